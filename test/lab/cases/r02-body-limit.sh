# hostname: claims-01
# symptom_en: customers with long damage reports get an error page, short ones are accepted. Perl service behind nginx, port 8620.
# symptom_zh: 报案材料长的客户会看到错误页，短的没问题。nginx 后面是 perl 服务，端口 8620。
# cause: nginx allows request bodies of 64k only (client_max_body_size 64k in /etc/nginx/sites-available/claims), larger reports are answered with 413.
# cause_zh: nginx 的 client_max_body_size 设为 64k（/etc/nginx/sites-available/claims），较大的请求体被 413 拒绝。
# also: client_max_body_size 64k makes nginx answer 413 to larger uploads
# must: client_max_body_size|body size|413|request (body|size)|请求体 && nginx|64 ?k|limit|限制|上限
# must_not: permission|disk (is )?full|time.?out|权限
# fix: sed -i 's/client_max_body_size 64k/client_max_body_size 8m/' /etc/nginx/sites-available/claims; nginx -s reload; sleep 1
setup() {
  mkdir -p /opt/claims; cat >/opt/claims/svc.pl <<'P'
use IO::Socket::INET; $| = 1;
my $l = IO::Socket::INET->new(LocalPort => 8620, Listen => 20, ReuseAddr => 1) or die;
while (my $c = $l->accept) { my ($h, $n) = ("", 0); while ($h !~ /\r\n\r\n/ && sysread $c, my $b, 4096) { $h .= $b } $n = $1 if $h =~ /Content-Length: (\d+)/i;
  my $have = length((split /\r\n\r\n/, $h, 2)[1] // ""); while ($have < $n && (my $r = sysread $c, my $b, 65536)) { $have += $r } print $c "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nok\n"; close $c }
P
  DESC='Claims' svc claims '/usr/bin/perl /opt/claims/svc.pl'; waitfor up_port 8620
  site claims <<'N'
server { listen 80 default_server; client_max_body_size 64k; location / { proxy_pass http://127.0.0.1:8620; } }
N
  old 200 /etc/nginx/sites-available/claims
  logger -p daemon.warning -t claims-old "deprecated option utf8=1 ignored"
  for n in 9000 300000 9000 300000; do head -c $n /dev/zero | code --data-binary @- http://127.0.0.1/report >/dev/null; done
}
check() { head -c 300000 /dev/zero | is 413 --data-binary @- http://127.0.0.1/report; }

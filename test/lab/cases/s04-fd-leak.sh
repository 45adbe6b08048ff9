# hostname: scan-21
# symptom_en: label printing dies every few hours, restart heals it for a while. now it is down again, please look before i restart
# symptom_zh: 打标签每隔几小时就挂，重启能好一阵。现在又不行了，我先不重启，你看看
# cause: label-bridge leaks file descriptors: it never closes the label files it opens and has used up its limit LimitNOFILE=96 (too many open files).
# cause_zh: label-bridge 泄漏文件描述符，打开的标签文件从不关闭，用尽了上限 96（Too many open files）。
# also: label-bridge has run out of file descriptors (EMFILE)
# must: file descriptor|open files|EMFILE|NOFILE|\bfds?\b|描述符|打开文件|句柄 && label-bridge
# must_not: memory leak|disk|firewall|内存|CLOSE_WAIT
# fix: systemctl restart label-bridge; sleep 2
setup() {
  mkdir -p /opt/label /srv/labels; cat >/opt/label/bridge.rb.pl <<'P'
use IO::Socket::INET; $| = 1; my @keep;
my $s = IO::Socket::INET->new(LocalPort => 9310, Listen => 20, ReuseAddr => 1) or die;
while (1) { my $c = $s->accept; unless ($c) { print "accept: $!\n"; sleep 1; next } my $l = <$c>;
  if (open my $f, ">>", "/srv/labels/" . scalar(@keep) . ".zpl") { push @keep, $f; print $f "^XA^XZ"; print $c "HTTP/1.0 200 OK\r\n\r\nprinted\n" } else { print "label not printed: $!\n"; print $c "HTTP/1.0 500 No\r\n\r\n" } close $c }
P
  mv /opt/label/bridge.rb.pl /opt/label/bridge.pl; old 60 /opt/label/bridge.pl
  DESC='Label bridge' svc label-bridge '/usr/bin/perl /opt/label/bridge.pl' LimitNOFILE=96; waitfor up_port 9310
  for _ in $(seq 1 110); do T=1 code http://127.0.0.1:9310/ >/dev/null; done
}
check() { ! T=2 is 200 http://127.0.0.1:9310/; }

# hostname: lb-31
# symptom_en: http://10.66.0.10:8088/points answers 503. There was something about memory in the log, perhaps it is that?
# symptom_zh: http://10.66.0.10:8088/points 一直返回 503，日志里好像有内存方面的报错，是不是这个原因？
# cause: points-core.service was stopped, so nothing listens on 127.0.0.1:7071 and haproxy has no server left for its backend (503).
# cause_zh: points-core 服务已停止，127.0.0.1:7071 没有进程监听，haproxy 后端没有可用服务器，返回 503。
# also: haproxy's only server 127.0.0.1:7071 (points-core) is down because the unit is inactive.
# must: points-core|7071 && not running|\bdown\b|stopped|inactive|\bdead\b|(nothing|nobody|no process).{0,30}listen|not listening|没有运行|未运行|停止|没有.{0,12}监听|未监听|未启动
# must_not: out of memory|OOM|firewall|内存|防火墙
# fix: systemctl start points-core; sleep 5
setup() {
  mkdir -p /opt/points
  cat >/opt/points/core.pl <<'P'
use IO::Socket::INET; $| = 1;
my $l = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 7071, Listen => 20, ReuseAddr => 1) or die "listen: $!";
while (my $c = $l->accept) { sysread $c, my $b, 4096; print $c "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nok\n"; close $c }
P
  old 90 /opt/points/core.pl; DESC='Loyalty points' svc points-core '/usr/bin/perl /opt/points/core.pl'; waitfor up_port 7071
  printf 'defaults\n  mode http\n  timeout connect 2s\n  timeout client 20s\n  timeout server 20s\nfrontend points\n  bind :8088\n  default_backend points\nbackend points\n  server core1 127.0.0.1:7071 check inter 1s\n' >/etc/haproxy/haproxy.cfg
  old 90 /etc/haproxy/haproxy.cfg; systemctl restart haproxy; waitfor is 200 http://127.0.0.1:8088/points
  logger -t kernel "Out of memory: Killed process 3141 (indexer) total-vm:812340kB, anon-rss:701220kB"; logger -t indexer "restarted after memory shortage, index complete"
  systemctl stop points-core; sleep 4; for _ in 1 2 3; do code http://127.0.0.1:8088/points >/dev/null; done
}
check() { is 503 http://127.0.0.1:8088/points; }

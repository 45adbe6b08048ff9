# hostname: srch-06
# symptom_en: Search on this box crawls since lunch. It is nothing we did, I think; the search service itself has not been released for weeks. Please look, people are complaining.
# symptom_zh: 午饭后这台机器上的搜索慢得要命。应该不是我们改了什么，搜索服务好几周没发版了。帮忙看看，用户一直在投诉。
# cause: feedd (perl /opt/feed/feedd.pl) reads the end of its file again and again without sleeping and uses 100 % of the CPU, the search service starves.
# cause_zh: feedd 进程（perl /opt/feed/feedd.pl）在文件末尾死循环读取、不休眠，占满 CPU，搜索服务抢不到 CPU。
# also: The process feedd.pl is in a busy loop and takes the whole core.
# must: feedd|/opt/feed && CPU|busy|spin|loop|core|处理器|死循环|空转
# must_not: memory leak|out of memory|disk (is )?full|内存泄漏|lucid(-search)? (is|itself) (the cause|spinning)
# fix: systemctl stop feedd
setup() {
  mkdir -p /opt/feed /var/spool/feed
  seq 1 5000 >/var/spool/feed/incoming.csv
  printf '#!/usr/bin/perl\n# follows the feed file\nopen my $f, "<", "/var/spool/feed/incoming.csv" or die;\nwhile (1) { while (<$f>) { $rows++ } seek $f, 0, 1; }\n' >/opt/feed/feedd.pl
  chmod 755 /opt/feed/feedd.pl
  old 45 /opt/feed/feedd.pl
  webapp /opt/lucid 8093
  DESC='Search' svc lucid-search '/usr/bin/node /opt/lucid/server.js'
  DESC='Feed follower' svc feedd '/usr/bin/perl /opt/feed/feedd.pl'
  waitfor up_port 8093
  sleep 6
}
check() {
  p=$(systemctl show -p MainPID --value feedd)
  [ "$p" != 0 ] || return 1
  a=$(cut -d' ' -f14 "/proc/$p/stat") && s=$(cut -d' ' -f15 "/proc/$p/stat")
  sleep 1
  b=$(cut -d' ' -f14 "/proc/$p/stat") && t=$(cut -d' ' -f15 "/proc/$p/stat")
  [ $((b + t - a - s)) -gt 30 ]
}

# hostname: ledger-03
# symptom_en: Sluggish since this morning, even typing in a shell. Somebody edited sysctl yesterday.
# symptom_zh: 从早上开始机器就很卡，连敲命令都慢。昨天有人改过 sysctl。
# cause: The perl script /opt/ledger/fold.pl, started by cron, spins in an endless loop and takes all of the CPU.
# cause_zh: cron 启动的 perl 脚本 /opt/ledger/fold.pl 陷入死循环，占满 CPU。
# also: fold.pl (perl) of the cron job of user ledger burns 100 % CPU
# must: fold\.pl|/opt/ledger && CPU|busy|spin|loop|core|处理器|死循环|空转
# must_not: sysctl|memory leak|swap|disk (is )?full|内存泄漏
# fix: pkill -f '^perl -w /opt/ledger/fold'; sed -i '/fold/d' /etc/cron.d/ledger
setup() {
  useradd -r ledger; mkdir -p /opt/ledger; webapp /opt/book 8290; svc book-web '/usr/bin/node /opt/book/server.js'
  printf '# folds the day book until it is empty\nmy @open = (1 .. 50);\nwhile (@open) { my $x = shift @open; $_ = "a" x 20; /(a*)*b/; push @open, $x; }\n' >/opt/ledger/fold.pl
  printf 'SHELL=/bin/sh\n15 5 * * * ledger perl -w /opt/ledger/fold.pl\n' >/etc/cron.d/ledger; old 12 /etc/cron.d/ledger /opt/ledger/fold.pl
  printf '# agreed with the network people\nnet.core.somaxconn = 4096\n' >/etc/sysctl.d/60-net.conf; old 1 /etc/sysctl.d/60-net.conf
  bg setpriv --reuid ledger --regid ledger --clear-groups perl -w /opt/ledger/fold.pl; sleep 1
}
check() { local p a b; p=$(pgrep -f '^perl -w /opt/ledger/fold' | head -1); [ -n "$p" ] || return 1
  a=$(cut -d' ' -f14 "/proc/$p/stat"); sleep 1; b=$(cut -d' ' -f14 "/proc/$p/stat"); [ $((b - a)) -gt 8 ]; }

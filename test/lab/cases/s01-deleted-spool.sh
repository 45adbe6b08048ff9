# hostname: fax-03
# symptom_en: the fax gateway loses documents. i already threw away the huge log this morning, did not help at all
# symptom_zh: 传真网关老丢文件，早上我已经把那个巨大的日志删掉了，一点用都没有
# cause: /var/spool/fax is full: the log /var/spool/fax/line.log was deleted but fax-line still has it open, so its space is not freed.
# cause_zh: /var/spool/fax 写满：/var/spool/fax/line.log 已被删除，但 fax-line 进程仍打开着它，空间没有释放。
# also: a deleted but still open file of fax-line (line.log) fills /var/spool/fax
# must: deleted|unlinked|已删除|被删除|已被删 && fax-line|line\.log && open|held|hold|打开|占用|持有
# must_not: inodes? (are |is )?(exhaust|full)|quota|配额
# fix: systemctl restart fax-line; sleep 2
setup() {
  disk /var/spool/fax 90; mkdir -p /opt/fax /var/spool/fax/out
  cat >/opt/fax/line.pl <<'P'
$| = 1; open my $l, ">>", "/var/spool/fax/line.log" or die; $l->autoflush(1); my $full = -e "/run/fax.filled";
while (1) { unless ($full) { for (1..110) { unless (print $l ("carrier ok page sent 9600 baud ecm on\n" x 30000)) { $full = 1; last } } $full = 1; open my $m, ">", "/run/fax.filled" }
  open my $f, ">", "/var/spool/fax/out/" . time . ".tif"; my $ok = (print $f "p" x 70000); $ok = close($f) && $ok; print STDERR "document lost: $!\n" unless $ok; sleep 2 }
P
  old 150 /opt/fax/line.pl; sed -i '1s/^/use IO::Handle; /' /opt/fax/line.pl
  DESC='Fax line' svc fax-line '/usr/bin/perl /opt/fax/line.pl'; sleep 5; rm -f /var/spool/fax/line.log; sleep 3
}
check() { [ "$(df --output=avail /var/spool/fax | tail -1)" -lt 1024 ]; }

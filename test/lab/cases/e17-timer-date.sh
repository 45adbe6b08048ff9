# hostname: ops-07
# symptom_en: ledger-close is supposed to run every night, but it did not run this week.
# symptom_zh: ledger-close 应该每晚执行，这周一直没有执行。
# cause: ledger-close.timer has OnCalendar=2024-03-* 02:00, a date in the past, so it never elapses again (next elapse n/a).
# cause_zh: ledger-close.timer 的 OnCalendar=2024-03-* 02:00 是过去的日期，不会再触发（没有下次触发时间）。
# also: The timer ledger-close.timer has no next elapse: its OnCalendar 2024-03-* lies in the past.
# must: ledger-close && OnCalendar|past|never|next|过去|下次
# must_not: masked|disk full|permission
# fix: sed -i 's/2024-03-\*/*-*-*/' /etc/systemd/system/ledger-close.timer; systemctl daemon-reload; systemctl restart ledger-close.timer
setup() {
  printf '[Unit]\nDescription=Ledger closing\n[Service]\nType=oneshot\nExecStart=/bin/true\n' >/etc/systemd/system/ledger-close.service
  printf '[Timer]\nOnCalendar=2024-03-* 02:00\n[Install]\nWantedBy=timers.target\n' >/etc/systemd/system/ledger-close.timer
  systemctl daemon-reload; systemctl enable -q --now ledger-close.timer
}
check() { systemctl show -p NextElapseUSecRealtime --value ledger-close.timer | grep -qv '[0-9]'; }

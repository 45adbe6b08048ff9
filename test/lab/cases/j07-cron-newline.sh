# hostname: acct-09
# symptom_en: bookkeeping says the nightly export file is missing since the new job was rolled out; running the script by hand works
# symptom_zh: 新任务上线后夜里的导出文件一直没有，手工跑脚本是好的
# cause: /etc/cron.d/ledger-export has no newline at its end, so cron refuses the file (Missing newline before EOF) and never runs the job.
# cause_zh: /etc/cron.d/ledger-export 末尾缺少换行符，cron 拒绝加载该文件（Missing newline before EOF），任务从不执行。
# also: cron ignores /etc/cron.d/ledger-export: missing newline before EOF
# must: ledger-export && newline|换行
# must_not: PATH|permission|mode|权限|time ?zone|时区
# fix: echo >>/etc/cron.d/ledger-export
setup() {
  mkdir -p /opt/ledger /srv/export; printf '#!/bin/sh\ndate >/srv/export/ledger.csv\n' >/opt/ledger/export; chmod 755 /opt/ledger/export
  printf 'SHELL=/bin/sh\n*/2 * * * * root /opt/ledger/export' >/etc/cron.d/ledger-export
  systemctl restart cron; sleep 1
}
check() { [ -n "$(tail -c 1 /etc/cron.d/ledger-export)" ]; }

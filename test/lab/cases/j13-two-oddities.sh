# hostname: rep-db
# symptom_en: The quarterly report breaks off with an error after a moment, daily ones come through.
# symptom_zh: 季度报表跑一会儿就报错中断，日报都正常
# cause: the PostgreSQL role reporter has statement_timeout = 2s (ALTER ROLE), so the long query of the quarterly report is canceled ("canceling statement due to statement timeout").
# cause_zh: 角色 reporter 设了 statement_timeout=2s，季度报表的长查询被取消（canceling statement due to statement timeout）。
# also: statement_timeout of 2s cancels the report's query
# must: statement.?timeout|语句超时|statement_timeout
# must_not: mirror-sync|geo|disk|max_connections|磁盘
# fix: pg -c 'ALTER ROLE reporter RESET statement_timeout'; systemctl restart quarterly; sleep 9
setup() {
  pg <<'S'
CREATE ROLE reporter LOGIN PASSWORD 'rep'; ALTER ROLE reporter SET statement_timeout = '2s';
CREATE DATABASE sales OWNER reporter;
S
  mkdir -p /opt/rep; cat >/opt/rep/q.sh <<'P'
#!/bin/bash
while :; do
  psql -qAt -h 127.0.0.1 -U reporter sales -c 'select 1 /* daily */' >/dev/null && date +%s >/run/daily
  psql -qAt -h 127.0.0.1 -U reporter sales -c 'select pg_sleep(6) /* quarter */' >/dev/null 2>/run/q.err && { rm -f /run/q.bad; date +%s >/run/quarter; } || { touch /run/q.bad; echo "quarterly report aborted"; }
  sleep 2
done
P
  chmod 755 /opt/rep/q.sh; DESC='Reports' svc quarterly /opt/rep/q.sh Environment=PGPASSWORD=rep
  printf '[Unit]\nDescription=Mirror of the geo data\n[Service]\nType=oneshot\nExecStart=/bin/sh -c "echo mirror list is empty; exit 3"\n' >/etc/systemd/system/mirror-sync.service
  systemctl daemon-reload; systemctl start mirror-sync || true; sleep 10
}
check() { [ -e /run/q.bad ]; }

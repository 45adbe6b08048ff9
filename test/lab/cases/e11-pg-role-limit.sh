# hostname: dbp-05
# symptom_en: quote-svc answers with errors at busy hours, users say it works every third time.
# symptom_zh: quote-svc 忙的时候就报错，用户说大概三次能成一次。
# cause: The PostgreSQL role quote has CONNECTION LIMIT 3, which is used up: too many connections for role "quote".
# cause_zh: PostgreSQL 角色 quote 的连接数上限（CONNECTION LIMIT 3）已用尽，报 too many connections for role。
# also: too many connections for role "quote": its rolconnlimit of 3 is reached.
# must: connection limit|too many connections|rolconnlimit|连接数 && quote && role|角色|user
# must_not: lock|disk full|max_connections *= *[0-9]+ is used up|锁
# fix: runuser -u postgres -- psql -qc 'alter role quote connection limit 50'
setup() {
  pg <<<"create role quote login password 'q' connection limit 3; create database quote owner quote;"
  mkdir -p /opt/quote; cat >/opt/quote/hold.sh <<'P'
#!/bin/bash
for i in 1 2 3; do (while :; do sleep 86400 | PGPASSWORD=q psql -qAt -h 127.0.0.1 -U quote quote; sleep 1; done) & done
while :; do PGPASSWORD=q psql -qAt -h 127.0.0.1 -U quote quote -c 'select 1' 2>&1; sleep 2; done
P
  chmod +x /opt/quote/hold.sh; DESC='Quotes' svc quote-svc /opt/quote/hold.sh; sleep 6
}
check() { PGPASSWORD=q psql -h 127.0.0.1 -U quote quote -c 'select 1' 2>&1 | grep -q 'too many connections for role'; }

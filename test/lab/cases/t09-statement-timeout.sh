# hostname: stat-01
# symptom_en: the nightly turnover figures are empty since last week. the job umsatz runs every time but somehow never gets its numbers.
# symptom_zh: 上周开始每天的营业额报表都是空的，umsatz 任务每次都有跑，就是拿不到数。
# cause: PostgreSQL cancels the query because role auswertung has statement_timeout=400ms (alter role … set), the turnover query takes longer: canceling statement due to statement timeout.
# cause_zh: PostgreSQL 角色 auswertung 设置了 statement_timeout=400ms，营业额查询超过这个时间被取消（canceling statement due to statement timeout）。
# also: the role auswertung has a statement_timeout of 400 ms, the query of umsatz is cancelled by it
# must: statement_timeout|statement timeout|语句超时 && auswertung|role|umsatz|400|角色
# must_not: lock wait|idle in transaction|max_connections|firewall|锁等待
# fix: runuser -u postgres -- psql -qc 'alter role auswertung reset statement_timeout'; sleep 6
setup() {
  pg <<'S'
create role auswertung login password 'au7'; alter role auswertung set statement_timeout = '400ms';
create database handel owner auswertung;
\c handel
create table verkauf(id int, betrag numeric); insert into verkauf select g, g % 97 from generate_series(1, 5000) g; grant select on verkauf to auswertung;
S
  mkdir -p /opt/umsatz; cat >/opt/umsatz/umsatz.sh <<'S'
#!/bin/bash
export PGPASSWORD=au7
while :; do psql -qAt -h 127.0.0.1 -U auswertung handel -c 'select pg_sleep(1.5), sum(betrag) from verkauf' >/run/umsatz.csv && echo "turnover written" || echo "turnover: no figures"; sleep 2; done
S
  chmod 755 /opt/umsatz/umsatz.sh; old 60 /opt/umsatz/umsatz.sh; DESC='Turnover' svc umsatz /opt/umsatz/umsatz.sh; sleep 6
}
check() { sleep 4; journalctl -u umsatz --since -5s | grep -q 'no figures'; }

# hostname: bi-21
# symptom_en: the sales dashboard shows no numbers any more, it began after the table was re-imported at the weekend
# symptom_zh: 周末重新导入表之后，销售看板一直没有数字
# cause: the PostgreSQL role board has no SELECT privilege on the table sales_day (database mart): permission denied for table sales_day; its grants were lost with the re-import.
# cause_zh: 角色 board 对表 sales_day 没有 SELECT 权限（permission denied for table），重新导入后授权丢失。
# also: permission denied for table sales_day for role board
# must: sales_day && permission|privilege|grant|权限|授权
# must_not: file (mode|permission)|文件权限|password|密码|disk|connections
# fix: pg mart -c 'GRANT SELECT ON sales_day TO board'
setup() {
  pg <<'S'
CREATE ROLE board LOGIN PASSWORD 'board';
CREATE DATABASE mart;
S
  pg mart <<'S'
CREATE TABLE sales_day (d date, total int); INSERT INTO sales_day VALUES (now(), 5);
CREATE TABLE region (id int); GRANT SELECT ON region TO board;
S
  mkdir -p /opt/board; cat >/opt/board/board.sh <<'P'
#!/bin/bash
while :; do psql -qAt -h 127.0.0.1 -U board mart -c 'select sum(total) from sales_day' >/run/board.out 2>/run/board.err || echo "dashboard refresh failed, no data"; sleep 3; done
P
  chmod 755 /opt/board/board.sh
  DESC='Sales board' svc sales-board /opt/board/board.sh 'Environment=PGPASSWORD=board'; sleep 5
}
check() { ! PGPASSWORD=board psql -qAt -h 127.0.0.1 -U board mart -c 'select 1 from sales_day' >/dev/null 2>&1; }

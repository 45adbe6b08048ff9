# hostname: db-07
# symptom_en: The shop cannot log in to its PostgreSQL any more, the application log says the database refuses connections.
# symptom_zh: 商城连不上 PostgreSQL 了，应用日志说数据库拒绝连接。
# cause: PostgreSQL max_connections is used up by idle sessions of report-pool.
# cause_zh: PostgreSQL 连接数已满（max_connections），被 report-pool 的空闲会话占满。
# also: PostgreSQL says too many clients already: all connection slots are taken.
# must: max_connections|too many (clients|connections)|connection slots?|连接数 && postgres
# must_not: idle in transaction|lock
# fix: pkill psql; sleep 2
setup() {
  pg <<'S'
create database shop;
S
  sed -i 's/^max_connections.*/max_connections = 15/' /etc/postgresql/15/main/postgresql.conf; systemctl restart postgresql@15-main; waitfor pg_isready -q
  for i in $(seq 12); do bg runuser -u postgres -- bash -c "(echo 'select 1;'; sleep 100000) | PGAPPNAME=report-pool psql -q shop"; done; sleep 3
  for i in 1 2 3; do bg runuser -u postgres -- bash -c "(echo 'select 1;'; sleep 100000) | PGAPPNAME=report-pool psql -q shop"; done; sleep 2
}
check() { cd /; psql -h 127.0.0.1 -U nobody -w -c 'select 1' shop 2>&1 | grep -q 'too many clients'; }

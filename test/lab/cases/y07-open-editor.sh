# hostname: db-07
# symptom_en: Members cannot change their address since ten o'clock, the form never comes back. Looking at profiles works. The database server has nothing to do.
# symptom_zh: 十点以后会员改不了地址，提交后一直没反应，查看资料正常，数据库服务器很空闲。
# cause: A PostgreSQL session (desk-editor) did select ... for update on members and stays idle in transaction; its row locks block the updates.
# cause_zh: desk-editor 会话在 members 上 select for update 后一直没有提交（idle in transaction），行锁阻塞了其它更新。
# also: An open transaction of desk-editor that was never committed holds locks on the table members and the address updates wait for it.
# must: lock|block|wait|锁|阻塞 && idle in transaction|uncommit|not commit|never commit|without commit|open transaction|left open|long.{0,10}transaction|desk-editor|未提交|没有提交|长事务|空闲.{0,6}事务
# must_not: missing index|max_connections|too many (clients|connections)|缺少?索引|连接数(已)?满
# fix: runuser -u postgres -- psql -c "select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction'"
setup() {
  pg <<'S'
create database club; \c club
create table members(id int primary key, address text); insert into members select g, 'street ' || g from generate_series(1, 300) g;
S
  bg runuser -u postgres -- bash -c "(echo \"begin; select id from members for update;\"; sleep 100000) | PGAPPNAME=desk-editor psql -q club"
  sleep 1
  for i in 1 2 3; do bg runuser -u postgres -- env PGAPPNAME=web-$i psql -q -c "update members set address = 'new' where id = $i" club; done; sleep 1
}
check() { [ "$(pg -c 'select count(*) from pg_stat_activity where cardinality(pg_blocking_pids(pid)) > 0')" -gt 0 ]; }

# hostname: pg-07
# symptom_en: seat reservations hang forever since the application server was rebooted, load on this db host is zero
# symptom_zh: 应用服务器重启之后订座一直卡住，这台数据库机器负载是 0
# cause: An orphaned prepared transaction ('xa-7741', PREPARE TRANSACTION, never committed) holds row locks on table seats and blocks the updates of the reservations.
# cause_zh: 有一个遗留的两阶段事务（prepared transaction 'xa-7741'）一直没有提交，持有 seats 表的行锁，阻塞了订座的 update。
# also: the prepared transaction xa-7741 was never committed nor rolled back; its locks on seats block the sessions
# must: lock|block|wait|锁|阻塞 && prepared|two-phase|xa-7741|pg_prepared_xacts|两阶段|预备
# must_not: missing index|max_connections|too many (clients|connections)|disk
# fix: cd /; runuser -u postgres -- psql -d venue -c "rollback prepared 'xa-7741'"
setup() {
  echo 'max_prepared_transactions = 10' >/etc/postgresql/15/main/conf.d/xa.conf; old 300 /etc/postgresql/15/main/conf.d/xa.conf
  pg <<'S'
create database venue; \c venue
create table seats(id int primary key, who text); insert into seats select g, null from generate_series(1, 300) g;
begin; update seats set who = 'x' where id = 17; prepare transaction 'xa-7741';
S
  for i in 1 2 3; do bg runuser -u postgres -- env PGAPPNAME=reserve-$i psql -q -c "update seats set who = 'y' where id = 17" venue; done; sleep 1
}
check() { [ "$(pg -c "select count(*) from pg_stat_activity where wait_event_type = 'Lock'")" -gt 0 ]; }

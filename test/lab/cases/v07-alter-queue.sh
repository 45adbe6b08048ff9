# hostname: pg-orders
# symptom_en: All pages that show invoices hang since about ten minutes ago, other pages are fine.
# symptom_zh: 大约十分钟前开始，所有显示发票的页面都卡住，其他页面正常。
# cause: A session "invoice-migrate" waits with ALTER TABLE invoices for the long transaction of "month-report", which read invoices and is idle in transaction; all further queries on invoices queue behind them.
# cause_zh: month-report 会话在未提交的事务中（idle in transaction）持有 invoices 的锁，ALTER TABLE invoices 在等待它，后续查询全部排队。
# also: month-report idle in transaction blocks ALTER TABLE on invoices and everything behind it
# must: month-report|idle in transaction && invoices
# must_not: max_connections|not running
# fix: runuser -u postgres -- psql -qc "select pg_terminate_backend(pid) from pg_stat_activity where application_name='month-report'"; sleep 1
setup() {
  pg <<<'create table invoices(id int, total numeric); insert into invoices select g, g from generate_series(1,1000) g;'
  bg runuser -u postgres -- env PGAPPNAME=month-report bash -c '(echo "begin; select count(*) from invoices;"; sleep 3000) | psql -q'
  sleep 2; bg runuser -u postgres -- env PGAPPNAME=invoice-migrate psql -qc 'alter table invoices add column vat numeric'
  sleep 1; for i in 1 2 3; do bg runuser -u postgres -- env PGAPPNAME=shop psql -qc 'select * from invoices where id = 5'; done; sleep 2
}
check() { ! timeout 3 runuser -u postgres -- psql -qtc 'select 1 from invoices limit 1' >/dev/null 2>&1; }

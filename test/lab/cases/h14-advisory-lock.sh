# hostname: db-12
# symptom_en: The invoice run does nothing since 9 o'clock and the database machine is bored.
# symptom_zh: 开票程序从九点起就没动静了，数据库机器闲着。
# cause: The PostgreSQL session "month-close" holds the advisory lock 7701 and stays idle without releasing it; the sessions of invoice-run wait for that lock.
# cause_zh: 名为 month-close 的 PostgreSQL 会话持有咨询锁 7701 后一直空闲没有释放，invoice-run 的会话都在等这个锁。
# also: invoice-run is blocked by the advisory lock of the idle session month-close
# must: lock|block|wait|锁|阻塞 && month-close|advisory|咨询锁
# must_not: missing index|max_connections|too many|缺少?索引|连接数(已)?满
# fix: runuser -u postgres -- psql -c "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'month-close'"
setup() {
  echo 'create database billing' | pg
  bg runuser -u postgres -- bash -c '(echo "select pg_advisory_lock(7701);"; sleep 100000) | PGAPPNAME=month-close psql -qAt billing'; sleep 1
  for i in 1 2 3; do bg runuser -u postgres -- env PGAPPNAME=invoice-run psql -qAt -c 'select pg_advisory_lock(7701)' billing; done; sleep 1
}
check() { [ "$(pg -c 'select count(*) from pg_stat_activity where cardinality(pg_blocking_pids(pid)) > 0')" -gt 0 ]; }

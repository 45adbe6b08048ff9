# hostname: dbp-04
# symptom_en: Every page with prices hangs since the schema migration started, the machine has nothing to do.
# symptom_zh: 开始做表结构迁移之后，所有带价格的页面都卡住，机器却很闲。
# cause: A migration session in PostgreSQL holds an ACCESS EXCLUSIVE lock on prices in an open transaction, all readers wait for it.
# cause_zh: PostgreSQL 中迁移会话（migrator）在未提交事务里持有 prices 表的锁，所有读查询都在等待。
# also: The session migrator keeps an uncommitted alter table transaction open and blocks the selects on prices.
# must: migrat|prices && lock|block|锁|阻塞 && transaction|uncommitted|idle|事务|未提交
# must_not: max_connections|disk full|slow disk|连接数
# fix: systemctl stop migrator; sleep 1
setup() {
  pg <<<"create database cat"; pg -d cat <<<"create table prices(id int, p int); insert into prices values (1,1); create role web login superuser"
  mkdir -p /opt/mig; printf '#!/bin/bash\n(echo "begin; alter table prices add column vat int;"; sleep 86400) | PGAPPNAME=migrator psql -qAt -d cat\n' >/opt/mig/m.sh
  printf '#!/bin/bash\nfor i in 1 2 3; do PGAPPNAME=pages psql -qAt -d cat -c "select p from prices" & done; wait\n' >/opt/mig/p.sh; chmod +x /opt/mig/*.sh
  svc migrator /opt/mig/m.sh User=postgres; sleep 2; svc pages /opt/mig/p.sh User=postgres; sleep 6
}
check() { ! timeout 2 runuser -u postgres -- psql -qAt -d cat -c 'select 1 from prices'; }

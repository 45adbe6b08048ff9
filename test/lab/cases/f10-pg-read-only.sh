# hostname: db-44
# symptom_en: No order can be stored since the failover test yesterday; order-db lets everybody read but every insert fails.
# symptom_zh: 昨天切换演练之后订单存不进去，order-db 能读，但所有 insert 都失败。
# cause: PostgreSQL runs with default_transaction_read_only = on, so every INSERT fails with "cannot execute INSERT in a read-only transaction".
# cause_zh: PostgreSQL 设置了 default_transaction_read_only = on，所有 INSERT 报 read-only transaction。
# also: read-only transactions: default_transaction_read_only is on in PostgreSQL
# must: read.?only|只读 && default_transaction_read_only|transaction|事务
# must_not: disk|file ?system|standby|permission
# fix: sed -i /default_transaction/d /etc/postgresql/15/main/postgresql.conf; systemctl reload postgresql@15-main; sleep 1
setup() {
  pg <<'S'
create database orders; \c orders
create table o(id serial, t text); create role app login superuser;
S
  echo 'default_transaction_read_only = on' >>/etc/postgresql/15/main/postgresql.conf; systemctl reload postgresql@15-main; sleep 1
  mkdir -p /opt/orders; printf '#!/bin/sh\nwhile sleep 2; do psql -qd orders -c "insert into o(t) values (1)" || echo "order not stored"; done\n' >/opt/orders/o.sh; chmod 755 /opt/orders/o.sh; svc order-writer /opt/orders/o.sh User=postgres; sleep 5
}
check() { cd /; runuser -u postgres -- psql -d orders -c "insert into o(t) values (2)" 2>&1 | grep -q 'read-only'; }

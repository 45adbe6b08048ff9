# hostname: dbm-02
# symptom_en: Nobody can place orders since this morning, saving spins and ends after fifty seconds. Reading works.
# symptom_zh: 今天上午开始下不了单，保存一直转圈，大概五十秒后报错，查询正常。
# needs: mariadb-server
# cause: In MariaDB a session left a transaction open (idle) that holds row locks on orders, so other updates wait for the lock (Lock wait timeout).
# cause_zh: MariaDB 中有一个会话的事务未提交，持有 orders 表的行锁，其它更新都在等锁。
# also: MySQL: an uncommitted transaction holds locks on shop.orders and blocks the updates.
# must: transaction|uncommitted|not committed|事务|未提交 && lock|block|锁|阻塞 && orders
# must_not: too many connections|disk full|postgres|连接数
# fix: systemctl stop order-fix; sleep 1
setup() {
  systemctl start mariadb
  mariadb -e "create database shop; use shop; create table orders(id int primary key, qty int) engine=innodb; insert into orders values (1,1),(2,2),(3,3)"
  mkdir -p /opt/fix; cat >/opt/fix/fix.sh <<'P'
#!/bin/bash
(echo 'begin; update orders set qty = qty + 1 where id <= 3;'; sleep 86400) | mariadb --unbuffered shop
P
  cat >/opt/fix/save.sh <<'P'
#!/bin/bash
while :; do mariadb shop -e 'update orders set qty = 0 where id = 2' || echo "save failed"; sleep 1; done
P
  chmod +x /opt/fix/*.sh; svc order-fix /opt/fix/fix.sh; sleep 2; svc order-save /opt/fix/save.sh; sleep 12
}
check() { ! mariadb shop -e 'set innodb_lock_wait_timeout=1; update orders set qty = 9 where id = 1'; }

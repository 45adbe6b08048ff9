# hostname: dbm-01
# symptom_en: The reporting people cannot log in to the database, the web application says the same now and then.
# symptom_zh: 报表同事登不上数据库，网站偶尔也报同样的错。
# needs: mariadb-server
# cause: MariaDB has no connections left: max_connections = 12 is used up by idle sessions of the user pool.
# cause_zh: MariaDB 连接数用尽：max_connections=12，被 pool 用户的空闲连接占满，报 Too many connections。
# also: MySQL answers Too many connections, max_connections (12) is reached, most of them idle (Sleep) connections of pool.
# must: max_connections|too many connections|connections? (left|slots)|连接数 && mysql|maria
# must_not: lock wait|disk full|wrong password|postgres|锁等待
# fix: systemctl stop pooler; mariadb -e 'set global max_connections = 200'
setup() {
  printf '[mysqld]\nmax_connections = 12\n' >/etc/mysql/mariadb.conf.d/90-site.cnf; systemctl start mariadb
  mariadb -e "create database shop; create user pool@localhost identified by 'p1'; grant all on shop.* to pool@localhost"
  mkdir -p /opt/pooler; cat >/opt/pooler/run.sh <<'P'
#!/bin/bash
for i in $(seq 12); do (sleep 86400 | mariadb -upool -pp1 shop) & done
wait
P
  chmod +x /opt/pooler/run.sh; DESC='Connection pool' svc pooler /opt/pooler/run.sh; sleep 3
}
check() { mariadb -upool -pp1 shop -e 'select 1' 2>&1 | grep -qi 'too many\|max_user'; }

# hostname: dbm-03
# symptom_en: The customer search takes forever since we imported the old records.
# symptom_zh: 导入旧数据之后，客户搜索慢得要命。
# needs: mariadb-server
# cause: The query on crm.customers by email scans the whole table: no index on email, so each search takes seconds in MariaDB.
# cause_zh: MariaDB 中对 crm.customers 的查询没有可用索引（全表扫描），每次查询要好几秒。
# also: Slow query in MySQL: select on customers without an index (full table scan).
# must: customers && slow|seconds|index|scan|long-running|running for|慢|索引|全表
# must_not: lock wait|too many connections|disk full|锁等待|连接数
# fix: systemctl stop crm-search; mariadb -Ne 'select concat("kill ", id, ";") from information_schema.processlist where info like "%reverse(b.email)%" and id <> connection_id()' | mariadb; mariadb crm -e 'alter table customers add index (email)'; systemctl start crm-search; sleep 3
setup() {
  systemctl start mariadb
  mariadb -e "create database crm; use crm; create table customers(id int primary key, email varchar(80), note varchar(200)); insert into customers select seq, concat('u', seq, '@x.org'), repeat('n', 150) from seq_1_to_60000"
  mkdir -p /opt/crm; cat >/opt/crm/search.sh <<'P'
#!/bin/bash
while :; do mariadb crm -e "select count(*) from customers a join customers b on a.email = reverse(b.email) where a.note like '%nn%'"; sleep 1; done
P
  chmod +x /opt/crm/search.sh; DESC='CRM search' svc crm-search /opt/crm/search.sh; sleep 12
}
check() { mariadb -Ne 'select count(*) from information_schema.processlist where info like "%reverse(b.email)%" and id <> connection_id()' | grep -qv '^0'; }

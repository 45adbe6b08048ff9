# hostname: cms-04
# symptom_en: Articles do not open since the new column was rolled out, the editors only see the hourglass.
# symptom_zh: 上线新字段之后文章都打不开，编辑那边一直转圈。
# needs: mariadb-server
# cause: In MariaDB a session keeps a transaction open (idle), so the ALTER TABLE waits for the table metadata lock and all reads of articles queue behind it.
# cause_zh: MariaDB 中有会话的事务一直未提交，ALTER TABLE 在等元数据锁，后面的查询都被阻塞。
# also: Waiting for table metadata lock on articles: an open transaction blocks the alter table.
# must: metadata lock|元数据锁 && transaction|事务
# must_not: max_connections|disk full|postgres
# fix: systemctl stop report-export; sleep 2
setup() {
  systemctl start mariadb; mariadb -e "create database cms; use cms; create table articles(id int primary key, t text) engine=innodb; insert into articles values (1,'a')"
  mkdir -p /opt/cms; printf '#!/bin/bash\n(echo "begin; select count(*) from articles;"; sleep 86400) | mariadb --unbuffered cms\n' >/opt/cms/export.sh
  printf '#!/bin/bash\nmariadb cms -e "alter table articles add column lead text" & sleep 2; for i in 1 2 3; do mariadb cms -e "select t from articles where id = 1" & done; wait\n' >/opt/cms/roll.sh; chmod +x /opt/cms/*.sh
  svc report-export /opt/cms/export.sh; sleep 2; svc schema-roll /opt/cms/roll.sh; sleep 9
}
check() { ! timeout 2 mariadb cms -e 'select t from articles where id = 1'; }

# hostname: dbm-05
# symptom_en: Since lunch the warehouse people cannot confirm any delivery, the page just turns and turns. The machine itself is bored.
# symptom_zh: 中午开始仓库确认不了收货，页面一直转，机器本身很闲。
# needs: mariadb-server
# cause: A MariaDB session of the account auditor holds LOCK TABLES deliveries READ and does nothing; the updates of deliveries wait for the table (metadata) lock.
# cause_zh: MariaDB 里 auditor 的一个会话执行了 LOCK TABLES deliveries READ 后一直空闲不释放，更新 deliveries 的语句都在等表锁（元数据锁）。
# also: MySQL: an idle session (auditor) locked the table deliveries and blocks every update of it (Waiting for table metadata lock).
# must: lock|锁 && deliveries|auditor && session|connection|transaction|LOCK TABLES|block|hold|会话|连接|事务|阻塞|持有
# must_not: too many connections|disk full|postgres|连接数
# fix: systemctl stop audit-export; sleep 1
setup() {
  systemctl start mariadb
  mariadb -e "create database store; use store; create table deliveries(id int primary key, state int) engine=innodb; insert into deliveries values (1,0),(2,0),(3,0); create user auditor@localhost; grant all on store.* to auditor@localhost"
  mkdir -p /opt/audit; cat >/opt/audit/export.sh <<'P'
#!/bin/bash
(echo 'lock tables deliveries read;'; sleep 86400) | mariadb --unbuffered -u auditor store
P
  cat >/opt/audit/confirm.sh <<'P'
#!/bin/bash
while :; do mariadb store -e 'update deliveries set state = 1 where id = 2' || echo "confirm failed"; sleep 1; done
P
  chmod +x /opt/audit/*.sh; svc audit-export /opt/audit/export.sh; sleep 2; svc confirm /opt/audit/confirm.sh; sleep 4
}
check() { ! timeout 4 mariadb store -e 'set lock_wait_timeout=1; update deliveries set state = 2 where id = 1'; }

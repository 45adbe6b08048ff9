# hostname: db-33
# symptom_en: The DBA is on holiday. Can you tell whether the database machine is fine? Yesterday an alert came and went.
# symptom_zh: DBA 休假了，帮忙看看这台数据库机器正常吗？昨天告警闪了一下又恢复了。
# healthy: yes
# cause: No fault found: PostgreSQL answers, no session is blocked, disk, memory and CPU are fine.
# cause_zh: 未发现故障：PostgreSQL 正常响应，没有阻塞的会话，磁盘、内存、CPU 都正常。
# also: the host is healthy, no fault found
# must: no (current |obvious |active |apparent |real |actual )?(fault|problem|issue|anomal)|(not|n't) (find|found|see|seen|detect) (any|a (fault|problem|issue))|nothing (is )?(wrong|abnormal)|healthy|未发现|没有发现|没发现|无异常|未见异常|没有(问题|故障|异常)|一切正常
# must_not: (root cause|problem|fault|issue) (is|was) (that |a |an |the )|caused by|根因是|原因是|导致了
setup() {
  pg <<'S'
create database wh;
\c wh
create table m(id int primary key, v text); insert into m select g, md5(g::text) from generate_series(1, 3000) g;
S
  for i in 1 2 3 4 5 6 7 8; do bg runuser -u postgres -- bash -c "(echo 'select 1;'; sleep 100000) | PGAPPNAME=pool-$i psql -qAt wh"; done
  pg -d wh -c 'insert into m values (1, 2)' 2>/dev/null || true; pg -d wh -c 'select * from nothere' 2>/dev/null || true
  disk /srv/dumps 60; head -c 45000000 /dev/zero >/srv/dumps/wh.dump; old 1 /srv/dumps/wh.dump
  printf '[Unit]\nDescription=Report mail\n[Service]\nType=oneshot\nExecStart=/bin/true\n' >/etc/systemd/system/report-mail.service; systemctl daemon-reload; systemctl start report-mail; sleep 1
}
check() { [ "$(pg -d wh -c 'select count(*) from m')" = 3000 ]; }

# hostname: gate-3
# symptom_en: The time clock at the entrance accepts no badge since lunch, people queue up. Screen says "try later".
# symptom_zh: 门口打卡机中午起刷卡没反应，屏幕提示“稍后再试”，都排队了
# cause: /var/lib/clock/clock.db is locked (SQLite "database is locked"): the process archive.py (clock-archive) holds an open write transaction on it and never commits, so clockd cannot write.
# cause_zh: SQLite 数据库 /var/lib/clock/clock.db 被锁（database is locked）：archive.py（clock-archive）开着写事务一直不提交，clockd 写不进去。
# also: clock-archive (archive.py) keeps the lock on clock.db
# must: clock\.db && lock|锁 && archive
# must_not: permission|disk (is )?full|read.?only|权限|磁盘满
# fix: systemctl stop clock-archive; sleep 1
setup() {
  mkdir -p /var/lib/clock /opt/clock
  cat >/opt/clock/clockd.py <<'P'
import sqlite3, time
db = sqlite3.connect('/var/lib/clock/clock.db', timeout=1, isolation_level=None)
db.execute('create table if not exists stamp(t)')
while True:
    try: db.execute('insert into stamp values (?)', (time.time(),))
    except sqlite3.OperationalError as e: print('badge rejected: ' + str(e), flush=True)
    time.sleep(2)
P
  cat >/opt/clock/archive.py <<'P'
import sqlite3, time
db = sqlite3.connect('/var/lib/clock/clock.db', timeout=20, isolation_level=None)
db.execute('begin immediate'); db.execute('insert into stamp values (0)')
print('moving old stamps', flush=True)
while True: time.sleep(60)
P
  DESC='Time clock' svc clockd '/usr/bin/python3 /opt/clock/clockd.py'; waitfor test -s /var/lib/clock/clock.db
  DESC='Archive old stamps' svc clock-archive '/usr/bin/python3 /opt/clock/archive.py'; sleep 6
}
check() { ! python3 -c "import sqlite3; sqlite3.connect('/var/lib/clock/clock.db', timeout=1).execute('begin immediate')" 2>/dev/null; }

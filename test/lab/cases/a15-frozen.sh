# hostname: arc-02
# symptom_en: archiver hangs since the snapshot at night, it cannot even be killed.
# symptom_zh: 昨晚做完快照之后 archiver 卡住了，连 kill 都杀不掉。
# cause: the file system /srv/arc is frozen (fsfreeze); archiver waits in state D for every write.
# cause_zh: /srv/arc 文件系统被冻结（fsfreeze），archiver 写操作阻塞在 D 状态。
# also: archiver is in uninterruptible sleep since the file system was frozen
# must: frozen|freeze|state D|uninterruptible|冻结|D 状态 && archiver|/srv/arc
# must_not: full|permission
# fix: fsfreeze -u /srv/arc
setup() {
  disk /srv/arc 60; mkdir -p /opt/arc; printf 'import time\nwhile True:\n    open("/srv/arc/%%d" %% time.time(), "w").write("x"); time.sleep(1)\n' >/opt/arc/a.py
  svc archiver '/usr/bin/python3 /opt/arc/a.py'; sleep 2; fsfreeze -f /srv/arc; sleep 5
}
check() { ps -eo stat | grep -q ^D; }

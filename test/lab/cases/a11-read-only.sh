# hostname: rec-01
# symptom_en: The recorder stores nothing any more, it reports write errors since the storage hiccup.
# symptom_zh: 录音服务存不了文件，存储抖动之后一直报写错误。
# cause: /srv/rec is mounted read-only, so recorder gets EROFS.
# cause_zh: /srv/rec 被以只读方式挂载，写入报 EROFS。
# also: the file system /srv/rec went read-only
# must: read-only|EROFS|只读|\bro\b && /srv/rec
# must_not: full|permission
# fix: mount -o remount,rw /srv/rec
setup() {
  disk /srv/rec 60; mkdir -p /srv/rec/a /opt/rec; printf 'import time\nwhile True:\n    try: open("/srv/rec/a/%%d.wav" %% time.time(), "w").write("x")\n    except OSError as e: print("store failed:", e, flush=True)\n    time.sleep(2)\n' >/opt/rec/r.py
  svc recorder '/usr/bin/python3 /opt/rec/r.py'; sleep 1; mount -o remount,ro /srv/rec; sleep 4
}
check() { ! touch /srv/rec/x; }

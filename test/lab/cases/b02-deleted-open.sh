# hostname: log-02
# symptom_en: /var/spool/ship is full, but du finds hardly anything in it. shipper reports write errors.
# symptom_zh: /var/spool/ship 满了，但 du 看里面几乎没有东西，shipper 报写入错误。
# cause: shipper still holds a deleted file (/var/spool/ship/trace.log, deleted) open, its space is not freed and the volume is 100 % full.
# cause_zh: shipper 进程仍打开已删除的文件 /var/spool/ship/trace.log，空间没有释放，分区写满。
# also: a deleted but still open file of shipper occupies /var/spool/ship
# must: deleted|unlinked|已删除 && shipper && /var/spool/ship
# must_not: inodes? (are |is )?(exhaust|full|used up)|read-only
# fix: systemctl stop shipper
setup() {
  disk /var/spool/ship 90; mkdir -p /opt/shipper; printf 'import os, time\nf=open("/var/spool/ship/trace.log","wb")\ntry:\n    while True: f.write(b"x"*65536); f.flush()\nexcept OSError: pass\nos.unlink("/var/spool/ship/trace.log")\nwhile True:\n    try: open("/var/spool/ship/batch.bin","wb").write(b"y"*1000000)\n    except OSError as e: print("write failed:", e, flush=True)\n    time.sleep(2)\n' >/opt/shipper/s.py
  svc shipper '/usr/bin/python3 /opt/shipper/s.py'; sleep 5
}
check() { lsof -nP +L1 2>/dev/null | grep -q trace.log && [ "$(df --output=pcent /var/spool/ship | tail -1 | tr -dc 0-9)" -gt 97 ]; }

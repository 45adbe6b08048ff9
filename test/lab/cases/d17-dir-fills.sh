# hostname: arch-05
# symptom_en: doc-store cannot save documents, its volume is full. What takes the space?
# symptom_zh: doc-store 存不了文档，分区满了，是什么占了空间？
# cause: /srv/docs is full: old exports under /srv/docs/export take nearly all of its space (ENOSPC).
# cause_zh: /srv/docs 已写满，/srv/docs/export 下的旧导出文件占了大部分空间。
# also: the directory /srv/docs/export fills the volume /srv/docs (no space left)
# must: /srv/docs/export && full|no space|ENOSPC|满|耗尽|不足
# must_not: inodes? (are |is )?(exhaust|full)|deleted file
# fix: rm -rf /srv/docs/export
setup() {
  disk /srv/docs 120; mkdir -p /srv/docs/export/alpha /srv/docs/export/beta /srv/docs/in /opt/docs; for n in north south east west mid top low far near big red blue green pink grey gold teal rust jade onyx; do for d in alpha beta; do head -c 3000000 /dev/urandom >/srv/docs/export/$d/$n.zip 2>/dev/null || true; done; done
  printf 'import time\nwhile True:\n    try: open("/srv/docs/in/d.bin","wb").write(bytes(5<<20)); print("saved", flush=True)\n    except OSError as e: print("save failed:", e, flush=True)\n    time.sleep(2)\n' >/opt/docs/d.py; svc doc-store '/usr/bin/python3 /opt/docs/d.py'; sleep 4
}
check() { [ "$(df --output=pcent /srv/docs | tail -1 | tr -dc 0-9)" -gt 97 ]; }

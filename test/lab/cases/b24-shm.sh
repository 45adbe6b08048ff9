# hostname: ml-01
# symptom_en: scorer crashes with bus errors or "no space" although no disk is full.
# symptom_zh: scorer 报 no space，但所有磁盘都没有满。
# cause: /dev/shm (64 MB tmpfs) is full with leftover seg-* files, so scorer cannot create shared memory (ENOSPC).
# cause_zh: /dev/shm（64MB tmpfs）被残留的 seg-* 文件占满，scorer 报 ENOSPC。
# also: /dev/shm is 100 % full
# must: /dev/shm && full|100 ?%|no space|ENOSPC|满|耗尽|不足
# must_not: inodes? (are |is )?(exhaust|full)|root file ?system (is )?full
# fix: rm -f /dev/shm/seg-*
setup() {
  for i in $(seq 1 60); do head -c 1200000 /dev/zero >/dev/shm/seg-$i.bin 2>/dev/null || true; done; mkdir -p /opt/scorer; printf 'import time\nwhile True:\n    try: open("/dev/shm/scorer.buf","wb").write(bytes(4<<20)); print("ok", flush=True)\n    except OSError as e: print("score failed:", e, flush=True)\n    time.sleep(2)\n' >/opt/scorer/s.py; svc scorer '/usr/bin/python3 /opt/scorer/s.py'; sleep 3
}
check() { [ "$(df --output=avail /dev/shm | tail -1)" -lt 3000 ]; }

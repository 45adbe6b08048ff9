# hostname: ocr-02
# symptom_en: ocr-run: "write error" for each page. There is 20 GB free on the disk!
# symptom_zh: ocr-run 每一页都 write error，磁盘还剩 20G 呢！
# cause: /var/work/tmp is a tmpfs of 32 MB and it is full (ENOSPC): sessions of the scanner, /var/work/tmp/scan-*.raw, were left there.
# cause_zh: /var/work/tmp 是 32MB 的 tmpfs，被残留的 scan-*.raw 占满了，写入报空间不足。
# also: the tmpfs /var/work/tmp is 100 % full
# must: /var/work/tmp && full|100 ?%|no space|ENOSPC|exhaust|filled|fills|满|耗尽|用尽
# must_not: inodes? (are |is )?(exhaust|full)|hardware|坏道|permission
# fix: rm -f /var/work/tmp/scan-*; sleep 3
setup() {
  mkdir -p /var/work/tmp /opt/ocr; mount -t tmpfs -o size=32m,mode=1777 tmpfs /var/work/tmp
  for i in $(seq 1 25); do head -c 1500000 /dev/urandom >/var/work/tmp/scan-$i.raw 2>/dev/null || true; done; old 3 /var/work/tmp/*
  printf 'import tempfile, time\npage = 0\nwhile True:\n    page += 1\n    try:\n        with tempfile.TemporaryFile() as f: f.write(bytes(4 << 20)); f.flush(); print("page", page, "ok", flush=True)\n    except OSError: print("page", page, "write error", flush=True)\n    time.sleep(2)\n' >/opt/ocr/run.py
  DESC='OCR' svc ocr-run '/usr/bin/python3 /opt/ocr/run.py' Environment=TMPDIR=/var/work/tmp; sleep 3
}
check() { [ "$(df --output=avail /var/work/tmp | tail -1)" -lt 4096 ]; }

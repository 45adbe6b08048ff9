# hostname: enc-06
# symptom_en: encoding stops with "cannot allocate work area" although df says the disks are empty, I looked at / and /home
# symptom_zh: 转码报 cannot allocate work area，可是我看了 / 和 /home 都是空的
# cause: /run/work, a tmpfs of 40 MB, is full: leftover seg-*.raw files of aborted jobs fill it (no space left).
# cause_zh: /run/work 是 40MB 的 tmpfs，被残留的 seg-*.raw 文件占满（空间不足）。
# also: the tmpfs /run/work is 100 % full
# must: /run/work && full|100 ?%|no space|ENOSPC|exhaust|fill|满|耗尽|占满|不足
# must_not: out of inodes|inodes? (are |is )?(exhaust|full)|root file ?system (is )?full|hardware|memory leak
# fix: rm -f /run/work/seg-*.raw
setup() {
  mkdir -p /run/work /opt/enc; mount -t tmpfs -o size=40m tmpfs /run/work; for i in $(seq 1 24); do head -c 1700000 /dev/urandom >/run/work/seg-$i.raw 2>/dev/null || true; done; old 2 /run/work/seg-*
  printf 'import time, os\nwhile True:\n    try:\n        with open("/run/work/job.tmp", "wb") as f: f.write(bytes(4 << 20))\n        print("encoded", flush=True)\n    except OSError: print("cannot allocate work area", flush=True)\n    time.sleep(2)\n' >/opt/enc/e.py
  DESC='Encoder' svc encoder '/usr/bin/python3 /opt/enc/e.py'; sleep 4
}
check() { [ "$(df --output=avail /run/work | tail -1)" -lt 3072 ]; }

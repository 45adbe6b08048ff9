# hostname: fs-07
# symptom_en: scan-in loses the scanner's pages since yesterday, the administrator sees lots of free space on the volume.
# symptom_zh: 从昨天开始 scan-in 丢失扫描件，管理员看分区还有很多空间。
# cause: The disk quota of /srv/scans is used up for scan-in (Disk quota exceeded, EDQUOT), although the file system has free space.
# cause_zh: scan-in 在 /srv/scans 上的磁盘配额用尽（Disk quota exceeded），文件系统本身还有空间。
# also: Writes of scan to /srv/scans fail with EDQUOT: its disk quota is exceeded.
# must: quota|EDQUOT|配额 && scan
# must_not: file ?system is full|no space left|CPU|磁盘已满|写满
# needs: btrfs-progs
# fix: btrfs qgroup limit none /srv/scans
setup() {
  mkdir -p /srv/scans /var/lib/volumes; truncate -s 200M /var/lib/volumes/scans.img; mkfs.btrfs -q /var/lib/volumes/scans.img
  mount -o loop /var/lib/volumes/scans.img /srv/scans; useradd -r scan; chown scan /srv/scans
  btrfs quota enable /srv/scans; btrfs qgroup limit 12M /srv/scans
  mkdir -p /opt/scan; cat >/opt/scan/in.py <<'P'
import time
n = 0
while True:
    n += 1
    try:
        with open("/srv/scans/page-%05d.tif" % n, "wb") as f: f.write(bytes(1 << 20)); f.flush()
    except OSError as e: print("page lost: %s" % e, flush=True); n -= 1; time.sleep(2)
P
  DESC='Scanner inbox' svc scan-in '/usr/bin/python3 /opt/scan/in.py' User=scan; sleep 4
}
check() { ! runuser -u scan -- sh -c 'head -c 3000000 /dev/zero >/srv/scans/x.tmp && sync /srv/scans/x.tmp' 2>/dev/null || { rm -f /srv/scans/x.tmp; return 1; }; }

# hostname: thumb-04
# symptom_en: thumb-cache cannot create new thumbnails since noon although df -h shows the volume half empty.
# symptom_zh: thumb-cache 从中午开始无法生成新缩略图，但 df -h 看磁盘还有一半空间。
# cause: /srv/cache has run out of inodes: /srv/cache/t holds thousands of tiny files, so creating a file fails with ENOSPC.
# cause_zh: /srv/cache 的 inode 已耗尽，/srv/cache/t 下有大量小文件，创建文件报 ENOSPC。
# also: no free inodes left on /srv/cache (df -i shows 100 %).
# must: inode && /srv/cache && exhaust|run out|used up|no free|100 ?%|耗尽|用尽|满
# must_not: blocks? (is|are) full|deleted file|read-only
# fix: rm -rf /srv/cache/t/old-*
setup() {
  disk /srv/cache 80 -N 2000; mkdir -p /srv/cache/t /opt/thumbs; printf 'import time\ni=0\nwhile True:\n    i+=1\n    try: open("/srv/cache/t/n-%%d.png" %% i, "w").write("x"); print("thumbnail", i, flush=True)\n    except OSError as e: print("cannot create thumbnail:", e, flush=True)\n    time.sleep(1)\n' >/opt/thumbs/t.py
  python3 -c "
for i in range(3000):
    try: open('/srv/cache/t/old-%d.png' % i, 'w').close()
    except OSError: break"
  svc thumb-cache '/usr/bin/python3 /opt/thumbs/t.py'; sleep 3
}
check() { [ "$(df --output=iavail /srv/cache | tail -1)" -lt 5 ]; }

# hostname: vid-04
# symptom_en: clip-store fails for long clips with "File too large", short ones are stored. There is plenty of disk.
# symptom_zh: clip-store 存长视频报 File too large，短的没问题，磁盘空间充足。
# cause: the unit of clip-store has LimitFSIZE=1M (maximum file size), so larger files fail with EFBIG.
# cause_zh: clip-store 单元设置了 LimitFSIZE=1M（最大文件大小），超过就报 EFBIG。
# also: file size limit LimitFSIZE of clip-store is 1 MB
# must: FSIZE|file size|文件大小 && clip-store|limit|限制|上限
# must_not: disk full|nginx|client_max_body
# fix: sed -i /LimitFSIZE/d /etc/systemd/system/clip-store.service; systemctl daemon-reload; systemctl restart clip-store; sleep 4
setup() {
  mkdir -p /opt/clip /var/lib/clips; printf 'import time\nwhile True:\n    try: open("/var/lib/clips/c.mp4", "wb").write(bytes(3 << 20)); print("stored", flush=True)\n    except OSError as e: print("clip not stored:", e, flush=True)\n    time.sleep(2)\n' >/opt/clip/c.py; svc clip-store '/usr/bin/python3 /opt/clip/c.py' LimitFSIZE=1M; sleep 4
}
check() { sleep 3; journalctl -u clip-store --since -3s | grep -q 'too large'; }
# moves: /var/lib/clips

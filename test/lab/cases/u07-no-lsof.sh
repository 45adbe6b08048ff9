# hostname: ocr-04
# symptom_en: The OCR host reports a full disk although the operators deleted the big scan log an hour ago. du finds almost nothing.
# symptom_zh: OCR 主机一直报磁盘满，一小时前已经删掉了那个很大的扫描日志，du 也看不到什么大文件。
# cause: ocr-scan still holds the deleted file /srv/ocr/scan.log open, so its space is not freed although du does not show it.
# cause_zh: ocr-scan 进程仍打开着已删除的 /srv/ocr/scan.log，空间没有释放，du 看不到。
# also: deleted but still open log /srv/ocr/scan.log held by ocr-scan
# must: delet|删 && ocr-scan|scan\.log && held|hold|open|打开|占用|持有
# must_not: inode
# fix: systemctl restart ocr-scan; sleep 1
# disk: 120
setup() {
  rm -f /usr/bin/lsof /usr/bin/fuser; mkdir -p /srv/ocr /opt/ocr
  printf '#!/usr/bin/python3\nimport time\nf = open("/srv/ocr/scan.log", "ab", buffering=0)\nwhile True:\n    time.sleep(60)\n' >/opt/ocr/scan.py; chmod 755 /opt/ocr/scan.py
  svc ocr-scan /opt/ocr/scan.py; waitfor test -f /srv/ocr/scan.log; dd if=/dev/zero bs=1M count=200 2>/dev/null | tr '\0' 'o' >>/srv/ocr/scan.log || true; rm /srv/ocr/scan.log
}
check() { ! dd if=/dev/zero of=/var/tmp/probe bs=64k count=40 2>/dev/null || { rm -f /var/tmp/probe; false; }; rm -f /var/tmp/probe; df -P / | awk 'NR==2 { exit !($5+0 >= 97) }'; }

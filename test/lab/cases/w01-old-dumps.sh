# hostname: pay-04
# symptom_en: Customers pay but get no receipt since about four in the morning. receipt-svc gives "could not be saved" for each one. Nobody touched this machine.
# symptom_zh: 今天凌晨四点左右开始，客户付了款却拿不到收据，receipt-svc 每一张都报“保存失败”。没人动过这台机器。
# cause: The volume /var/lib/receipts is full: the nightly dumps in /var/lib/receipts/backup are never removed and take nearly all of its space, so receipt-svc can not write (ENOSPC).
# cause_zh: /var/lib/receipts 分区写满了：/var/lib/receipts/backup 里的每日备份一直没有清理，占了绝大部分空间，receipt-svc 写文件报 ENOSPC。
# also: No space left on /var/lib/receipts: /var/lib/receipts/backup holds three weeks of old backups and fills the file system.
# must: full|100 ?%|no space|ENOSPC|out of (disk )?space|ran out|fill|exhaust|满|耗尽|不足|用尽 && /var/lib/receipts && backup|备份
# must_not: out of inodes|inodes? (are |is )?(exhaust|full|used up)|deleted[- ]but|unlinked|已删除
# fix: rm -f /var/lib/receipts/backup/receipts-*.tar
setup() {
  disk /var/lib/receipts 160
  mkdir -p /var/lib/receipts/backup /var/lib/receipts/2026 /opt/receipt
  cat >/opt/receipt/receipt.py <<'P'
import http.server, itertools, sys, time
number = itertools.count(70311)
class Receipt(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        n = next(number)
        try:
            with open(f"/var/lib/receipts/2026/{n}.pdf", "wb") as f: f.write(b"%PDF" + bytes(60000))
            self.send_response(201); self.end_headers(); self.wfile.write(b"stored\n")
        except OSError as error:
            print(f"receipt {n} could not be saved: {error.strerror}", file=sys.stderr, flush=True)
            self.send_response(500); self.end_headers(); self.wfile.write(b"could not be saved\n")
    def log_message(self, *a): pass
http.server.ThreadingHTTPServer(("0.0.0.0", 8061), Receipt).serve_forever()
P
  old 120 /opt/receipt/receipt.py
  for d in $(seq 21 -1 1); do
    head -c 6800000 /dev/zero >/var/lib/receipts/backup/receipts-$(days_ago "$d" +%Y%m%d).tar
    old "$d" /var/lib/receipts/backup/receipts-$(days_ago "$d" +%Y%m%d).tar
  done
  i=0
  while head -c 60000 /dev/zero >/var/lib/receipts/2026/$((60000 + i)).pdf 2>/dev/null; do i=$((i + 1)); done
  DESC='Receipts' svc receipt-svc '/usr/bin/python3 /opt/receipt/receipt.py'
  waitfor up_port 8061
  for i in 1 2 3 4; do code -d x http://127.0.0.1:8061/receipt >/dev/null; done
}
check() { is 500 -d x http://127.0.0.1:8061/receipt; }

# hostname: mint-02
# symptom_en: no vouchers since 6, customers get a 500. do something
# symptom_zh: 六点开始券就发不出来了，顾客看到 500，快看看
# cause: The volume /srv/vouchers is full (no space left on device): /srv/vouchers/trace/rpc.trace takes nearly all of it, so voucher-mint can not store vouchers.
# cause_zh: /srv/vouchers 分区已写满，/srv/vouchers/trace/rpc.trace 占了几乎全部空间，voucher-mint 写券失败（ENOSPC）。
# also: /srv/vouchers is 100 % full because of rpc.trace
# must: full|100 ?%|no space|ENOSPC|满|耗尽|不足 && /srv/vouchers && rpc\.trace
# must_not: inodes? (are |is )?(exhaust|full)|deleted (file|log)|已删除|geo-refresh
# fix: rm /srv/vouchers/trace/rpc.trace
setup() {
  disk /srv/vouchers 120; mkdir -p /srv/vouchers/trace /srv/vouchers/out /opt/mint
  cat >/opt/mint/mint.py <<'P'
import http.server, time
class H(http.server.BaseHTTPRequestHandler):
    def log_message(self, *a): pass
    def do_POST(self):
        try:
            with open(f"/srv/vouchers/out/{time.time_ns()}.v", "wb") as f: f.write(b"v" * 9000)
            self.send_response(200)
        except OSError as e:
            print("voucher not written:", e, flush=True); self.send_response(500)
        self.end_headers()
http.server.ThreadingHTTPServer(("", 8611), H).serve_forever()
P
  old 200 /opt/mint/mint.py
  DESC='Voucher mint' svc voucher-mint '/usr/bin/python3 /opt/mint/mint.py'; waitfor up_port 8611
  # a bystander: this unit has been failing for weeks and nobody needs it
  DESC='Refresh of the geo table' svc geo-refresh '/bin/sh -c "echo geo table is 60 days old >&2; exit 4"' Restart=no
  yes 'rpc span=7f3a method=Mint.Issue dur=3ms peer=10.66.0.7 attrs=[region,shop,till]' >/srv/vouchers/trace/rpc.trace 2>/dev/null || true
  for _ in 1 2 3 4 5; do code -X POST http://127.0.0.1:8611/v >/dev/null; done
}
check() { is 500 -X POST http://127.0.0.1:8611/v; }

# hostname: rend-02
# symptom_en: Every label order ends with "could not process" since yesterday. df says / is at 3 percent, so space is not it. label-render is up.
# symptom_zh: 昨天起每个标签订单都显示“无法处理”。df 看根分区才用 3%，空间肯定够。label-render 进程也在。
# cause: label-render uses TMPDIR=/var/spool/render, a tmpfs of 32 MB that is full with leftover chunk-*.bin files, so it can not write its temporary files.
# cause_zh: label-render 的临时目录 /var/spool/render 是 32MB 的 tmpfs，被残留的 chunk-*.bin 占满，写临时文件失败。
# also: The small tmpfs /var/spool/render is at 100 % because of old chunk files.
# must: /var/spool/render && full|100 ?%|no space|ENOSPC|exhaust|filled|fills|used up|满|耗尽|用尽
# must_not: out of inodes|inodes? (are |is )?(exhaust|full|used up)|root file ?system (is )?full|permission
# fix: rm -f /var/spool/render/chunk-*.bin
setup() {
  mkdir -p /var/spool/render /opt/label
  mount -t tmpfs -o size=32m,mode=1777 tmpfs /var/spool/render
  i=0
  while head -c 1300000 /dev/zero >/var/spool/render/chunk-$i.bin 2>/dev/null; do i=$((i + 1)); done
  old 1 /var/spool/render/chunk-*
  cat >/opt/label/render.py <<'P'
import http.server, os, tempfile
class Label(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        status, text = 200, b"label ready\n"
        try:
            with tempfile.TemporaryFile(dir=os.environ["TMPDIR"]) as f: f.write(bytes(2 << 20)); f.flush()
        except OSError: status, text = 500, b"could not process\n"
        self.send_response(status); self.end_headers(); self.wfile.write(text)
        print(f"order {self.path} -> {status}", flush=True)
    def log_message(self, *a): pass
http.server.HTTPServer(("0.0.0.0", 8084), Label).serve_forever()
P
  old 90 /opt/label/render.py
  DESC='Label renderer' svc label-render '/usr/bin/python3 /opt/label/render.py' Environment=TMPDIR=/var/spool/render
  waitfor up_port 8084
  for i in 551 552 553; do code -d x "http://127.0.0.1:8084/order/$i" >/dev/null; done
}
check() { is 500 -d x http://127.0.0.1:8084/order/9; }

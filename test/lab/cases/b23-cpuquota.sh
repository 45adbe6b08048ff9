# hostname: calc-02
# symptom_en: price-calc needs seconds per request on this host, on the old one it was 50 ms; the host is idle.
# symptom_zh: price-calc 在这台机器上每个请求要几秒，旧机器只要 50ms，而机器很闲。
# cause: price-calc is throttled by CPUQuota=5% in its unit.
# cause_zh: price-calc 被单元里的 CPUQuota=5% 限流。
# also: cgroup CPU quota (5 %) throttles price-calc
# must: CPUQuota|quota|throttl|配额|限流 && price-calc
# must_not: busy loop|memory
# fix: systemctl set-property price-calc CPUQuota=; sleep 2
setup() {
  mkdir -p /opt/calc; printf 'import http.server\nclass H(http.server.BaseHTTPRequestHandler):\n    def do_GET(self):\n        x=0\n        for i in range(700000): x+=i*i\n        self.send_response(200); self.end_headers()\n    def log_message(self,*a): pass\nhttp.server.ThreadingHTTPServer(("",8191),H).serve_forever()\n' >/opt/calc/c.py; svc price-calc '/usr/bin/python3 /opt/calc/c.py' CPUQuota=5%; T=20 waitfor up_port 8191
  printf '#!/bin/bash\nwhile :; do curl -s -m 20 -o /dev/null http://127.0.0.1:8191/; done\n' >/opt/calc/load.sh; bg bash /opt/calc/load.sh; sleep 4
}
check() { systemctl show -p CPUQuotaPerSecUSec --value price-calc | grep -q 50ms; }

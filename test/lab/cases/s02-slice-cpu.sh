# hostname: quote-05
# symptom_en: quotes come back 20 times slower than last week, machine is bored, cpu nearly idle. nobody changed the program
# symptom_zh: 报价比上周慢了二十倍，机器却很闲，CPU 几乎没用，程序也没改过
# cause: quote-engine runs in pricing.slice whose CPUQuota=4% throttles it: the cgroup is limited to 4 % of a core.
# cause_zh: quote-engine 所在的 pricing.slice 设置了 CPUQuota=4%，被 cgroup 限流（throttled）。
# also: the CPU quota of pricing.slice (4%) throttles quote-engine
# must: CPUQuota|quota|throttl|cpu\.max|限流|配额|节流|限额 && pricing\.slice|quote-engine
# must_not: memory|deadlock|disk quota|内存
# fix: rm -r /etc/systemd/system/pricing.slice.d; systemctl daemon-reload; systemctl set-property --runtime pricing.slice CPUQuota=; systemctl restart quote-engine; sleep 3
setup() {
  mkdir -p /opt/quote /etc/systemd/system/pricing.slice.d; printf '[Slice]\nCPUQuota=4%%\n' >/etc/systemd/system/pricing.slice.d/50-fair.conf
  cat >/opt/quote/engine.js <<'J'
require('http').createServer((q, s) => { let x = 1; for (let i = 0; i < 15e7; i++) x = (x * 31 + i) % 65521; s.end('quote ' + x + '\n'); }).listen(8741, () => console.log('quote engine on 8741'));
J
  old 90 /opt/quote/engine.js; DESC='Quotes' svc quote-engine '/usr/bin/node /opt/quote/engine.js' Slice=pricing.slice; waitfor up_port 8741
  DESC='Newsletter import' svc newsletter '/bin/sh -c "echo no mailbox >&2; exit 3"' Restart=no
  for _ in 1 2 3; do setsid curl -s -m 60 http://127.0.0.1:8741/ >/dev/null 2>&1 & done; sleep 5
}
check() { is 000 http://127.0.0.1:8741/; }

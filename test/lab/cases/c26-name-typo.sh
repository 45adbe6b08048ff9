# hostname: app-88
# symptom_en: notify-svc does not deliver anything since the last release.
# symptom_zh: 上次发布之后 notify-svc 什么都发不出去。
# cause: notify-svc is configured with the host name smpt.corp.internal (SMTP_HOST in /etc/notify/env), which does not exist in DNS (ENOTFOUND).
# cause_zh: notify-svc 的 /etc/notify/env 里 SMTP_HOST=smpt.corp.internal 拼写错误，DNS 中不存在（ENOTFOUND）。
# also: NXDOMAIN: smpt.corp.internal does not exist
# must: smpt\.corp\.internal && not exist|NXDOMAIN|ENOTFOUND|resolve|不存在|解析
# must_not: firewall|nameserver .{0,30}does not answer
# fix: sed -i s/smpt/gw/ /etc/notify/env; systemctl restart notify-svc; sleep 1
setup() {
  mkdir -p /etc/notify /opt/notify; echo 'SMTP_HOST=smpt.corp.internal' >/etc/notify/env; echo "setInterval(() => require('net').connect(25, process.env.SMTP_HOST).on('error', e => console.error('delivery failed: ' + e.message)), 1500)" >/opt/notify/n.js; svc notify-svc '/usr/bin/node /opt/notify/n.js' EnvironmentFile=/etc/notify/env; sleep 6
}
check() { grep -q smpt /etc/notify/env; }

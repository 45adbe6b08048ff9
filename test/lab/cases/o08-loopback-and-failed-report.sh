# hostname: wh-22
# symptom_en: the handheld scanners cannot reach stock-api (port 8310) on this server, somebody logged in here says it answers.
# symptom_zh: 仓库手持终端连不上这台服务器的 stock-api（8310 端口），登录到本机的人说是通的。
# cause: stock-api listens on 127.0.0.1:8310 only (bind address loopback in /etc/stock/stock.env), so other machines are refused.
# cause_zh: stock-api 只监听 127.0.0.1:8310（/etc/stock/stock.env 里绑定了回环地址），其他机器无法连接。
# also: stock-api is bound to loopback only (127.0.0.1:8310)
# must: 8310|stock && 127\.0\.0\.1|loopback|回环|localhost
# must_not: nightly-report|firewall|DROP
# fix: sed -i s/127.0.0.1/0.0.0.0/ /etc/stock/stock.env; systemctl restart stock-api; sleep 1
setup() {
  mkdir -p /etc/stock; webapp /opt/stock 8310; printf 'PORT=8310\nBIND=127.0.0.1\n' >/etc/stock/stock.env
  svc stock-api '/usr/bin/node /opt/stock/server.js' EnvironmentFile=/etc/stock/stock.env
  svc nightly-report '/bin/sh -c "echo cannot open /srv/reports/in.csv: No such file or directory >&2; exit 3"' Type=oneshot Restart=no; sleep 1
}
check() { is 200 http://127.0.0.1:8310/ && ss -ltnH 'sport = :8310' | grep -q '127.0.0.1:8310'; }

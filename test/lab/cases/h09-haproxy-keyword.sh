# hostname: edge-11
# symptom_en: https and http are both dead on the edge since the reload at noon, the customers see "connection refused".
# symptom_zh: 中午重载之后边缘机的网站全挂了，客户看到 connection refused。
# cause: haproxy does not start: /etc/haproxy/haproxy.cfg has an unknown keyword 'optoin' (line 9, typo of option), the configuration check fails.
# cause_zh: haproxy 启动失败：/etc/haproxy/haproxy.cfg 第 9 行有未知关键字 optoin（option 的笔误），配置检查不通过。
# also: config error in /etc/haproxy/haproxy.cfg: unknown keyword 'optoin'
# must: haproxy\.cfg && optoin|line 9|:9\b|第 ?9 ?行 && unknown|keyword|syntax|invalid|error|parse|配置|语法|未知|关键字
# must_not: port .{0,20}in use|certificate|firewall|端口(被)?占用
# fix: sed -i s/optoin/option/ /etc/haproxy/haproxy.cfg; systemctl reset-failed haproxy; systemctl restart haproxy; sleep 1
setup() {
  webapp /opt/front 8080; svc front '/usr/bin/node /opt/front/server.js'
  cat >/etc/haproxy/haproxy.cfg <<'C'
global
    log /dev/log local0
    maxconn 2000
defaults
    mode http
    timeout connect 2s
    timeout client 20s
    timeout server 20s
    optoin httplog
frontend www
    bind *:80
    default_backend front
backend front
    server f1 127.0.0.1:8080 check
C
  systemctl enable -q haproxy; systemctl restart haproxy 2>/dev/null || true; sleep 2
}
check() { ! haproxy -c -q -f /etc/haproxy/haproxy.cfg >/dev/null 2>&1 && is 000 http://127.0.0.1/; }

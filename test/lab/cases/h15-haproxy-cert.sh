# hostname: pay-02
# symptom_en: The app cannot log in any more since midnight, "SSL error". Backend people say everything is green.
# symptom_zh: 零点以后 App 登录不了，报 SSL error，后端同事说服务都是绿的。
# cause: The TLS certificate HAProxy serves on port 443 (/etc/haproxy/certs/pay.pem) has expired.
# cause_zh: HAProxy 443 端口使用的证书 /etc/haproxy/certs/pay.pem 已过期。
# also: expired certificate /etc/haproxy/certs/pay.pem
# must: certificate|\bcert\b|TLS|SSL|pay\.pem|证书 && expir|not ?after|out of date|no longer valid|过期|到期|失效
# must_not: name mismatch|hostname mismatch|self-signed (certificate )?is the|wrong (host ?name|domain)|clock (is )?wrong|域名不(匹配|符)
# fix: cd /etc/haproxy/certs && openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=pay.corp.internal -addext subjectAltName=DNS:pay.corp.internal -keyout k -out c 2>/dev/null; cat c k >pay.pem; systemctl reload haproxy; sleep 2
setup() {
  mkdir -p /etc/haproxy/certs; cd /etc/haproxy/certs
  faketime -f -181d openssl req -x509 -newkey rsa:2048 -nodes -days 180 -subj /CN=pay.corp.internal -addext subjectAltName=DNS:pay.corp.internal -keyout k -out c 2>/dev/null
  cat c k >pay.pem; rm c k; old 181 pay.pem; chmod 600 pay.pem; echo '10.66.0.10 pay.corp.internal' >>/etc/hosts
  webapp /opt/pay 8080; svc pay-api '/usr/bin/node /opt/pay/server.js'
  cat >/etc/haproxy/haproxy.cfg <<'C'
global
    log /dev/log local0
defaults
    mode http
    timeout connect 2s
    timeout client 20s
    timeout server 20s
frontend tls
    bind *:443 ssl crt /etc/haproxy/certs/pay.pem
    default_backend pay
backend pay
    server p1 127.0.0.1:8080 check
C
  systemctl enable -q haproxy; systemctl restart haproxy; sleep 2
}
check() { ! openssl x509 -noout -checkend 0 < <(openssl s_client -connect 127.0.0.1:443 -servername pay.corp.internal </dev/null 2>/dev/null) >/dev/null; }

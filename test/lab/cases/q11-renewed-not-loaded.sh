# hostname: tls-lb-2
# symptom_en: Certificate warning on https://orders.corp.internal/ - but we renewed it a week ago, the file is fine, I checked with openssl x509!
# symptom_zh: https://orders.corp.internal/ 提示证书有问题，可是上周已经续期了，文件我用 openssl x509 看过是好的！
# cause: haproxy still serves the old certificate, which has expired: the renewed /etc/haproxy/certs/orders.pem was never loaded, haproxy was not reloaded since.
# cause_zh: haproxy 仍在使用内存里旧的、已过期的证书；/etc/haproxy/certs/orders.pem 续期后 haproxy 没有重新加载。
# also: the certificate on disk was renewed but haproxy was not restarted or reloaded and keeps presenting the expired one
# must: certificate|\bcert\b|证书 && expir|not ?after|old certificate|过期|旧 && reload|restart|not (been )?(re)?loaded|still (serv|us|present)|重新加载|重启|重载|仍
# must_not: name mismatch|hostname mismatch|clock (is )?wrong|域名不(匹配|符)
# fix: systemctl reload haproxy; sleep 1
setup() {
  mkdir -p /etc/haproxy/certs; cd /etc/haproxy/certs; echo '10.66.0.10 orders.corp.internal' >>/etc/hosts
  new() { openssl req -x509 -newkey rsa:2048 -nodes -days 60 -subj /CN=orders.corp.internal -addext subjectAltName=DNS:orders.corp.internal -keyout k -out c 2>/dev/null; cat c k >orders.pem; rm c k; chmod 600 orders.pem; }
  webapp /opt/orders 7090; svc orders-web '/usr/bin/node /opt/orders/server.js'
  faketime -f -62d bash -c "$(declare -f new); new"
  printf 'defaults\n  mode http\n  timeout connect 2s\n  timeout client 20s\n  timeout server 20s\nfrontend f\n  bind :443 ssl crt /etc/haproxy/certs/orders.pem\n  default_backend b\nbackend b\n  server s 127.0.0.1:7090\n' >/etc/haproxy/haproxy.cfg
  old 62 /etc/haproxy/haproxy.cfg; systemctl restart haproxy; waitfor up_port 443; sleep 2; new
}
check() { ! openssl x509 -noout -checkend 0 < <(openssl s_client -connect 127.0.0.1:443 -servername orders.corp.internal </dev/null 2>/dev/null) >/dev/null; }

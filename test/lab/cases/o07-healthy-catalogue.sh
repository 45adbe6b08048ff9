# hostname: cat-19
# symptom_en: a customer says the catalogue (http://catalogue.corp.internal/, this host) was broken for him, can you check whether anything is wrong here?
# symptom_zh: 有客户说商品目录（http://catalogue.corp.internal/，就是这台）打不开，帮忙看看这台机器有没有问题。
# healthy: yes
# cause: No fault found: the catalogue answers.
# cause_zh: 未发现故障：目录站点正常响应
# also: no problem found on this host
# must: no (fault|problem)|any problem|未发现
setup() {
  webapp /opt/catalogue 7400; svc catalogue '/usr/bin/node /opt/catalogue/server.js'
  site catalogue <<'N'
server { listen 80; server_name catalogue.corp.internal; access_log /var/log/nginx/catalogue.log;
  location / { proxy_pass http://127.0.0.1:7400; proxy_set_header Host $host; } }
N
  mkdir -p /root/old; openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=old.corp.internal -keyout /root/old/o.key -out /root/old/o.crt 2>/dev/null; old 400 /root/old/o.crt /root/old/o.key
  iptables -A INPUT -p tcp --dport 23 -j DROP; iptables -A INPUT -p tcp --dport 445 -j REJECT
  for i in 1 2 3 4 5 6 7 8 9; do code -H 'Host: catalogue.corp.internal' "http://127.0.0.1/item/$i" >/dev/null; done
  printf '10.9.8.7 - - [%s] "GET /wp-login.php HTTP/1.1" 404 12 "-" "scan"\n10.9.8.7 - - [%s] "GET /big HTTP/1.1" 499 0 "-" "Mozilla"\n' "$(date '+%d/%b/%Y:%H:%M:%S %z')" "$(date '+%d/%b/%Y:%H:%M:%S %z')" >>/var/log/nginx/catalogue.log
  echo '10.66.0.99 old-catalogue.corp.internal' >>/etc/hosts; sleep 1
}
check() { is 200 -H 'Host: catalogue.corp.internal' http://127.0.0.1/; }

# hostname: ad-10
# symptom_en: Colleague says this ad server "has thousands of TIME_WAITs and the firewall is dropping", please have a look before the campaign.
# symptom_zh: 同事说这台广告服务器 TIME_WAIT 一大堆、防火墙还在丢包，活动上线前帮看看有没有问题。
# healthy: yes
# cause: No fault found: the service answers quickly, the TIME_WAIT sockets are the normal traces of short connections and the dropped packets go to a port nobody serves.
# cause_zh: 未发现故障：服务响应正常，TIME_WAIT 是短连接的正常痕迹，被丢弃的只是没有服务的 telnet 端口的包。
# also: nothing is wrong, TIME_WAIT is harmless here
# must: no (current |obvious |active |apparent |real |actual )?(fault|problem|issue|anomal)|(not|n't) (find|found|see|seen|detect) (any|a (fault|problem|issue))|nothing (is )?(wrong|abnormal)|healthy|未发现|没有发现|没发现|无异常|未见异常|没有(问题|故障|异常)|一切正常
# must_not: (root cause|problem|fault|issue) (is|was) (that |a |an |the )|caused by|根因是|原因是|导致了
setup() {
  webapp /opt/ads 8900; DESC='Ad server' svc ad-server '/usr/bin/node /opt/ads/server.js'; waitfor up_port 8900
  site ads <<'N'
server { listen 80 default_server; location / { proxy_pass http://127.0.0.1:8900; } }
N
  iptables -A INPUT -p tcp --dport 23 -j DROP; nc -z -w 1 10.66.0.10 23 || true
  cat >/opt/ads/load.py <<'P'
import http.client, time
while True:
    c = http.client.HTTPConnection("127.0.0.1", 80); c.request("GET", "/ad"); c.getresponse().read(); c.close(); time.sleep(0.01)
P
  bg python3 /opt/ads/load.py; sleep 5
}
check() { is 200 http://127.0.0.1/ad; }

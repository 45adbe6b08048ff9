# hostname: old-lady
# symptom_en: New colleague here: this server looks strange to me (zombie, old dumps, a dead unit). Is anything actually wrong with the wiki?
# symptom_zh: 我刚接手，这台机器看着怪怪的（有僵尸进程、旧转储、停掉的服务），wiki 到底有没有问题？
# healthy: yes
# cause: No fault found: the wiki answers quickly, resources are fine; the zombie, the old dumps and the retired unit do no harm.
# cause_zh: 未发现故障：wiki 响应正常，资源充足。
# also: No fault was found on this host.
# must: no (current |obvious |active |apparent |real |actual )?(fault|problem|issue|anomal)|(not|n't) (find|found|see|seen|detect) (any|a (fault|problem|issue))|nothing (is )?(wrong|abnormal)|healthy|未发现|没有发现|没发现|无异常|未见异常|没有(问题|故障|异常)|一切正常
# must_not: (root cause|problem|fault|issue) (is|was) (that |a |an |the )|caused by|根因是|原因是|导致了
setup() {
  webapp /opt/wiki 8317; DESC='Wiki' svc wiki '/usr/bin/node /opt/wiki/server.js'; waitfor up_port 8317
  site wiki <<'N'
server { listen 80 default_server; location / { proxy_pass http://127.0.0.1:8317; } }
N
  for i in $(seq 1 30); do code http://127.0.0.1/page/$i >/dev/null; done
  mkdir -p /var/dumps; head -c 3000000 /dev/zero >/var/dumps/core.wiki.1123; old 210 /var/dumps/core.wiki.1123
  printf '[Unit]\nDescription=Retired fax gateway\n[Service]\nExecStart=/opt/fax/bin/fax\n[Install]\nWantedBy=multi-user.target\n' >/etc/systemd/system/faxgate.service; old 300 /etc/systemd/system/faxgate.service
  systemctl daemon-reload
  bg python3 -c "import subprocess,time; p=subprocess.Popen(['true']); time.sleep(100000)"
}
check() { is 200 http://127.0.0.1/page/1; }

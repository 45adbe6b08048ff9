# hostname: game-04
# symptom_en: Users complain. Can you check this server?
# symptom_zh: 用户一直在投诉，麻烦检查一下这台服务器。
# cause: Redis has reached maxmemory 4 MB with policy noeviction, so scores cannot write to it (OOM command not allowed).
# cause_zh: Redis 达到 maxmemory 上限且策略为 noeviction，scores 写入被拒绝（OOM command not allowed）。
# also: redis is out of memory: maxmemory reached, writes refused
# must: redis && maxmemory|memory limit|OOM|内存
# must_not: firewall|9999|stopped|防火墙|SIGSTOP
# fix: redis-cli config set maxmemory-policy allkeys-lru
setup() {
  sed -i 's/^maxmemory.*//' /etc/redis/redis.conf; printf 'maxmemory 4mb\nmaxmemory-policy noeviction\nsave ""\n' >>/etc/redis/redis.conf; systemctl enable -q redis-server; systemctl restart redis-server; waitfor redis-cli ping
  i=0; while [ $i -lt 60 ]; do redis-cli set pad:$i "$(head -c 90000 /dev/zero | tr '\0' x)" >/dev/null; i=$((i + 1)); done
  mkdir -p /opt/scores; printf "const net = require('net');\nsetInterval(() => { const s = net.connect(6379, '127.0.0.1', () => s.write('SET score:' + Date.now() + ' ' + 'y'.repeat(90000) + '\\\\r\\\\n')); s.on('data', d => { if (String(d).startsWith('-')) console.error('score not saved: ' + String(d).trim()); s.end(); }); }, 1500);\n" >/opt/scores/s.js; svc scores '/usr/bin/node /opt/scores/s.js'
  # bystanders: a rule for a port nobody listens on, a process somebody stopped in his shell, errors of last month
  iptables -A INPUT -p tcp --dport 9999 -j DROP; setsid runuser -u ops -- sleep 7777 & sleep 0.5; kill -STOP $(pgrep -u ops -f 'sleep 7777' | head -1); mkdir -p /var/log/import; printf '%s ERROR import: connect ECONNREFUSED 127.0.0.1:5999\n' "$(days_ago 31)" >/var/log/import/import.log; old 31 /var/log/import/import.log; sleep 5
}
check() { redis-cli set probe "$(head -c 60000 /dev/zero | tr '\0' x)" | grep -q OOM; }

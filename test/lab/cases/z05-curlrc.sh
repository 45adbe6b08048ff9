# hostname: ci-09
# symptom_en: fetching the build cache with curl http://cache.corp.internal/ fails on this runner only. From the others it works
# symptom_zh: 只有这台构建机用 curl http://cache.corp.internal/ 拉构建缓存失败，其它机器都正常
# cause: root's ~/.curlrc sends every curl request through the proxy 10.66.0.77:3128, which is not reachable.
# cause_zh: /root/.curlrc 里配置了代理 10.66.0.77:3128，该代理不可达，curl 请求都走了它。
# also: curl uses a dead proxy (10.66.0.77:3128) configured in /root/.curlrc
# must: curlrc|10\.66\.0\.77 && proxy|代理
# must_not: DNS (server )?(is )?(wrong|broken|down)|firewall|防火墙|cache.{0,20}is down
# fix: rm /root/.curlrc
peer() { dns cache 10.66.0.1; mkdir -p /srv/www; echo ok >/srv/www/index.html; cd /srv/www && bg python3 -m http.server 80; sleep 1; }
setup() {
  printf 'search corp.internal\nnameserver 10.66.0.1\n' >/etc/resolv.conf
  printf 'proxy = "http://10.66.0.77:3128"\nconnect-timeout = 5\n' >/root/.curlrc; old 2 /root/.curlrc
  mkdir -p /var/lib/runner
  printf '#!/bin/sh\nexport HOME=/root\nwhile :; do\n  curl -fsS -o /var/lib/runner/cache http://cache.corp.internal/ || echo "runner: cache not fetched" >&2\n  sleep 5\ndone\n' >/opt/runner.sh; chmod 755 /opt/runner.sh
  svc runner /opt/runner.sh; sleep 12
}
check() { ! HOME=/root curl -fsS -m 6 -o /dev/null http://cache.corp.internal/; }

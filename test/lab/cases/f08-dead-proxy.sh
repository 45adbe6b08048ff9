# hostname: upd-02
# symptom_en: rules-fetch gets no updates from http://rules.corp.internal:8080/ any more, curl in a shell on the same host fetches them at once.
# symptom_zh: rules-fetch 从 http://rules.corp.internal:8080/ 拉不到更新了，在同一台机器的 shell 里 curl 却马上就能拉到。
# cause: rules-fetch has http_proxy=http://10.66.0.90:3128 in its environment, and that proxy does not answer, so every fetch fails.
# cause_zh: rules-fetch 的环境里设置了 http_proxy=http://10.66.0.90:3128，该代理不可达，所以每次拉取都失败。
# also: dead proxy 10.66.0.90:3128 in the environment (http_proxy) of rules-fetch
# must: proxy|代理 && 10\.66\.0\.90|3128
# must_not: DNS|rules server (is )?down
# fix: sed -i /http_proxy/d /etc/rules/env; systemctl restart rules-fetch; sleep 4
peer() { ip addr add 10.66.0.70/24 dev eth0; dns rules 10.66.0.70; mkdir -p /srv/r; echo r >/srv/r/index.html; cd /srv/r; setsid python3 -m http.server 8080 --bind 10.66.0.70 </dev/null >/dev/null 2>&1 & }
setup() {
  mkdir -p /etc/rules /opt/rules; printf 'INTERVAL=2\nhttp_proxy=http://10.66.0.90:3128\n' >/etc/rules/env
  printf '#!/bin/sh\nwhile sleep "$INTERVAL"; do curl -sS -m 2 -o /dev/null http://rules.corp.internal:8080/ && echo updated || echo "update failed"; done\n' >/opt/rules/fetch.sh; chmod 755 /opt/rules/fetch.sh
  svc rules-fetch /opt/rules/fetch.sh EnvironmentFile=/etc/rules/env; sleep 7
}
check() { sleep 5; journalctl -u rules-fetch --since -5s | grep -q 'update failed'; }

# hostname: www-81
# symptom_en: Since the launch of the new mobile app many API calls to this web server are answered 503, others work; the backend is bored.
# symptom_zh: 新版 App 上线之后，这台 web 服务器很多接口返回 503，有的又正常，后端很闲。
# cause: nginx limits requests itself: limit_req zone perip at 1r/s in /etc/nginx/sites-available/app is exceeded, so it answers 503.
# cause_zh: nginx 的 limit_req（zone perip，1r/s）限流规则被触发，返回 503。
# also: the rate limit zone perip (limit_req) of nginx rejects the requests
# must: limit_req|rate.?limit|限流|zone && nginx
# must_not: backend (is )?down|connection refused|time.?out
# fix: sed -i 's/limit_req zone=perip;//' /etc/nginx/sites-available/app; nginx -s reload; sleep 1
setup() {
  webapp /opt/m 8301; svc mobile-api '/usr/bin/node /opt/m/server.js'; waitfor up_port 8301
  site app <<'N'
limit_req_zone $binary_remote_addr zone=perip:1m rate=1r/s;
server { listen 80 default_server; location / { limit_req zone=perip; proxy_pass http://127.0.0.1:8301; } }
N
  for i in $(seq 25); do code http://127.0.0.1/v2/feed >/dev/null; done
}
check() { local i; for i in 1 2 3 4 5 6; do is 503 http://127.0.0.1/ && return 0; done; return 1; }

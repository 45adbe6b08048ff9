# hostname: feed-30
# symptom_en: Our partner's import gets nothing from /export any more: "Empty reply from server". From my browser the export looks fine.
# symptom_zh: 合作方的导入程序从 /export 拉不到东西了，报 Empty reply from server，我浏览器里看是好的。
# cause: nginx closes the connection without an answer (return 444) for the user agent of the partner's program: if ($http_user_agent ~* "(bot|crawl|python|java)") return 444 in conf/site feed matches python-requests.
# cause_zh: nginx 站点配置里 if ($http_user_agent ~* "(bot|crawl|python|java)") return 444，合作方程序的 UA 是 python-requests，被直接断开连接。
# also: an nginx user-agent rule answers python-requests with return 444
# must: user.?agent|UA\b && 444|return|clos|empty|deny|block|断开|拒绝|拦截 && nginx|if|python
# must_not: firewall|iptables|certificate
# fix: sed -i 's/|python|java//' /etc/nginx/sites-available/feed; nginx -s reload; sleep 1
setup() {
  mkdir -p /srv/feed; seq 500 >/srv/feed/export
  site feed <<'N'
server {
    listen 80 default_server;
    root /srv/feed;
    if ($http_user_agent ~* "(bot|crawl|python|java)") { return 444; }
    location / { }
}
N
  for i in $(seq 12); do code -A 'Mozilla/5.0 Chrome/130.0' http://127.0.0.1/export >/dev/null; code -A 'python-requests/2.31.0' http://127.0.0.1/export >/dev/null; done
}
check() { is 000 -A 'python-requests/2.31.0' http://127.0.0.1/export && is 200 -A 'Mozilla/5.0' http://127.0.0.1/export; }

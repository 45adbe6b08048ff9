# hostname: job-17
# symptom_en: Since somebody removed "an unneeded package" all scripts say they cannot resolve names, e.g. mirror.corp.internal.
# symptom_zh: 有人卸了个“用不着的包”之后，所有脚本都说解析不了域名，比如 mirror.corp.internal。
# cause: /etc/resolv.conf is a dangling symlink to /run/systemd/resolve/stub-resolv.conf, which does not exist, so the host has no name server and no name resolves.
# cause_zh: /etc/resolv.conf 是指向不存在的 /run/systemd/resolve/stub-resolv.conf 的软链，没有任何 DNS 服务器，域名都解析不了。
# also: /etc/resolv.conf points to the missing file /run/systemd/resolve/stub-resolv.conf
# must: resolv\.conf && dangling|symlink|missing|not exist|no such|empty|no name ?server|软链|不存在|悬空|失效|没有.{0,8}(DNS|服务器|nameserver)
# must_not: firewall|防火墙|mirror (is )?down|10\.66\.0\.1 (is )?(down|unreachable)
# fix: rm /etc/resolv.conf; printf 'search corp.internal\nnameserver 10.66.0.1\n' >/etc/resolv.conf
peer() { ip addr add 10.66.0.47/24 dev eth0; dns mirror 10.66.0.47; printf 'server { listen 10.66.0.47:80 default_server; return 200 "mirror\\n"; }\n' >/etc/nginx/sites-enabled/default; nginx; }
setup() { curl -fsS -m 5 http://mirror.corp.internal/ >/dev/null; umount /etc/resolv.conf 2>/dev/null || true; rm -f /etc/resolv.conf; ln -s ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf; }
check() { ! T=8 is 200 http://mirror.corp.internal/; }

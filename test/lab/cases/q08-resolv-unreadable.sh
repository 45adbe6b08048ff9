# hostname: feed-22
# symptom_en: rss-sync logs "name or service not known" for press.corp.internal, but as root I can ping and curl that name on this very machine.
# symptom_zh: rss-sync 一直报 press.corp.internal “name or service not known”，可是我用 root 在这台机器上 ping、curl 都没问题。
# cause: /etc/resolv.conf has mode 0600 and belongs to root, so rss-sync, which runs as user rss, can not read it and resolves no name.
# cause_zh: /etc/resolv.conf 权限是 0600（属主 root），rss-sync 以 rss 用户运行读不到，无法解析域名。
# also: the file /etc/resolv.conf is not readable by others (mode 600), non-root processes therefore have no name server
# must: resolv\.conf && permission|mode|readable|read|0?600|denied|权限|读
# must_not: (DNS|name) server .{0,30}(unreachable|down|not answer)|/etc/hosts (has|overrid)|firewall|防火墙
# fix: chmod 644 /etc/resolv.conf; sleep 5
peer() { ip addr add 10.66.0.41/24 dev eth0; dns press 10.66.0.41; printf 'server { listen 10.66.0.41:80 default_server; return 200 "press\\n"; }\n' >/etc/nginx/sites-enabled/default; nginx; }
setup() {
  useradd -r rss; mkdir -p /opt/rss; cat >/opt/rss/sync.py <<'P'
import time, urllib.request
while True:
    try: urllib.request.urlopen("http://press.corp.internal/", timeout=5).read(); print("feed read", flush=True)
    except Exception as e: print("cannot fetch http://press.corp.internal/:", e, flush=True)
    time.sleep(3)
P
  old 80 /opt/rss/sync.py; chmod 600 /etc/resolv.conf; DESC='RSS sync' svc rss-sync '/usr/bin/python3 /opt/rss/sync.py' User=rss; sleep 4
}
check() { ! setpriv --reuid rss --regid rss --clear-groups getent hosts press.corp.internal; }

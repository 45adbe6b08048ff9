# hostname: kv-07
# symptom_en: Carts get lost from time to time, customers have to log in again.
# symptom_zh: 购物车时不时丢失，客户要重新登录。
# cause: Redis has reached maxclients (20): all client slots are taken by idle connections, new clients get max number of clients reached.
# cause_zh: Redis 达到 maxclients 上限（20），新连接报 max number of clients reached。
# also: redis: maxclients limit of 20 reached.
# must: maxclients|max number of clients && redis
# must_not: maxmemory limit|out of memory|disk
# fix: redis-cli -p 6379 config set maxclients 1000; systemctl stop cart-web; redis-cli config set maxclients 1000
setup() {
  printf 'maxclients 20\n' >>/etc/redis/redis.conf; systemctl enable -q redis-server; systemctl start redis-server; waitfor up_port 6379
  mkdir -p /opt/cart; cat >/opt/cart/web.py <<'P'
import socket, time
keep = []
while True:
    try:
        s = socket.create_connection(("127.0.0.1", 6379), 3); s.sendall(b"PING\r\n"); r = s.recv(100)
        if r.startswith(b"-"): print("session store: %s" % r.decode().strip(), flush=True); s.close(); time.sleep(2)
        else: keep.append(s)
    except OSError as e: print("session store: %s" % e, flush=True); time.sleep(2)
P
  DESC='Cart' svc cart-web '/usr/bin/python3 /opt/cart/web.py'; sleep 5
}
check() { printf 'PING\r\n' | nc -w 2 127.0.0.1 6379 | grep -q 'max number of clients'; }

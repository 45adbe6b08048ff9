# hostname: cart-08
# symptom_en: The cart store accepts no writes since this morning, the application logs MISCONF errors. Reads work.
# symptom_zh: 购物车存储从早上起写不进去，应用日志报 MISCONF，读正常。
# cause: Redis cannot save its snapshot: the directory /srv/redis is not writable for the redis user (permission denied), so stop-writes-on-bgsave-error refuses writes (MISCONF).
# cause_zh: Redis 无法保存 RDB 快照（/srv/redis 目录对 redis 用户不可写，Permission denied），因此拒绝写入（MISCONF）。
# also: background save to /srv/redis fails with permission denied, therefore Redis answers MISCONF to writes
# must: redis && /srv/redis|bgsave|background sav|snapshot|RDB|快照 && permission|denied|writable|MISCONF|fail|权限|失败|不可写
# must_not: maxmemory|disk full|password
# fix: chown redis /srv/redis; sleep 1; redis-cli bgsave; sleep 2
setup() {
  mkdir -p /srv/redis; sed -i 's|^dir .*|dir /srv/redis|; s/^save .*//' /etc/redis/redis.conf; printf 'save 1 1\n' >>/etc/redis/redis.conf; mkdir -p /etc/systemd/system/redis-server.service.d
  printf '[Service]\nReadWritePaths=-/srv/redis\n' >/etc/systemd/system/redis-server.service.d/dir.conf; systemctl daemon-reload; systemctl enable -q redis-server; systemctl start redis-server; sleep 1
  redis-cli set cart:1 a; sleep 4; for i in 1 2 3; do redis-cli set cart:$i b || true; sleep 1; done
}
check() { redis-cli set cart:9 z 2>&1 | grep -q MISCONF; }

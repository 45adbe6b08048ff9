# hostname: cache-03
# symptom_en: Writing to the session cache fails since noon, reading works.
# symptom_zh: 从中午开始会话缓存写不进去，读是好的。
# cause: Redis reached maxmemory with noeviction, writes get OOM command not allowed.
# cause_zh: Redis 达到 maxmemory 上限且策略 noeviction，写命令被拒绝。
# also: redis used_memory is at maxmemory (noeviction)
# must: maxmemory && redis && reach|full|limit|noeviction|上限|满
# must_not: disk full|replica
# fix: redis-cli config set maxmemory 0
setup() { systemctl start redis-server; sleep 1; redis-cli config set maxmemory 1500000; redis-cli config set maxmemory-policy noeviction; head -c 60000 /dev/zero | tr '\0' x >/tmp/v; for i in $(seq 40); do redis-cli -x set k$i </tmp/v || true; done; rm /tmp/v; }
check() { head -c 60000 /dev/zero | tr '\0' x | redis-cli -x set probe 2>&1 | grep -q OOM; }

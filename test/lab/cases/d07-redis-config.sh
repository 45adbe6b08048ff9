# hostname: cache-09
# symptom_en: The cache is down after the configuration change, redis will not start.
# symptom_zh: 改完配置之后缓存挂了，redis 起不来。
# cause: /etc/redis/redis.conf has a bad directive (maxmemroy), so redis-server exits at start.
# cause_zh: /etc/redis/redis.conf 里有错误的指令 maxmemroy，redis-server 启动失败。
# also: FATAL CONFIG FILE ERROR in redis.conf: Bad directive maxmemroy
# must: redis && maxmemroy|redis\.conf && directive|config|指令|配置
# must_not: password|port.{0,20}in use
# fix: sed -i /maxmemroy/d /etc/redis/redis.conf; systemctl reset-failed redis-server; systemctl restart redis-server
setup() { systemctl enable -q redis-server; echo 'maxmemroy 64mb' >>/etc/redis/redis.conf; systemctl restart redis-server || true; sleep 4; }
check() { ! systemctl is-active -q redis-server; }

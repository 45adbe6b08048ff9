# hostname: cache-21
# symptom_en: Grafana showed a spike for this cache server last night. Anything I should worry about?
# symptom_zh: 昨晚 Grafana 上这台缓存服务器有个尖峰，有什么需要担心的吗？
# healthy: yes
# cause: No fault found: Redis answers, memory, CPU and disk are fine and the logs show nothing current.
# cause_zh: 未发现故障：Redis 正常响应，内存、CPU、磁盘都正常。
# also: the host is healthy, no fault found
# must: no (current |obvious |active |apparent |real |actual )?(fault|problem|issue|anomal)|(not|n't) (find|found|see|seen|detect) (any|a (fault|problem|issue))|nothing (is )?(wrong|abnormal)|healthy|未发现|没有发现|没发现|无异常|未见异常|没有(问题|故障|异常)|一切正常
# must_not: (root cause|problem|fault|issue) (is|was) (that |a |an |the )|caused by|根因是|原因是|导致了
setup() {
  systemctl start redis-server; waitfor redis-cli ping; redis-cli config set maxmemory 200mb >/dev/null; redis-cli debug populate 20000 key 200 >/dev/null || true
  mkdir -p /opt/old; printf '*/20 * * * * root /bin/true\n30 2 1,15 * * root /bin/true\n' >/etc/cron.d/housekeeping
  printf '[Unit]\nDescription=Migration 2023\n[Service]\nExecStart=/opt/old/none\n' >/etc/systemd/system/migrate-2023.service; systemctl daemon-reload
  printf '%s WARN slow command took 12 ms\n' "$(date -d '9 hours ago' '+%F %T')" >/var/log/cache-watch.log; old 1 /var/log/cache-watch.log
}
check() { [ "$(redis-cli ping)" = PONG ]; }

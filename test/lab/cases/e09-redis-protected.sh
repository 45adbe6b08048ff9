# hostname: kv-02
# symptom_en: The application servers cannot use the session store on 10.66.0.10:6379 since it was reinstalled, tests on the box itself are all green.
# symptom_zh: 重装之后应用服务器用不了 10.66.0.10:6379 上的会话存储，在本机测试全部正常。
# cause: Redis runs in protected mode without a password (protected-mode yes, no requirepass), so it refuses every client that is not on loopback.
# cause_zh: Redis 处于保护模式（protected-mode yes 且未设置密码），拒绝所有非本机客户端。
# also: redis protected-mode is on and no password is set, remote clients get DENIED.
# must: protected[- ]mode|保护模式 && redis
# must_not: loopback only|firewall drops|maxmemory|只监听回环
# fix: redis-cli config set protected-mode no
setup() {
  sed -i 's/^bind .*/bind 0.0.0.0/' /etc/redis/redis.conf; systemctl enable -q redis-server; systemctl start redis-server; waitfor redis-cli ping
}
check() { [ "$(redis-cli -h 10.66.0.10 ping 2>&1 | grep -c DENIED)" = 1 ]; }

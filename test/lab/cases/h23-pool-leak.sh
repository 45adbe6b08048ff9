# hostname: erp-05
# symptom_en: Nobody can log in to the ERP, "database unavailable". We restart erp-api every two hours and then it is good for a while.
# symptom_zh: ERP 登录不了，提示数据库不可用。每两小时重启一次 erp-api 就能撑一阵。
# cause: erp-api leaks database connections: it opens a new one for each request and never closes it, so all 25 connections (max_connections) of PostgreSQL are used up by its idle sessions.
# cause_zh: erp-api 每个请求都新建数据库连接且不关闭（连接泄漏），空闲会话占满了 PostgreSQL 的 max_connections=25。
# also: PostgreSQL's connection slots are exhausted by idle connections that erp-api never closes
# must: connection|连接 && erp && leak|never clos|not clos|idle|exhaust|used up|too many|max_connections|泄漏|不关闭|未关闭|占满|耗尽|空闲
# must_not: lock|password|firewall|disk|密码
# fix: systemctl stop erp-api; sleep 2
setup() {
  sed -i 's/^max_connections.*/max_connections = 25/' /etc/postgresql/15/main/postgresql.conf
  pg <<'S'
create role erp login password 'e5';
create database erp owner erp;
S
  mkdir -p /opt/erp; cat >/opt/erp/api.py <<'P'
import os, subprocess, time, threading
env = dict(os.environ, PGPASSWORD="e5", PGAPPNAME="erp-api")
pool = []
while True:
    if len(pool) < 30:
        p = subprocess.Popen(["psql", "-qAt", "-h", "127.0.0.1", "-U", "erp", "erp"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env, text=True)
        time.sleep(0.3)
        if p.poll() is None: pool.append(p)
        else: print("login failed:", p.stderr.read().strip(), flush=True); time.sleep(3)
    else: time.sleep(1)
P
  DESC='ERP API' svc erp-api '/usr/bin/python3 /opt/erp/api.py'; waitfor check
}
check() { ! PGPASSWORD=e5 psql -h 127.0.0.1 -U erp -c 'select 1' erp >/dev/null 2>&1; }

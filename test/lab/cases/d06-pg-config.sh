# hostname: db-31
# symptom_en: PostgreSQL does not start since the tuning yesterday.
# symptom_zh: 昨天调优之后 PostgreSQL 起不来了。
# cause: postgresql.conf contains an invalid setting (shared_bufers, unrecognized configuration parameter), so the server does not start.
# cause_zh: postgresql.conf 里写错了参数 shared_bufers（unrecognized configuration parameter），导致启动失败。
# also: unrecognized configuration parameter "shared_bufers" in /etc/postgresql/15/main/postgresql.conf
# must: shared_bufers|postgresql\.conf && config|parameter|setting|参数|配置
# must_not: disk|max_connections|permission
# fix: sed -i /shared_bufers/d /etc/postgresql/15/main/postgresql.conf; systemctl restart postgresql@15-main
setup() { pg </dev/null; echo "shared_bufers = 64MB" >>/etc/postgresql/15/main/postgresql.conf; systemctl restart postgresql@15-main || true; sleep 1; }
check() { ! pg_isready -q; }

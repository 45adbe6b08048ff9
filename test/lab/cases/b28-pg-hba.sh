# hostname: db-11
# symptom_en: The reporting tool on 10.66.0.1 can no longer log in to PostgreSQL on this host since the server was upgraded.
# symptom_zh: 数据库升级之后，10.66.0.1 上的报表工具登录不了本机的 PostgreSQL。
# cause: pg_hba.conf has no entry for host 10.66.0.1, so PostgreSQL rejects user report (no pg_hba.conf entry).
# cause_zh: pg_hba.conf 里没有允许 10.66.0.1 的条目，PostgreSQL 拒绝登录。
# also: no pg_hba.conf entry for host "10.66.0.1"
# must: pg_hba && 10\.66\.0\.1|entry|条目|记录
# must_not: max_connections|lock|firewall
# fix: echo "host all all 10.66.0.1/32 scram-sha-256" >>/etc/postgresql/15/main/pg_hba.conf; systemctl reload postgresql@15-main
peer() { printf '#!/bin/bash\nwhile sleep 1; do PGCONNECT_TIMEOUT=2 PGPASSWORD=x psql -h 10.66.0.10 -U report -c "select 1" postgres; done\n' >/run/r.sh; ( sleep 3; exec bash /run/r.sh ) </dev/null >/dev/null 2>&1 & }
setup() { sed -i "s/^#listen_addresses.*/listen_addresses = '*'/" /etc/postgresql/15/main/postgresql.conf; pg </dev/null; sleep 7; }
check() { grep -q 'no pg_hba.conf entry' /var/log/postgresql/*.log && ! grep -q '^host.*10.66.0.1' /etc/postgresql/15/main/pg_hba.conf; }

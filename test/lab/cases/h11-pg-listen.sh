# hostname: pg-08
# symptom_en: The BI people on another machine cannot reach our database 10.66.0.10, connection refused. Locally psql works, and postgresql.conf says listen_addresses = '*'.
# symptom_zh: BI 那边从别的机器连不上我们数据库 10.66.0.10，报连接被拒绝，本机 psql 正常，postgresql.conf 里写的就是 listen_addresses = '*'。
# cause: PostgreSQL listens on 127.0.0.1:5432 only: /etc/postgresql/15/main/conf.d/90-hardening.conf sets listen_addresses = 'localhost' and overrides postgresql.conf.
# cause_zh: PostgreSQL 只监听 127.0.0.1:5432，conf.d/90-hardening.conf 里的 listen_addresses = 'localhost' 覆盖了 postgresql.conf 的设置。
# also: postgres is bound to the loopback address only (port 5432)
# must: 127\.0\.0\.1|localhost|loopback|回环|本地地址|本机 && bind|bound|listen|监听|绑定 && 5432|postgres
# must_not: pg_hba|firewall (is )?(block|drop|reject)|防火墙(规则)?(拦截|阻)
# fix: rm /etc/postgresql/15/main/conf.d/90-hardening.conf; systemctl restart postgresql@15-main; sleep 2
setup() {
  sed -i "s/^#\?listen_addresses.*/listen_addresses = '*'/" /etc/postgresql/15/main/postgresql.conf
  echo 'host all all 10.66.0.0/24 scram-sha-256' >>/etc/postgresql/15/main/pg_hba.conf
  printf "# CIS\nlisten_addresses = 'localhost'\n" >/etc/postgresql/15/main/conf.d/90-hardening.conf; echo 'select 1' | pg >/dev/null
}
check() { waitfor up_port 5432 && ! up_port 5432 10.66.0.10; }

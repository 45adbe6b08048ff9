# hostname: mail-arch
# symptom_en: mails with big attachments never turn up in the archive, small mails are there within seconds
# symptom_zh: 带大附件的邮件进不了归档，小邮件几秒就能看到
# needs: mariadb-server
# cause: MariaDB's max_allowed_packet is only 64 KB (/etc/mysql/mariadb.conf.d/90-tuning.cnf), so larger INSERTs fail with "Got a packet bigger than 'max_allowed_packet' bytes".
# cause_zh: MariaDB 的 max_allowed_packet 只有 64 KB，超过的 INSERT 失败（packet bigger than max_allowed_packet）。
# also: max_allowed_packet of mariadb is set to 65536
# must: max_allowed_packet
# must_not: max_connections|disk|client_max_body|磁盘|连接数
# fix: mysql -e 'SET GLOBAL max_allowed_packet=16777216'
setup() {
  printf '[mysqld]\nmax_allowed_packet=64K\n' >/etc/mysql/mariadb.conf.d/90-tuning.cnf
  systemctl enable -q mariadb; systemctl start mariadb
  mysql -e "CREATE DATABASE arch; CREATE TABLE arch.mail (b longblob); CREATE USER arch@localhost IDENTIFIED BY 'arch'; GRANT ALL ON arch.* TO arch@localhost"
  mkdir -p /opt/arch; cat >/opt/arch/store.sh <<'P'
#!/bin/bash
while :; do
  for n in 10 200000; do
    { printf "insert into mail values ('"; head -c $n /dev/zero | tr '\0' a; printf "');"; } | mysql -uarch -parch arch 2>/tmp/e || echo "message of $n bytes not stored: $(cat /tmp/e)"
  done; sleep 5
done
P
  chmod 755 /opt/arch/store.sh; DESC='Mail archive' svc mail-store /opt/arch/store.sh; sleep 4
}
check() { [ "$(mysql -Ne 'select @@global.max_allowed_packet')" -lt 200000 ]; }

# hostname: crm-07
# symptom_en: CRM shows error 500 on every page since yesterday's maintenance, PostgreSQL is up and the settings file is unchanged.
# symptom_zh: 昨天维护之后 CRM 每个页面都 500，PostgreSQL 正常运行，配置文件也没人动过。
# cause: The drop-in /etc/systemd/system/crm.service.d/override.conf sets DB_NAME=crm_tset, a database that does not exist; it overrides /etc/crm/env (crm_prod).
# cause_zh: crm.service.d/override.conf 里 DB_NAME=crm_tset，数据库 crm_tset 不存在，正确的是 crm_prod。
# also: crm connects to the database crm_tset, which does not exist
# must: crm_tset && database|DB_NAME|数据库 && not exist|wrong|override|drop-in|mis|不存在|错|覆盖
# must_not: postgres(ql)? (is )?(down|not running|stopped)|password|postgres(ql)? (没有运行|宕机|未启动)
# fix: rm -r /etc/systemd/system/crm.service.d; systemctl daemon-reload; systemctl restart crm; sleep 2
setup() {
  printf "create role crm login password 'k3'; create database crm_prod owner crm" | sed 's/; create database/;\ncreate database/' | pg
  mkdir -p /opt/crm /etc/crm /etc/systemd/system/crm.service.d; printf 'DB_HOST=127.0.0.1\nDB_NAME=crm_prod\nDB_USER=crm\nPGPASSWORD=k3\n' >/etc/crm/env; chmod 640 /etc/crm/env
  cat >/opt/crm/server.js <<'JS'
const http = require('http'), { execFile } = require('child_process'), e = process.env;
http.createServer((q, s) => execFile('psql', ['-h', e.DB_HOST, '-U', e.DB_USER, '-Atc', 'select 1', e.DB_NAME], (x, o, err) => {
  if (x) { console.error('query failed: ' + err.trim().split('\n').pop()); s.statusCode = 500; } s.end(x ? 'error\n' : o); })).listen(8077);
JS
  printf '[Unit]\nDescription=CRM\n[Service]\nEnvironmentFile=/etc/crm/env\nExecStart=/usr/bin/node /opt/crm/server.js\n[Install]\nWantedBy=multi-user.target\n' >/etc/systemd/system/crm.service
  # EnvironmentFile wins over Environment=, so the drop-in brings a file of its own
  printf 'DB_NAME=crm_tset\n' >/etc/systemd/system/crm.service.d/maintenance.env
  printf '[Service]\nEnvironmentFile=/etc/systemd/system/crm.service.d/maintenance.env\n' >/etc/systemd/system/crm.service.d/override.conf; old 200 /etc/crm/env /opt/crm/server.js
  systemctl daemon-reload; systemctl enable -q --now crm; waitfor up_port 8077; for i in 1 2 3; do code http://127.0.0.1:8077/ >/dev/null; done
}
check() { waitfor up_port 8077; is 500 http://127.0.0.1:8077/; }

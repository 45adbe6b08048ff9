# hostname: mixed-01
# symptom_en: stock-feed on port 8310 answers 500 since lunch.
# symptom_zh: 午饭后 8310 端口的 stock-feed 一直返回 500。
# cause: stock-feed cannot write /srv/stock/feed.json, which belongs to root (permission denied, EACCES); it runs as www-data.
# cause_zh: stock-feed 以 www-data 运行，对 /srv/stock/feed.json（属主 root）没有写权限，报 EACCES。
# also: Permission denied on /srv/stock/feed.json: owner root, the service runs as www-data.
# must: /srv/stock && permission|EACCES|own(er|ed)|权限|属主
# must_not: masked|half (installed|configured)|brute|被 mask|暴力
# fix: chown www-data /srv/stock/feed.json
setup() {
  mkdir -p /srv/stock /opt/stock; echo '{}' >/srv/stock/feed.json
  printf "const http = require('http'), fs = require('fs');\nhttp.createServer((q, s) => fs.writeFile('/srv/stock/feed.json', '{}', e => { if (e) { console.error('feed: ' + e.message); s.statusCode = 500; } s.end('x'); })).listen(8310);\n" >/opt/stock/s.js
  DESC='Stock feed' svc stock-feed '/usr/bin/node /opt/stock/s.js' User=www-data; waitfor up_port 8310; for i in 1 2 3; do code http://127.0.0.1:8310/ >/dev/null; done
  # coincidences: a masked timer, a job that fails, an outdated symlink
  printf '[Unit]\nDescription=Tidy\n[Service]\nType=oneshot\nExecStart=/bin/false\n' >/etc/systemd/system/tidy.service; systemctl daemon-reload; systemctl start tidy || true
  mkdir -p /usr/local/lib/systemd/system; printf '[Timer]\nOnCalendar=weekly\n' >/usr/local/lib/systemd/system/weekly-mail.timer; ln -s /dev/null /etc/systemd/system/weekly-mail.timer; systemctl daemon-reload
}
check() { is 500 http://127.0.0.1:8310/; }

# hostname: tls-04
# symptom_en: secure-proxy does not start since the key was replaced.
# symptom_zh: 替换密钥之后 secure-proxy 起不来。
# cause: secure-proxy runs as www-data and may not read /etc/secure-proxy/server.key (root, mode 0600): permission denied.
# cause_zh: secure-proxy 以 www-data 运行，没有权限读取 /etc/secure-proxy/server.key（root 600），报 EACCES。
# also: /etc/secure-proxy/server.key is owned by root 0600, the service user www-data gets EACCES
# must: /etc/secure-proxy/server\.key && permission|EACCES|denied|owner|mode|权限|属主
# must_not: expired|not exist|port
# fix: chown www-data /etc/secure-proxy/server.key; systemctl restart secure-proxy; sleep 2
setup() { mkdir -p /etc/secure-proxy /opt/sp; echo k >/etc/secure-proxy/server.key; chmod 600 /etc/secure-proxy/server.key; echo "const k=require('fs').readFileSync('/etc/secure-proxy/server.key'); require('http').createServer((q,s)=>s.end('ok')).listen(8211)" >/opt/sp/server.js; svc secure-proxy '/usr/bin/node /opt/sp/server.js' User=www-data; sleep 5; }
check() { sleep 1; ! up_port 8211; }

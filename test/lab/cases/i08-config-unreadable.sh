# hostname: courier-02
# symptom_en: courier keeps dying after the secrets were re-deployed by Ansible
# symptom_zh: Ansible 重新下发密钥之后 courier 一直挂
# cause: courier runs as nobody but /etc/courier/keys.json now belongs to root with mode 600, so it cannot read it (EACCES, permission denied) and exits.
# cause_zh: courier 以 nobody 运行，而 /etc/courier/keys.json 属主 root、权限 600，读不了（EACCES 权限不足），启动即退出。
# also: permission denied on /etc/courier/keys.json (root 0600)
# must: permission|EACCES|own(er|ed)|denied|readable|mode|权限|属主 && /etc/courier/keys\.json
# must_not: disk (is )?full|no such file|port .{0,20}in use
# fix: chown nobody /etc/courier/keys.json; systemctl restart courier; sleep 3
setup() {
  mkdir -p /etc/courier /opt/courier; echo '{"k": 1}' >/etc/courier/keys.json; chmod 600 /etc/courier/keys.json; old 20 /opt/courier
  printf "const keys = JSON.parse(require('fs').readFileSync('/etc/courier/keys.json'));\nconsole.log('courier up'); setInterval(() => {}, 1e6);\n" >/opt/courier/main.js
  DESC='Courier' svc courier '/usr/bin/node /opt/courier/main.js' User=nobody Restart=always; sleep 6
}
check() { sleep 1; [ "$(systemctl show -p SubState --value courier)" != running ]; }

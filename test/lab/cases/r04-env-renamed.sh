# hostname: push-04
# symptom_en: push-relay dies right after start since the release, ops swears the config is complete
# symptom_zh: 发版之后 push-relay 一启动就退出，运维说配置是齐的
# cause: the environment variable RELAY_TOKEN_FILE is not set (/etc/default/push-relay has RELAY_TOKENFILE), so push-relay exits at start.
# cause_zh: 环境变量 RELAY_TOKEN_FILE 未设置（/etc/default/push-relay 里写成了 RELAY_TOKENFILE），push-relay 启动即退出。
# also: push-relay needs RELAY_TOKEN_FILE, which is missing from its environment
# must: RELAY_TOKEN_FILE && missing|not set|unset|undefined|lack|absent|required|not (defined|exist)|缺|未设置|没有设置|未定义
# must_not: port (is )?(already )?in use|out of memory
# fix: sed -i 's/RELAY_TOKENFILE/RELAY_TOKEN_FILE/' /etc/default/push-relay; systemctl restart push-relay; sleep 3
setup() {
  mkdir -p /opt/push; cat >/opt/push/relay.js <<'J'
const file = process.env.RELAY_TOKEN_FILE;
if (!file) { console.error('fatal: RELAY_TOKEN_FILE must be set'); process.exit(3); }
setInterval(() => {}, 1000);
J
  printf 'RELAY_PORT=7600\nRELAY_TOKENFILE=/etc/push/token\n' >/etc/default/push-relay; old 1 /opt/push/relay.js; old 400 /etc/default/push-relay
  DESC='Push relay' svc push-relay '/usr/bin/node /opt/push/relay.js' EnvironmentFile=/etc/default/push-relay Restart=always; sleep 5
}
check() { sleep 1; [ "$(systemctl show -p SubState --value push-relay)" != running ]; }

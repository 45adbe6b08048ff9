# hostname: sms-02
# symptom_en: The SMS gateway was installed on this new machine, it starts and ends again every few seconds.
# symptom_zh: 短信网关刚装到这台新机器上，每隔几秒就启动又退出。
# cause: sms-gateway exits because API_TOKEN_FILE is not set: its unit reads the optional EnvironmentFile=-/etc/sms/gateway.env, but the file is /etc/sms/gatway.env.
# cause_zh: sms-gateway 因环境变量 API_TOKEN_FILE 未设置而退出：单元读取 EnvironmentFile=-/etc/sms/gateway.env，而实际文件名是 /etc/sms/gatway.env。
# also: KeyError API_TOKEN_FILE, the environment file /etc/sms/gateway.env does not exist
# must: API_TOKEN_FILE|/etc/sms/ && not set|missing|unset|does not exist|KeyError|未设置|不存在|缺少
# must_not: OOM|permission denied
# fix: mv /etc/sms/gatway.env /etc/sms/gateway.env; systemctl restart sms-gateway; sleep 3
setup() {
  mkdir -p /etc/sms /opt/sms; echo 'API_TOKEN_FILE=/etc/sms/token' >/etc/sms/gatway.env; echo x >/etc/sms/token
  printf 'import os, time\nprint("sms gateway 1.9", flush=True)\nt = os.environ["API_TOKEN_FILE"]\nwhile True: time.sleep(60)\n' >/opt/sms/gw.py
  svc sms-gateway '/usr/bin/python3 /opt/sms/gw.py' EnvironmentFile=-/etc/sms/gateway.env; sleep 6
}
check() { sleep 3; ! systemctl is-active -q sms-gateway || [ "$(systemctl show -p SubState --value sms-gateway)" != running ]; }

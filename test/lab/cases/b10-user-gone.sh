# hostname: sms-01
# symptom_en: sms-relay is down since the accounts were cleaned up.
# symptom_zh: 清理账号之后 sms-relay 就挂了。
# cause: sms-relay runs with User=smsrelay, and that account does not exist, so systemd fails with 217/USER.
# cause_zh: sms-relay 的 User=smsrelay 账号不存在，systemd 报 217/USER。
# also: the user smsrelay of the unit is missing
# must: smsrelay && not exist|missing|unknown|no such|217|不存在|缺
# must_not: port |memory
# fix: useradd -r smsrelay; systemctl restart sms-relay; sleep 1
setup() { webapp /opt/sms 8166; svc sms-relay '/usr/bin/node /opt/sms/server.js' User=smsrelay; sleep 4; }
check() { sleep 1; [ "$(systemctl show -p SubState --value sms-relay)" != running ]; }

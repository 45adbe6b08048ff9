# hostname: pay-03
# symptom_en: ledger-api does not come up after the reboot, systemd restarts it all the time.
# symptom_zh: 重启机器之后 ledger-api 起不来，systemd 一直在重启它。
# cause: ledger-api cannot bind port 9201: old-probe already listens on it (EADDRINUSE).
# cause_zh: ledger-api 的端口 9201 已被 old-probe 占用（EADDRINUSE），无法启动。
# also: address already in use: port 9201 is held by old-probe.service.
# must: 9201 && in use|EADDRINUSE|taken|占用|already && ledger-api|old-probe
# must_not: firewall|permission
# fix: systemctl stop old-probe; systemctl restart ledger-api
setup() {
  webapp /opt/probe 9201; webapp /opt/ledger 9201; svc old-probe '/usr/bin/node /opt/probe/server.js'; waitfor up_port 9201
  DESC='Ledger' svc ledger-api '/usr/bin/node /opt/ledger/server.js'; sleep 4
}
check() { [ "$(systemctl show -p SubState --value ledger-api)" != running ]; }

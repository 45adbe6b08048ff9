# hostname: rpt-02
# symptom_en: pdf-worker does not start any more after the cleanup of /srv.
# symptom_zh: 清理 /srv 之后 pdf-worker 起不来了。
# cause: the WorkingDirectory=/srv/pdf/work of pdf-worker does not exist, systemd fails with 200/CHDIR.
# cause_zh: pdf-worker 的 WorkingDirectory /srv/pdf/work 不存在，启动失败（200/CHDIR）。
# also: missing working directory /srv/pdf/work
# must: /srv/pdf/work && not exist|missing|CHDIR|no such|不存在|缺
# must_not: port|memory
# fix: mkdir -p /srv/pdf/work; systemctl restart pdf-worker; sleep 1
setup() { webapp /opt/pdfw 8155; svc pdf-worker '/usr/bin/node /opt/pdfw/server.js' WorkingDirectory=/srv/pdf/work; sleep 4; }
check() { sleep 1; [ "$(systemctl show -p SubState --value pdf-worker)" != running ]; }

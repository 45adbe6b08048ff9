# hostname: hook-05
# symptom_en: GitLab can not deliver its webhooks to http://10.66.0.10:9443/hook any more: connection refused. The service is active.
# symptom_zh: GitLab 无法再把 webhook 投递到 http://10.66.0.10:9443/hook，提示连接被拒绝，服务是运行状态。
# cause: hook-relay listens on ::1 port 9443 only (BIND=::1 in /etc/hook-relay.env), so other hosts are refused.
# cause_zh: hook-relay 只监听 ::1:9443（/etc/hook-relay.env 中 BIND=::1），其他主机的连接被拒绝。
# also: hook-relay is bound to the IPv6 loopback address only
# must: ::1|loopback|回环 && 9443|hook-relay
# must_not: firewall|防火墙|not running|crash
# fix: sed -i 's/::1/0.0.0.0/' /etc/hook-relay.env; systemctl restart hook-relay; sleep 1
setup() { webapp /opt/hook 9443; echo 'BIND=::1' >/etc/hook-relay.env; svc hook-relay '/usr/bin/node /opt/hook/server.js' EnvironmentFile=/etc/hook-relay.env; sleep 2; }
check() { systemctl is-active -q hook-relay && ! up_port 9443 10.66.0.10; }

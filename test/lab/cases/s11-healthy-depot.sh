# hostname: depot-06
# symptom_en: a driver said the depot app was weird yesterday evening, can you check this host
# symptom_zh: 有司机说昨晚车场应用怪怪的，帮忙查一下这台机器
# healthy: yes
# cause: No fault found: the host is healthy.
# cause_zh: 未发现故障，主机一切正常。
# also: I did not find any problem.
# must: no (fault|problem)|any problem|未发现
# must_not: root cause is|caused by|is full|killed
setup() {
  disk /srv/depot 120; head -c 85000000 /dev/zero >/srv/depot/tracks.bin; old 40 /srv/depot/tracks.bin
  webapp /opt/depot 8404; echo "console.error('[warn] retrying upstream (attempt 1/5): ETIMEDOUT'); console.log('upstream ok after retry');" >>/opt/depot/server.js; old 1 /opt/depot/server.js
  DESC='Depot app' svc depot-app '/usr/bin/node /opt/depot/server.js' LimitNOFILE=512; waitfor up_port 8404
  logger -p daemon.err -t depot-sync "ERROR could not fetch plan, will retry"; logger -t depot-sync "plan fetched, 212 tours"
  DESC='Old tachograph import' svc tacho-import '/bin/sh -c "echo no device >&2; exit 1"' Restart=no; systemctl disable -q tacho-import
  for i in 1 2 3; do code http://127.0.0.1:8404/t/$i >/dev/null; done
}
check() { is 200 http://127.0.0.1:8404/; }

# hostname: ctl-08
# symptom_en: Services can not be started any more on this host, they say that they can not write their pid file.
# symptom_zh: 这台主机上服务启动不了，都提示写不了 pid 文件。
# cause: /run/lockd (a tmpfs of 8 MB) is full: stale session files below /run/lockd/sessions fill it.
# cause_zh: /run/lockd（8 MB 的 tmpfs）已满，/run/lockd/sessions 下的陈旧会话文件占满了空间。
# also: the tmpfs /run/lockd has no space left because of old session files
# must: /run/lockd && full|no space|fill|满|空间
# must_not: permission|inode
# fix: rm -rf /run/lockd/sessions
setup() {
  mkdir -p /run/lockd /opt/lockd; mount -t tmpfs -o size=8m tmpfs /run/lockd; mkdir /run/lockd/sessions
  printf '#!/bin/sh\necho $$ >/run/lockd/lockd.pid || { echo "lockd: can not write /run/lockd/lockd.pid: No space left on device" >&2; exit 1; }\nexec sleep infinity\n' >/opt/lockd/lockd; chmod 755 /opt/lockd/lockd
  i=0; while head -c 40000 /dev/zero >/run/lockd/sessions/s$i 2>/dev/null; do i=$((i + 1)); done
  svc lockd /opt/lockd/lockd; sleep 4
}
check() { ! systemctl is-active -q lockd || [ "$(systemctl show -p SubState --value lockd)" != running ]; }

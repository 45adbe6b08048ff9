# hostname: sci-03
# symptom_en: model-run cannot be started since the storage was remounted with the hardened options; the program is there and has mode 755.
# symptom_zh: 存储按加固选项重新挂载之后 model-run 启动不了，程序文件在，权限也是 755。
# cause: the file system /srv/tools is mounted noexec, so systemd may not execute /srv/tools/run (203/EXEC, permission denied).
# cause_zh: /srv/tools 以 noexec 选项挂载，/srv/tools/run 无法执行（203/EXEC）。
# also: mount option noexec on /srv/tools
# must: noexec && /srv/tools
# must_not: interpreter .{0,20}missing|port|chmod
# fix: mount -o remount,exec /srv/tools; systemctl restart model-run; sleep 1
setup() { disk /srv/tools 40; printf '#!/bin/sh\nexec sleep 100000\n' >/srv/tools/run; chmod 755 /srv/tools/run; mount -o remount,noexec /srv/tools; svc model-run /srv/tools/run; sleep 4; }
check() { sleep 1; [ "$(systemctl show -p SubState --value model-run)" != running ]; }

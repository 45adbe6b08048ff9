# hostname: etl-05
# symptom_en: loader does not start since the package update, systemctl says failed.
# symptom_zh: 升级之后 loader 起不来，systemctl 显示 failed。
# cause: loader's program /opt/loader/bin/loader is not executable (permission denied, 203/EXEC).
# cause_zh: loader 的程序 /opt/loader/bin/loader 没有执行权限（203/EXEC）。
# also: /opt/loader/bin/loader has mode 0644, so systemd cannot execute it.
# must: /opt/loader/bin/loader && execut|EXEC|permission|执行|权限
# must_not: port|memory
# fix: chmod 755 /opt/loader/bin/loader; systemctl restart loader
setup() { mkdir -p /opt/loader/bin; printf '#!/bin/sh\nexec sleep 100000\n' >/opt/loader/bin/loader; chmod 644 /opt/loader/bin/loader; svc loader '/opt/loader/bin/loader'; sleep 3; }
check() { [ "$(systemctl show -p SubState --value loader)" != running ]; }

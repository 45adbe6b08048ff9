# hostname: etl-09
# symptom_en: feed-import fails at once after the migration, its script is there and executable.
# symptom_zh: 迁移之后 feed-import 一启动就失败，脚本文件在，也有执行权限。
# cause: the interpreter in the first line of /opt/feed/run.py (#!/opt/py311/bin/python3) does not exist, so systemd fails with 203/EXEC.
# cause_zh: /opt/feed/run.py 第一行的解释器 /opt/py311/bin/python3 不存在，systemd 执行失败（203/EXEC）。
# also: missing interpreter /opt/py311/bin/python3 of /opt/feed/run.py
# must: /opt/py311|interpreter|解释器|shebang && /opt/feed/run\.py|feed-import
# must_not: \bport\b|not executable|memory
# fix: sed -i '1s|.*|#!/usr/bin/python3|' /opt/feed/run.py; systemctl restart feed-import
setup() { mkdir -p /opt/feed; printf '#!/opt/py311/bin/python3\nimport time\ntime.sleep(1e6)\n' >/opt/feed/run.py; chmod 755 /opt/feed/run.py; svc feed-import /opt/feed/run.py; sleep 4; }
check() { sleep 1; [ "$(systemctl show -p SubState --value feed-import)" != running ]; }

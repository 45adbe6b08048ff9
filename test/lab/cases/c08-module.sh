# hostname: ml-05
# symptom_en: feature-svc does not come up since the Python upgrade.
# symptom_zh: 升级 Python 之后 feature-svc 起不来。
# cause: feature-svc exits with ModuleNotFoundError: the module numpy is not installed.
# cause_zh: 缺少 Python 模块 numpy（ModuleNotFoundError），feature-svc 启动失败。
# also: No module named numpy
# must: numpy && module|模块|ModuleNotFound
# must_not: port|permission
# fix: sed -i s/numpy/json/ /opt/feature/f.py; systemctl restart feature-svc; sleep 2
setup() { mkdir -p /opt/feature; printf 'import numpy\nimport time\ntime.sleep(1e6)\n' >/opt/feature/f.py; svc feature-svc '/usr/bin/python3 /opt/feature/f.py'; sleep 4; }
check() { grep -q numpy /opt/feature/f.py; }

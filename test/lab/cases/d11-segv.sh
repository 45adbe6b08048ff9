# hostname: img-12
# symptom_en: raw-decode dies again and again since the library update.
# symptom_zh: 更新库之后 raw-decode 反复崩溃。
# cause: raw-decode crashes with a segmentation fault (SIGSEGV, status=11/SEGV) and is restarted by systemd.
# cause_zh: raw-decode 段错误崩溃（SIGSEGV），被 systemd 反复重启。
# also: segfault of the raw-decode process
# must: SEGV|segmentation|segfault|段错误 && raw-decode
# must_not: out of memory|OOM|port
# fix: systemctl stop raw-decode
setup() { mkdir -p /opt/raw; printf 'import ctypes, time\ntime.sleep(1)\nctypes.string_at(0)\n' >/opt/raw/r.py; svc raw-decode '/usr/bin/python3 /opt/raw/r.py'; sleep 8; }
check() { journalctl -u raw-decode | grep -q SEGV && systemctl show -p ActiveState --value raw-decode | grep -qv inactive; }

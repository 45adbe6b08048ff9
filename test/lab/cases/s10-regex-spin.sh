# hostname: post-14
# symptom_en: mail sorting stuck, and the whole box feels like glue
# symptom_zh: 邮件分拣卡死了，整台机器像胶水一样慢
# cause: mail-sorter (/opt/sorter/sorter.py) spins: it burns the CPU core (100 % CPU) on one message.
# cause_zh: mail-sorter（/opt/sorter/sorter.py）占满 CPU（100%），在一封邮件上空转。
# also: sorter.py keeps the CPU core busy
# must: mail-sorter|sorter\.py && CPU|busy|spin|loop|core|处理器|死循环|空转
# must_not: memory leak|disk (is )?full|iowait|内存泄漏
# fix: systemctl stop mail-sorter
setup() {
  mkdir -p /opt/sorter /srv/inbox; for i in 1 2 3 4; do echo "hello $i" >/srv/inbox/$i.eml; done; printf 'a%.0s' $(seq 1 60) >/srv/inbox/5.eml; echo '!' >>/srv/inbox/5.eml
  cat >/opt/sorter/sorter.py <<'P'
import os, re
for n in sorted(os.listdir("/srv/inbox")):
    text = open("/srv/inbox/" + n).read(); print("sorting", n, flush=True)
    print(n, bool(re.match(r"^(a+)+$", text.strip())), flush=True)
P
  old 33 /opt/sorter/sorter.py; DESC='Mail sorting' svc mail-sorter '/usr/bin/python3 /opt/sorter/sorter.py'; sleep 3
}
check() { local p a b; p=$(systemctl show -p MainPID --value mail-sorter); [ "$p" != 0 ] || return 1; a=$(cut -d' ' -f14 /proc/$p/stat); sleep 1; b=$(cut -d' ' -f14 /proc/$p/stat); [ $((b - a)) -gt 20 ]; }

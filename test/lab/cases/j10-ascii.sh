# hostname: etl-40
# symptom_en: customer import stops in the middle since it was moved to this server, always at the same customers
# symptom_zh: 客户导入搬到这台机器后每次都在同样几个客户那里中断
# cause: cust-import runs with PYTHONIOENCODING=ascii (unit file), so Python cannot encode non-ASCII names: UnicodeEncodeError 'ascii' codec can't encode character.
# cause_zh: cust-import 的环境是 ascii 编码（PYTHONIOENCODING=ascii），遇到非 ASCII 字符抛 UnicodeEncodeError 退出。
# also: UnicodeEncodeError: 'ascii' codec can't encode characters in cust-import
# must: cust-import && ascii|UnicodeEncode|encod|locale|编码
# must_not: disk|memory|permission|内存|磁盘
# fix: sed -i /PYTHONIOENCODING/d /etc/systemd/system/cust-import.service; systemctl daemon-reload; systemctl restart cust-import; sleep 6
setup() {
  mkdir -p /opt/cust /srv/in; printf 'Miller\nSmith\nMüller\n王芳\nJones\n' >/srv/in/customers.txt
  cat >/opt/cust/load.py <<'P'
import time
while True:
    for name in open('/srv/in/customers.txt', encoding='utf-8'):
        print('loaded', name.strip(), flush=True)
    time.sleep(300)
P
  DESC='Customer import' svc cust-import '/usr/bin/python3 /opt/cust/load.py' Environment=PYTHONIOENCODING=ascii Environment=LC_ALL=C; sleep 7
}
check() { journalctl -u cust-import --since -5s -q --no-pager | grep -q UnicodeEncodeError; }

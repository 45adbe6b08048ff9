# hostname: doc-07
# symptom_en: Converting documents works for a while after a restart, then every conversion fails until we restart doc-convert again.
# symptom_zh: 文档转换服务重启后能用一阵，然后所有转换都失败，只能再重启 doc-convert。
# cause: doc-convert never closes the files it opens and reaches its limit of open files (LimitNOFILE=128): "Too many open files".
# cause_zh: doc-convert 打开文件后从不关闭，达到打开文件数上限（LimitNOFILE=128），报 Too many open files。
# also: fd leak in doc-convert, EMFILE at 128 descriptors
# must: doc-convert && open files|descriptor|EMFILE|文件数|句柄|描述符
# must_not: no space|OOM
# fix: systemctl stop doc-convert
setup() {
  mkdir -p /opt/doc /var/lib/doc; echo template >/var/lib/doc/template.odt
  printf 'import time\nkept = []\nwhile True:\n    try: kept.append(open("/var/lib/doc/template.odt"))\n    except OSError as e: print("convert failed:", e, flush=True); time.sleep(1)\n    time.sleep(0.005)\n' >/opt/doc/c.py
  svc doc-convert '/usr/bin/python3 /opt/doc/c.py' LimitNOFILE=128; sleep 4
}
check() { p=$(systemctl show -p MainPID --value doc-convert); [ "$p" != 0 ] && [ "$(ls /proc/$p/fd | wc -l)" -ge 120 ]; }

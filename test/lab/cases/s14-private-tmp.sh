# hostname: xfer-16
# symptom_en: parcel labels are exported but the importer says there is nothing to import. Both services are green.
# symptom_zh: 面单已经导出了，导入那边却说没有文件，两个服务都是绿的
# cause: parcel-export runs with PrivateTmp=yes, so what it writes to /tmp/parcels is in its private /tmp and parcel-import does not see it.
# cause_zh: parcel-export 设置了 PrivateTmp=yes，写到 /tmp/parcels 的文件在它私有的 /tmp 里，parcel-import 看不到。
# also: PrivateTmp hides the exporter's files in /tmp from parcel-import
# must: PrivateTmp|private /?tmp|私有.{0,8}/?tmp && parcel
# must_not: disk|full|permission|磁盘|权限
# fix: rm -r /etc/systemd/system/parcel-export.service.d; systemctl daemon-reload; systemctl restart parcel-export; sleep 3
setup() {
  mkdir -p /opt/parcel /etc/systemd/system/parcel-export.service.d; printf '[Service]\nPrivateTmp=yes\n' >/etc/systemd/system/parcel-export.service.d/harden.conf; old 1 /etc/systemd/system/parcel-export.service.d/harden.conf
  printf 'import os, time\nn = 0\nwhile True:\n    n += 1; os.makedirs("/tmp/parcels", exist_ok=True); open("/tmp/parcels/%%d.lbl" %% (n %% 9), "w").write("x"); print("exported /tmp/parcels/%%d.lbl" %% (n %% 9), flush=True); time.sleep(2)\n' >/opt/parcel/export.py
  printf 'import os, time\nwhile True:\n    if os.path.isdir("/tmp/parcels"): print("imported", len(os.listdir("/tmp/parcels")), flush=True)\n    else: print("import: /tmp/parcels: No such file or directory, nothing to import", flush=True)\n    time.sleep(2)\n' >/opt/parcel/import.py
  DESC='Parcel import' svc parcel-import '/usr/bin/python3 /opt/parcel/import.py'; DESC='Parcel export' svc parcel-export '/usr/bin/python3 /opt/parcel/export.py'; sleep 5
}
check() { ! ls /tmp/parcels/*.lbl >/dev/null 2>&1; }

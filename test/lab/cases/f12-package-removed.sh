# hostname: srv-27
# symptom_en: labelprint is gone since somebody tidied up the packages this morning.
# symptom_zh: 今天早上有人清理软件包之后，labelprint 就没了。
# cause: The package labelprint was removed (dpkg log: remove labelprint), so its service no longer exists.
# cause_zh: 软件包 labelprint 被卸载（dpkg 日志有 remove 记录），服务不存在了。
# also: dpkg.log shows that the package labelprint was removed today.
# must: labelprint && remov|uninstall|卸载|删除
# must_not: half|disk full|port|permission
# fix: dpkg -i /var/cache/labelprint.deb
setup() {
  mkdir -p /tmp/p/DEBIAN /tmp/p/usr/bin /tmp/p/lib/systemd/system; printf 'Package: labelprint\nVersion: 3.4\nArchitecture: all\nMaintainer: x <x@x>\nDescription: labels\n' >/tmp/p/DEBIAN/control
  printf '#!/bin/sh\nexec sleep 86400\n' >/tmp/p/usr/bin/labelprint; chmod 755 /tmp/p/usr/bin/labelprint
  printf '[Unit]\nDescription=Label printing\n[Service]\nExecStart=/usr/bin/labelprint\n[Install]\nWantedBy=multi-user.target\n' >/tmp/p/lib/systemd/system/labelprint.service
  dpkg-deb -b /tmp/p /var/cache/labelprint.deb; dpkg -i /var/cache/labelprint.deb; systemctl daemon-reload; systemctl enable -q --now labelprint; sleep 1
  systemctl stop labelprint; dpkg -r labelprint; systemctl daemon-reload; rm -rf /tmp/p
}
check() { ! dpkg -s labelprint 2>/dev/null | grep -q 'Status: install ok installed'; }

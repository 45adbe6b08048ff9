# hostname: srv-19
# symptom_en: The nightly security updates report an error since Tuesday, and metricd is not running.
# symptom_zh: 从周二开始夜间安全更新一直报错，metricd 也没有运行。
# cause: The package metricd is only half configured (dpkg state iF): its postinst failed, so the installation never finished.
# cause_zh: 软件包 metricd 没有配置完成（dpkg 状态 iF，postinst 失败），只安装了一半。
# also: dpkg: metricd 2.1 is half-configured, its post-installation script failed.
# must: metricd && half|dpkg|not (fully )?(configured|installed)|postinst|一半|未完成
# must_not: disk full|permission|port
# fix: install -d /etc/metricd; dpkg --configure -a
setup() {
  mkdir -p /tmp/p/DEBIAN /tmp/p/usr/bin /tmp/p/lib/systemd/system; printf 'Package: metricd\nVersion: 2.1\nArchitecture: all\nMaintainer: x <x@x>\nDescription: metrics\n' >/tmp/p/DEBIAN/control
  printf '#!/bin/sh\nset -e\n[ -d /etc/metricd ] || { echo "metricd: no /etc/metricd" >&2; exit 1; }\n' >/tmp/p/DEBIAN/postinst; chmod 755 /tmp/p/DEBIAN/postinst
  printf '#!/bin/sh\nexec sleep 86400\n' >/tmp/p/usr/bin/metricd; chmod 755 /tmp/p/usr/bin/metricd
  printf '[Unit]\nDescription=Metrics\n[Service]\nExecStart=/usr/bin/metricd\n[Install]\nWantedBy=multi-user.target\n' >/tmp/p/lib/systemd/system/metricd.service
  dpkg-deb -b /tmp/p /tmp/m.deb; dpkg -i /tmp/m.deb || true; rm -rf /tmp/p /tmp/m.deb; systemctl daemon-reload
}
check() { dpkg -s metricd | grep -q half-configured; }

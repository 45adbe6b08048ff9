# hostname: web-44
# symptom_en: 1.9 was rolled out yesterday and booking restarted, still the page footer says 1.8 here.
# symptom_zh: 昨天发了 1.9，booking 也重启了，这台页面底部还是显示 1.8。
# cause: The drop-in /etc/systemd/system/booking.service.d/pin.conf overrides ExecStart with the old /opt/booking-1.8/server.js; the unit itself names /opt/booking-1.9.
# cause_zh: booking.service.d/pin.conf 这个 drop-in 把 ExecStart 覆盖成旧目录 /opt/booking-1.8，所以跑的还是旧版本。
# also: pin.conf (drop-in) still starts /opt/booking-1.8
# must: drop-?in|override|pin\.conf|booking\.service\.d|ExecStart|覆盖 && 1\.8
# must_not: browser cache|CDN cache|proxy cache|not restarted|缓存
# fix: rm -r /etc/systemd/system/booking.service.d; systemctl daemon-reload; systemctl restart booking; sleep 1
setup() {
  for v in 1.8 1.9; do mkdir -p /opt/booking-$v; echo "require('http').createServer((q, s) => s.end('<footer>booking $v</footer>\\n')).listen(8079);" >/opt/booking-$v/server.js; done
  mkdir -p /etc/systemd/system/booking.service.d; printf '[Service]\nExecStart=\nExecStart=/usr/bin/node /opt/booking-1.8/server.js\n' >/etc/systemd/system/booking.service.d/pin.conf
  old 40 /opt/booking-1.8 /opt/booking-1.8/server.js /etc/systemd/system/booking.service.d/pin.conf; old 1 /opt/booking-1.9 /opt/booking-1.9/server.js
  DESC='Booking' svc booking '/usr/bin/node /opt/booking-1.9/server.js'; waitfor up_port 8079
}
check() { waitfor up_port 8079; curl -s -m 3 http://127.0.0.1:8079/ | grep -q 1.8; }

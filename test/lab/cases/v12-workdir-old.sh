# hostname: cms-04
# symptom_en: We deployed release 5.2 of the CMS an hour ago and restarted it, but it still says 5.1 in the footer.
# symptom_zh: 一小时前发布了 CMS 5.2 并重启过，但页脚仍显示 5.1。
# cause: The drop-in /etc/systemd/system/cms.service.d/workdir.conf sets WorkingDirectory=/srv/cms/releases/5.1, so cms runs the old release although /srv/cms/current points to 5.2.
# cause_zh: /etc/systemd/system/cms.service.d/workdir.conf 把 WorkingDirectory 固定为 /srv/cms/releases/5.1，所以虽然 current 指向 5.2，运行的仍是旧版本。
# also: cms is pinned to /srv/cms/releases/5.1 by a drop-in of its unit
# must: releases/5\.1 && workdir\.conf|WorkingDirectory|drop-in|cms\.service
# must_not: symlink .*current.* still points|nginx cache
# fix: rm -r /etc/systemd/system/cms.service.d; systemctl daemon-reload; systemctl restart cms; sleep 2
setup() {
  for v in 5.1 5.2; do mkdir -p /srv/cms/releases/$v; printf "require('http').createServer((q,r)=>r.end('<footer>CMS $v</footer>\\\\n')).listen(8205)\n" >/srv/cms/releases/$v/server.js; done
  ln -s releases/5.2 /srv/cms/current; old 50 /srv/cms/releases/5.1/server.js
  mkdir -p /etc/systemd/system/cms.service.d; printf '[Service]\nWorkingDirectory=/srv/cms/releases/5.1\n' >/etc/systemd/system/cms.service.d/workdir.conf; old 30 /etc/systemd/system/cms.service.d/workdir.conf
  svc cms '/usr/bin/node server.js' WorkingDirectory=/srv/cms/current; waitfor up_port 8205
}
check() { curl -s http://127.0.0.1:8205/ | grep -q 5.1; }

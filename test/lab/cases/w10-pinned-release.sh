# hostname: desk-05
# symptom_en: Release 42 of the service desk is out since Monday, current points to it, restarted and all. Users on this server keep seeing release 41. I'm out of ideas.
# symptom_zh: 服务台周一就发了 42 版，current 也指过去了，也重启过，这台服务器上的用户看到的还是 41 版，没招了。
# cause: DESK_HOME in /etc/desk/desk.env is pinned to /srv/desk/releases/r41, so the service loads the old release and not /srv/desk/current.
# cause_zh: /etc/desk/desk.env 里 DESK_HOME 写死成了 /srv/desk/releases/r41，所以服务加载的是旧版本，而不是 current。
# also: The environment file /etc/desk/desk.env still names the release directory r41 (DESK_HOME), the new one r42 is not used.
# must: DESK_HOME|desk\.env && r41|old release|previous release|旧
# must_not: browser cache|CDN cache|proxy cache|not (been )?restarted|symlink (was )?not|缓存|没有重启
# fix: sed -i 's|^DESK_HOME=.*|DESK_HOME=/srv/desk/current|' /etc/desk/desk.env; systemctl restart desk; sleep 1
setup() {
  for r in 41 42; do
    mkdir -p "/srv/desk/releases/r$r"
    echo "$r" >"/srv/desk/releases/r$r/RELEASE"
    echo "require('http').createServer((q, s) => s.end('service desk, release $r\\n')).listen(8079);" >"/srv/desk/releases/r$r/app.js"
  done
  ln -s releases/r42 /srv/desk/current
  mkdir -p /etc/desk /opt/desk
  printf '#!/bin/sh\ncd "${DESK_HOME:-/srv/desk/current}" && exec /usr/bin/node "$PWD/app.js"\n' >/opt/desk/start
  chmod 755 /opt/desk/start
  printf '# service desk\nDESK_LANG=en\nDESK_HOME=/srv/desk/releases/r41\n' >/etc/desk/desk.env
  old 60 /srv/desk/releases/r41 /srv/desk/releases/r41/* /etc/desk/desk.env /opt/desk/start
  old 2 /srv/desk/releases/r42 /srv/desk/releases/r42/* /srv/desk/current
  DESC='Service desk' svc desk /opt/desk/start EnvironmentFile=/etc/desk/desk.env
  waitfor up_port 8079
}
check() { waitfor up_port 8079; curl -s -m 3 http://127.0.0.1:8079/ | grep -q 'release 41'; }

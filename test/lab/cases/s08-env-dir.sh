# hostname: map-09
# symptom_en: Map tiles gone after the weekend. HELP
# symptom_zh: 周末之后地图瓦片全没了，救命
# cause: TILE_DIR=/srv/tile in /etc/default/tile-cast names a directory that does not exist (the tiles are in /srv/tiles), so tile-cast exits with ENOENT at start.
# cause_zh: /etc/default/tile-cast 里 TILE_DIR=/srv/tile 指向不存在的目录（实际是 /srv/tiles），tile-cast 启动即以 ENOENT 退出。
# also: tile-cast can not start: its configured directory /srv/tile does not exist
# must: /srv/tile\b && not exist|no such|ENOENT|missing|wrong|absent|不存在|缺少|没有 && tile-cast|TILE_DIR
# must_not: permission|port|权限|端口
# fix: sed -i 's|=/srv/tile$|=/srv/tiles|' /etc/default/tile-cast; systemctl restart tile-cast; sleep 2
setup() {
  mkdir -p /opt/tile /srv/tiles; for i in 1 2 3; do echo t >/srv/tiles/$i.png; done; echo TILE_DIR=/srv/tile >/etc/default/tile-cast
  cat >/opt/tile/cast.js <<'J'
const fs = require('fs'), dir = process.env.TILE_DIR;
const names = fs.readdirSync(dir);
require('http').createServer((q, s) => s.end(names.join('\n'))).listen(8822, () => console.log('casting ' + names.length));
J
  old 30 /opt/tile/cast.js /srv/tiles/*; old 2 /etc/default/tile-cast
  DESC='Tiles' svc tile-cast '/usr/bin/node /opt/tile/cast.js' EnvironmentFile=/etc/default/tile-cast; sleep 4
}
check() { ! up_port 8822; }

# hostname: geo-09
# symptom_en: tile-render keeps restarting on the new machine
# symptom_zh: tile-render 在新机器上一直重启
# cause: TILE_CACHE_DIR is not set: /etc/tile-render.env has the misspelt TILE_CAHCE_DIR, so tile-render exits at start ("TILE_CACHE_DIR is required").
# cause_zh: 环境变量 TILE_CACHE_DIR 没有设置，/etc/tile-render.env 里写成了 TILE_CAHCE_DIR，启动就退出。
# also: TILE_CACHE_DIR missing because of the typo TILE_CAHCE_DIR in /etc/tile-render.env
# must: TILE_CACHE_DIR && missing|not set|unset|undefined|lack|absent|misspel|typo|required|not (defined|exist)|缺|未设置|没有设置|未定义|写成|拼错|拼写
# must_not: port .{0,20}in use|permission|out of memory
# fix: sed -i s/CAHCE/CACHE/ /etc/tile-render.env; systemctl restart tile-render; sleep 3
setup() {
  mkdir -p /opt/tile; cat >/opt/tile/index.js <<'JS'
const dir = process.env.TILE_CACHE_DIR;
if (!dir) throw new Error('TILE_CACHE_DIR is required');
console.log('cache in', dir); setInterval(() => {}, 1000);
JS
  printf 'TILE_CAHCE_DIR=/var/cache/tiles\nTILE_ZOOM=14\n' >/etc/tile-render.env; old 3 /etc/tile-render.env
  DESC='Tile renderer' svc tile-render '/usr/bin/node /opt/tile/index.js' EnvironmentFile=/etc/tile-render.env Restart=always; sleep 6
}
check() { sleep 1; [ "$(systemctl show -p SubState --value tile-render)" != running ]; }

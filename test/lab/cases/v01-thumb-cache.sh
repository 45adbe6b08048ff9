# hostname: gallery-03
# symptom_en: New pictures in the gallery stay grey boxes since this morning, old ones are shown.
# symptom_zh: 今天早上起图库里新上传的图片只显示灰框，旧图片正常。
# cause: The volume /srv/gallery is 100 % full: thousands of cached thumbnails in /srv/gallery/cache/thumbs were never removed and fill it.
# cause_zh: /srv/gallery 卷已写满：/srv/gallery/cache/thumbs 里从不清理的缩略图缓存占满了空间。
# also: no space left on /srv/gallery, the thumbnail cache /srv/gallery/cache fills the volume
# must: /srv/gallery && full|fill|no space|满|空间
# must_not: inodes? (are |is )?(exhaust|full|used up)|permission
# fix: rm -rf /srv/gallery/cache/thumbs
setup() {
  disk /srv/gallery 90; mkdir -p /srv/gallery/cache/thumbs /srv/gallery/new /opt/gallery
  cat >/opt/gallery/thumb.py <<'P'
import os, time
n = 0
while True:
    n += 1
    try: open(f'/srv/gallery/new/p{n}.jpg', 'wb').write(b'j' * 300000)
    except OSError as e: print(f'thumbnail of p{n}.jpg failed: {e}', flush=True)
    time.sleep(3)
P
  i=0; while head -c 220000 /dev/zero >/srv/gallery/cache/thumbs/t$i.webp 2>/dev/null; do i=$((i + 1)); done
  svc thumbnailer '/usr/bin/python3 /opt/gallery/thumb.py'; sleep 4
}
check() { [ "$(df --output=pcent /srv/gallery | tail -1 | tr -dc 0-9)" -ge 98 ]; }

# hostname: media-14
# symptom_en: Editors get "could not save" in the photo desk since about an hour. Urgent, the evening edition is due.
# symptom_zh: 图片编辑台一小时前开始提示保存失败，晚报要出版了，急！
# cause: the volume /srv/desk is full (ENOSPC): deleted pictures were moved to the hidden folder /srv/desk/.recycle, which nobody empties.
# cause_zh: /srv/desk 分区已写满（ENOSPC），隐藏目录 /srv/desk/.recycle 占了绝大部分空间且从未清理。
# also: no space left on /srv/desk since /srv/desk/.recycle fills it
# must: full|no space|ENOSPC|100 ?%|exhaust|满|耗尽|不足 && /srv/desk && \.recycle
# must_not: inodes? (are |is )?(exhaust|full)|deleted[- ]but|permission
# fix: rm -rf /srv/desk/.recycle; sleep 3
setup() {
  disk /srv/desk 120; mkdir -p /srv/desk/.recycle/2026 /srv/desk/today /opt/desk
  for i in $(seq 1 11); do head -c 6000000 /dev/zero >/srv/desk/.recycle/2026/IMG_$i.tif; done
  for i in $(seq 12 40); do head -c 2000000 /dev/zero >/srv/desk/.recycle/2026/IMG_$i.tif 2>/dev/null || true; done
  old 2 /srv/desk/.recycle/2026/*
  cat >/opt/desk/save.py <<'P'
import time
n = 0
while True:
    n += 1
    try:
        with open(f"/srv/desk/today/{n}.jpg", "wb") as f:
            f.write(bytes(700000))
    except OSError as e:
        print(f"picture {n}: could not save ({e.strerror})", flush=True)
    time.sleep(2)
P
  DESC='Photo desk' svc photo-desk '/usr/bin/python3 /opt/desk/save.py'; sleep 5
}
check() { [ "$(df --output=avail /srv/desk | tail -1)" -lt 700 ]; }

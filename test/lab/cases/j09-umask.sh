# hostname: cms-17
# symptom_en: Pictures added today show as broken (403), the older ones are fine. Editors go mad.
# symptom_zh: 今天新传的图都裂了（403），以前的图正常
# cause: media-in writes its files with mode 600 because its unit has UMask=0077 (drop-in hardening.conf), so nginx (www-data) may not read the new files in /srv/media: 403.
# cause_zh: media-in 的单元设了 UMask=0077，新文件权限是 600，nginx（www-data）读不了 /srv/media 下的新文件，返回 403。
# also: new files in /srv/media are mode 600 (UMask=0077 of media-in.service) and unreadable for www-data
# must: umask|UMask|600|0?077 && /srv/media|media-in && permission|denied|read|mode|403|权限|读
# must_not: disk|certificate|SELinux|磁盘
# moves: /srv/media
# fix: rm -r /etc/systemd/system/media-in.service.d; systemctl daemon-reload; systemctl restart media-in; chmod 644 /srv/media/*
setup() {
  useradd -r mediain; mkdir -p /srv/media /opt/media; for i in 1 2 3; do echo x >/srv/media/old-$i.jpg; done; old 9 /srv/media/*; chown -R mediain /srv/media
  cat >/opt/media/in.py <<'P'
import time
n = 0
while True:
    n += 1; open('/srv/media/new-%d.jpg' % (n % 5), 'w').write('y'); time.sleep(2)
P
  mkdir -p /etc/systemd/system/media-in.service.d; printf '[Service]\nUMask=0077\n' >/etc/systemd/system/media-in.service.d/hardening.conf
  DESC='Picture intake' svc media-in '/usr/bin/python3 /opt/media/in.py' User=mediain
  site cms <<'N'
server { listen 80 default_server; root /var/www/html; location /media/ { alias /srv/media/; } }
N
  sleep 8; for i in 1 2 3 4; do code http://127.0.0.1/media/new-$i.jpg >/dev/null; code http://127.0.0.1/media/old-1.jpg >/dev/null; done
}
check() { is 403 http://127.0.0.1/media/new-1.jpg && is 200 http://127.0.0.1/media/old-1.jpg; }

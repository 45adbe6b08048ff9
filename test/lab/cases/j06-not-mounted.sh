# hostname: media-02
# symptom_en: Every video of the course portal is 404 since the reboot on Sunday. Nothing was deleted, we checked the backup.
# symptom_zh: 周日重启之后课程门户所有视频都是 404，没人删过文件
# cause: the volume of /srv/lectures (/var/lib/volumes/lectures.img in /etc/fstab, noauto) is not mounted, so the folder is empty and nginx answers 404.
# cause_zh: /srv/lectures 没有挂载（/etc/fstab 里是 noauto），目录是空的，所以 nginx 返回 404。
# also: /srv/lectures is listed in /etc/fstab but not mounted
# must: /srv/lectures && (not|un|n't) ?(be )?(been )?mounted|未挂载|没有?挂载|没挂上
# must_not: permission|full|deleted by|权限|写满
# fix: mount /srv/lectures
setup() {
  disk /srv/lectures 60; for i in 1 2 3; do head -c 100000 /dev/urandom >/srv/lectures/unit-$i.mp4; done
  umount /srv/lectures
  echo '/var/lib/volumes/lectures.img /srv/lectures ext4 loop,noauto,nofail 0 2' >>/etc/fstab
  site portal <<'N'
server { listen 80 default_server; root /var/www/html; location /video/ { alias /srv/lectures/; } }
N
  for i in 1 2 3 1 2; do code http://127.0.0.1/video/unit-$i.mp4 >/dev/null; done
}
check() { is 404 http://127.0.0.1/video/unit-1.mp4; }

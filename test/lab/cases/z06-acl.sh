# hostname: press-03
# symptom_en: the editors get "could not save" for every picture since yesterday. the folder rights look perfectly fine, I checked with ls -l
# symptom_zh: 编辑们从昨天起图片都保存不了，目录权限我用 ls -l 看过，完全没问题
# cause: a POSIX ACL on /srv/press/pictures denies the user www-data (user:www-data:---), so press-cms, which runs as www-data, gets permission denied although the group may write.
# cause_zh: /srv/press/pictures 上有一条 POSIX ACL（user:www-data:---）禁止了 www-data，而 press-cms 以 www-data 运行，因此写入被拒绝。
# also: the access control list of /srv/press/pictures takes all rights from www-data
# must: /srv/press/pictures && ACL|access control list|setfacl|getfacl|permission|denied|权限 && www-data
# must_not: disk (is )?full|read-only|no space|磁盘满
# fix: setfacl -b /srv/press/pictures; sleep 6
setup() {
  mkdir -p /srv/press/pictures /opt/press; chgrp www-data /srv/press/pictures; chmod 2775 /srv/press/pictures
  setfacl -m u:www-data:--- /srv/press/pictures
  cat >/opt/press/cms.py <<'P'
import time, sys
n = 0
while True:
    n += 1
    try:
        open(f"/srv/press/pictures/p{n % 5}.jpg", "wb").write(b"x")
        open("/run/press-cms/last", "w").write("ok\n")
    except OSError as e:
        open("/run/press-cms/last", "w").write("failed\n")
        print(f"could not save picture {n}: {e}", file=sys.stderr, flush=True)
    time.sleep(4)
P
  svc press-cms '/usr/bin/python3 /opt/press/cms.py' User=www-data RuntimeDirectory=press-cms; sleep 9
}
check() { grep -q failed /run/press-cms/last; }

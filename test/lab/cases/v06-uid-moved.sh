# hostname: scan-11
# symptom_en: Incoming fax documents no longer appear in the archive since the machine was rebuilt from the image.
# symptom_zh: 机器用镜像重装之后，收到的传真文件不再出现在归档里。
# cause: /srv/fax/archive belongs to uid 1807 with mode 750, fax-archiver runs as faxd, which may not write there: permission denied.
# cause_zh: /srv/fax/archive 属于 uid 1807、权限 750，fax-archiver 以 faxd 运行，没有写权限（Permission denied）。
# also: wrong owner (1807) of /srv/fax/archive; faxd gets EACCES
# must: /srv/fax/archive && owner|owned|permission|denied|EACCES|属主|属于|权限
# must_not: no space|disk is full|磁盘满
# fix: chown -R faxd /srv/fax/archive
setup() {
  useradd -r faxd; mkdir -p /srv/fax/archive /opt/fax; chown 1807:1807 /srv/fax/archive; chmod 750 /srv/fax/archive
  cat >/opt/fax/arch.py <<'P'
import time, datetime
while True:
    try: open('/srv/fax/archive/' + str(int(time.time())) + '.tif', 'wb').write(b'II')
    except OSError as e: print('archiving failed:', e, flush=True)
    time.sleep(2)
P
  svc fax-archiver '/usr/bin/python3 /opt/fax/arch.py' User=faxd; sleep 4; logger -t cups 'printer fax0: media jam cleared'
}
check() { ! runuser -u faxd -- touch /srv/fax/archive/.x 2>/dev/null; }

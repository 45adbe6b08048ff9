# hostname: app-31
# symptom_en: Everything is slow since this morning.
# symptom_zh: 今天早上开始什么都很慢。
# cause: the process /opt/packer/pack.py (packer.service) is in a busy loop and burns the CPU core, so everything else on this host is slow.
# cause_zh: packer.service 的进程 /opt/packer/pack.py 死循环占满 CPU，拖慢整台机器。
# also: pack.py spins and takes the whole CPU
# must: packer|pack\.py && CPU|busy|spin|loop|core|处理器|死循环|空转
# must_not: certificate|cron ignores|/backup|证书|过期|/etc/hosts
# fix: systemctl stop packer; sleep 1
setup() {
  webapp /opt/desk 8410; svc desk '/usr/bin/node /opt/desk/server.js'; waitfor up_port 8410
  # bystanders: a cron file nobody misses, a certificate nobody serves, a host entry nobody asks, a volume at 92 %
  printf '0 4 * * * root /usr/local/bin/tidy\n' >/etc/cron.d/tidy.old.sh; echo '10.66.0.230 legacy.corp.internal' >>/etc/hosts; disk /backup 60; head -c 48000000 /dev/zero >/backup/2026-10.tar
  mkdir -p /etc/ssl/old; openssl req -x509 -newkey rsa:2048 -nodes -not_before 20240101000000Z -not_after 20250101000000Z -subj /CN=gone.corp.internal -keyout /etc/ssl/old/k.pem -out /etc/ssl/old/c.pem 2>/dev/null || openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=gone.corp.internal -keyout /etc/ssl/old/k.pem -out /etc/ssl/old/c.pem 2>/dev/null
  mkdir -p /opt/packer; printf 'n = 1\nwhile True:\n    n = (n * 31 + 7) %% 65521\n' >/opt/packer/pack.py; svc packer '/usr/bin/python3 /opt/packer/pack.py'; sleep 4
}
check() { local p a b; p=$(systemctl show -p MainPID --value packer); [ "$p" -gt 0 ] || return 1; a=$(cut -d' ' -f14 "/proc/$p/stat"); sleep 1; b=$(cut -d' ' -f14 "/proc/$p/stat"); [ $((b - a)) -gt 30 ]; }

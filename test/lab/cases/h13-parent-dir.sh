# hostname: fax-05
# symptom_en: Incoming faxes are lost, fax-in says it may not write. But /srv/fax/inbox belongs to it, I checked!
# symptom_zh: 收到的传真都丢了，fax-in 说没权限写，但我看过 /srv/fax/inbox 的属主就是它啊。
# cause: fax-in runs as user faxd, but the parent directory /srv/fax has mode 700 and belongs to root, so it cannot be traversed: EACCES (permission denied) on /srv/fax/inbox.
# cause_zh: fax-in 以 faxd 运行，上级目录 /srv/fax 属主 root 权限 700，没有进入权限，所以写 /srv/fax/inbox 报 EACCES 权限不足。
# also: no search permission for faxd on /srv/fax (root 0700)
# must: permission|EACCES|own(er|ed)|denied|not writable|mode|权限|属主|不可写 && /srv/fax(?!/inbox)|parent|上级|父目录
# must_not: disk (is )?full|no space|read-only file ?system|只读文件系统
# fix: chmod 755 /srv/fax; sleep 4
setup() {
  useradd -r faxd; mkdir -p /srv/fax/inbox /opt/fax; chown faxd: /srv/fax/inbox; chmod 700 /srv/fax
  printf 'import time\nn = 0\nwhile True:\n    n += 1\n    try: open(f"/srv/fax/inbox/{n}.tif", "wb").write(b"x" * 100); print("fax", n, "stored", flush=True)\n    except OSError as e: print("fax", n, "lost:", e, flush=True)\n    time.sleep(3)\n' >/opt/fax/in.py; old 60 /opt/fax/in.py
  DESC='Fax receiver' svc fax-in '/usr/bin/python3 /opt/fax/in.py' User=faxd; sleep 4
}
check() { sleep 4; journalctl -u fax-in --since -4s | grep -q lost; }

#!/usr/bin/env bash
# Builds the two read-only root trees every lab host is an overlay of, once, into $LAB_HOME (/var/lib/bartizan-lab):
#   debian/    systemd, sshd, sudo, the usual tools, and services that stay off until a case starts them (about 1 GB)
#   busybox/   nothing but BusyBox and dropbear, as on an appliance (3 MB)
# Needs root and a Debian mirror: the one of this machine's own apt sources. Called by lab-host; takes 2 to 4 minutes.
set -euo pipefail
home=${LAB_HOME:-/var/lib/bartizan-lab}
version=1 # raise it when the trees must be built again
root=$home/debian.new
log=$home/build.log step=''
apt="-o DPkg::Lock::Timeout=300 -y -q --no-install-recommends"

say() { echo "lab: $*" >&2; }
begin() { # STEP: what is being done, for the message should it fail
  step=$*
  say "$step"
}
clear_new() { # what is being built; debootstrap and apt leave /proc or /sys mounted in it when they are ended
  local tree mount
  for tree in "$home/debian.new" "$home/busybox.new"; do
    { grep -o " $tree/[^ ]*" /proc/mounts || true; } | sort -r | while read -r mount; do umount -l "$mount"; done
    rm -rf --one-file-system "$tree"
  done
}
failed() { # EXIT-STATUS: says why in the last line; nothing half built stays, and the trees that were there do
  [ "$1" != 0 ] || return 0
  trap - EXIT
  clear_new
  if [ -s "$log" ]; then
    echo "--- the last of what it printed:" >&2
    tail -n 15 "$log" >&2
  fi
  say "the host trees could not be built: \"$step\" failed ($1): $(cause)"
  rm -f "$log"
  exit 1
}
cause() {
  local line
  line=$({ grep -hE '^(E:|W: Failure|dpkg: error|curl:|wget:|chroot:|tar:)|No space|not found|Unable|Could not|cannot' "$log" 2>/dev/null || true; } | { grep -v Sub-process || true; } | tail -n 1)
  [ -n "$line" ] || line=$(tail -n 1 "$log" 2>/dev/null || true)
  echo "${line:-no reason was given}"
}

tools() { # what this machine itself needs
  local missing='' pair
  for pair in debootstrap:debootstrap ip:iproute2 ssh:openssh-client unshare:util-linux python3:python3 flock:util-linux pgrep:procps; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%:*}" >/dev/null || missing="$missing ${pair#*:}"
  done
  [ -z "$missing" ] && return 0
  begin "installing on this machine:$missing"
  apt-get update -q >>"$log" 2>&1
  # shellcheck disable=SC2086 # both are lists
  apt-get $apt install $missing >>"$log" 2>&1
}

mirror() {
  local found
  found=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources 2>/dev/null | head -n 1)
  [ -n "$found" ] || found=$(sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\(http[^ ]*\).*/\2/p' /etc/apt/sources.list 2>/dev/null | head -n 1)
  [ -n "$found" ] || { echo "E: no Debian mirror in /etc/apt/sources.list or sources.list.d; add this machine's own" >>"$log"; exit 1; }
  echo "$found"
}

base_packages=systemd,systemd-sysv,dbus,openssh-server,sudo,cron,logrotate,rsyslog,iproute2,iptables,nftables,procps,psmisc
base_packages+=,lsof,strace,tcpdump,curl,ca-certificates,openssl,iputils-ping,netcat-openbsd,bind9-dnsutils,ethtool
base_packages+=,less,vim-tiny,file,jq,net-tools,iputils-arping,bsdextrautils
service_packages="nginx-light redis-server postgresql haproxy dnsmasq-base nodejs python3 faketime sysstat conntrack
  e2fsprogs attr acl tzdata wget socat xz-utils bc htop busybox-static dropbear-bin"

# Added to trees that were built before these were in the list: a new tree gets them the same way.
later_packages="mariadb-server btrfs-progs openjdk-17-jre-headless"

install() { # PACKAGES: into the tree being built; nothing may start, the tree shares this machine's process list
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  chroot "$root" apt-get update -q >>"$log" 2>&1
  # A mount namespace of its own: some packages want /proc, and no mount may outlive this.
  # shellcheck disable=SC2016,SC2086 # expanded in there; both are lists
  unshare --mount sh -euc 'mount -t proc proc "$0/proc"
    exec chroot "$0" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get "$@"' "$root" $apt install $1 >>"$log" 2>&1
  chroot "$root" apt-get clean
  rm "$root/usr/sbin/policy-rc.d"
}

more() {
  install "$later_packages"
  chroot "$root" systemctl disable -q mariadb mariadb.socket 2>/dev/null || true
  rm -rf "$root"/var/lib/apt/lists/*
}

place() { # TREE: the new one takes the name; hosts that run stay on the one they started from
  [ ! -e "$home/$1" ] || mv "$home/$1" "$home/$1.old.$$"
  mv "$home/$1.new" "$home/$1"
}

debian() {
  local from
  from=$(mirror)
  debootstrap --variant=minbase --include="$base_packages" bookworm "$root" "$from" >>"$log" 2>&1
  install "$service_packages"
  chroot "$root" bash -euc "$(declare -f settle); settle" >>"$log" 2>&1
}

settle() { # inside the tree: one administrator, quiet services, no clocks of its own
  rm -rf etc/machine-id etc/ssh/ssh_host_* etc/motd etc/update-motd.d/* var/log/*.log var/log/*/*.log var/lib/apt/lists/*
  useradd --create-home --shell /bin/bash --uid 1000 --groups adm,systemd-journal ops
  echo 'ops ALL=(ALL) NOPASSWD:ALL' >etc/sudoers.d/ops
  chmod 440 etc/sudoers.d/ops
  sed -i /pam_limits/d etc/pam.d/sudo
  ln -sf /usr/share/zoneinfo/Asia/Shanghai etc/localtime
  echo Asia/Shanghai >etc/timezone
  echo C.UTF-8 >etc/locale.conf
  systemctl set-default -q multi-user.target
  local unit
  for unit in nginx redis-server postgresql haproxy sysstat nftables e2scrub_reap; do
    systemctl disable -q "$unit" 2>/dev/null || true
  done
  systemctl mask -q apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service \
    fstrim.timer logrotate.timer systemd-tmpfiles-clean.timer sysstat-collect.timer sysstat-summary.timer sysstat.service \
    getty.target console-getty.service systemd-logind systemd-firstboot systemd-udevd systemd-udev-trigger systemd-sysctl \
    systemd-binfmt systemd-networkd systemd-resolved systemd-timesyncd remote-fs.target dev-hugepages.mount dev-mqueue.mount \
    sys-kernel-config.mount sys-kernel-debug.mount sys-kernel-tracing.mount proc-sys-fs-binfmt_misc.automount
  sed -i /imklog/d etc/rsyslog.conf # the kernel log is the machine's, not this host's
  sed -i 's/^#*Storage=.*/Storage=persistent/' etc/systemd/journald.conf
  mkdir -p var/log/journal
  cat >etc/ssh/sshd_config <<'SSHD'
Port 22
ListenAddress 0.0.0.0
HostKey /etc/ssh/ssh_host_ed25519_key
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM yes
PrintMotd no
AcceptEnv LANG LC_*
MaxStartups 100:30:200
MaxSessions 50
Subsystem sftp /usr/lib/openssh/sftp-server
SSHD
}

busybox() { # out of what the Debian tree has already
  local tree=$home/busybox.new lib
  mkdir -p "$tree"/{bin,sbin,usr/bin,usr/sbin,etc/dropbear,etc/init.d,root,home,lib,lib64,proc,sys,dev,run,tmp,srv,opt,usr/local/bin}
  mkdir -p "$tree"/var/{log,tmp,run,spool/cron/crontabs,www}
  chmod 1777 "$tree/tmp" "$tree/var/tmp"
  cp "$root/bin/busybox" "$tree/bin/busybox"
  chroot "$tree" /bin/busybox --install -s
  cp "$root/usr/sbin/dropbear" "$tree/usr/sbin/dropbear"
  chroot "$root" ldd /usr/sbin/dropbear | grep -o '/[^ )]*' | while read -r lib; do
    mkdir -p "$tree$(dirname "$lib")"
    cp -L "$root$lib" "$tree$lib"
  done
  cp -L "$root"/lib/*-linux-gnu*/libnss_files.so.2 "$root"/lib/*-linux-gnu*/libnss_dns.so.2 "$tree/lib/" 2>/dev/null || true
  cp -L "$root/usr/share/zoneinfo/Asia/Shanghai" "$tree/etc/localtime"
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$tree/etc/passwd"
  printf 'root:*:20000:0:99999:7:::\nnobody:*:20000:0:99999:7:::\n' >"$tree/etc/shadow"
  chmod 640 "$tree/etc/shadow"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$tree/etc/group"
  echo /bin/sh >"$tree/etc/shells"
  printf 'NAME="Appliance"\nID=appliance\nVERSION_ID=4.2\nPRETTY_NAME="Appliance 4.2 (BusyBox)"\n' >"$tree/etc/os-release"
  cat >"$tree/etc/inittab" <<'TAB'
::respawn:/sbin/syslogd -n -O /var/log/messages
::respawn:/usr/sbin/crond -f -L /var/log/cron
::respawn:/usr/sbin/dropbear -F -s -p 22
TAB
}

mkdir -p "$home"
exec 9>"$home/lock" # two runs at once: one builds, the other waits
flock 9
[ -n "$(ls /run/bartizan-lab 2>/dev/null)" ] || rm -rf --one-file-system "$home"/*.old.*
whole='' part=''
[ "$(cat "$home/ready" 2>/dev/null)" = "$version" ] || whole=1
for package in $later_packages; do
  compgen -G "$home/debian/var/lib/dpkg/info/$package*.list" >/dev/null || part=1
done
[ -n "$whole$part" ] || exit 0
trap 'failed $?' EXIT
trap 'exit 130' INT TERM HUP
: >"$log"
clear_new
if [ -n "$whole" ]; then
  tools
  begin "building the host trees in $home (3 to 5 minutes, once)"
  debian
  more
  busybox
  place busybox
else
  begin "adding to the Debian tree in $home: $later_packages"
  cp -a "$home/debian" "$root"
  more
fi
place debian
echo "$version" >"$home/ready"
rm -f "$log"

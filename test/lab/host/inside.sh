#!/usr/bin/env bash
# First program of a host's new namespaces: lays out its root, waits for its network, becomes its init.
#   inside.sh KIND STATE-DIR HOSTNAME DISK-MB TREE CGROUP-VERSION     KIND: host, peer; TREE: debian, busybox
# Everything it mounts lies in this mount namespace and is gone with it.
set -euo pipefail
kind=$1 state=$2 name=$3 disk=$4 tree=$5 cgroups=$6
layers=$state/$kind.fs
mount --make-rprivate /
mount -t tmpfs -o "size=${disk}m,nr_inodes=200k,mode=755" layers "$layers"
mkdir "$layers/upper" "$layers/work" "$layers/root"
mount -t overlay overlay -o "lowerdir=${LAB_HOME:?}/$tree,upperdir=$layers/upper,workdir=$layers/work" "$layers/root"
cd "$layers/root"
hostname "$name"

devices() {
  local spec path major minor
  mount -t tmpfs -o size=1m,mode=755,nosuid dev dev
  for spec in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0 loop-control:10:237 fuse:10:229; do
    IFS=: read -r path major minor <<<"$spec"
    mknod -m 666 "dev/$path" c "$major" "$minor"
  done
  for minor in {0..31}; do mknod -m 660 "dev/loop$minor" b 7 "$minor"; done
  mkdir dev/pts dev/shm
  mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts dev/pts
  mount -t tmpfs -o size=64m,nosuid,nodev shm dev/shm
  ln -s pts/ptmx dev/ptmx
  ln -s /proc/self/fd dev/fd
  ln -s /proc/self/fd/0 dev/stdin
  ln -s /proc/self/fd/1 dev/stdout
  ln -s /proc/self/fd/2 dev/stderr
}

identity() {
  printf '127.0.0.1 localhost\n127.0.1.1 %s\n10.66.0.1 gw\n' "$name" >etc/hosts
  printf 'search corp.internal\nnameserver 10.66.0.1\n' >etc/resolv.conf
  echo "$name" >etc/hostname
  tr -d - </proc/sys/kernel/random/uuid >etc/machine-id
}

control_groups() { # the host sees only its own part of them
  local controller
  mount -t sysfs -o ro sysfs sys
  if [ "$cgroups" = 2 ]; then
    mount -t cgroup2 cgroup2 sys/fs/cgroup
    return
  fi
  mount -t tmpfs -o mode=755,size=1m cgroup sys/fs/cgroup
  for controller in $LAB_CONTROLLERS; do
    mkdir -p "sys/fs/cgroup/$controller"
    case $controller in
      unified) mount -t cgroup2 cgroup2 sys/fs/cgroup/unified ;;
      systemd) mount -t cgroup -o none,name=systemd cgroup sys/fs/cgroup/systemd ;;
      *) mount -t cgroup -o "$controller" cgroup "sys/fs/cgroup/$controller" ;;
    esac
  done
}

kernel_settings() { # those of the machine are out of reach; those of the network are the host's own
  mount --bind proc/sys proc/sys
  mount -o remount,bind,ro proc/sys
  mount --bind proc/sys/net proc/sys/net
  mount -o remount,bind,rw proc/sys/net
  [ ! -e proc/sysrq-trigger ] || mount --bind dev/null proc/sysrq-trigger
}

logins() {
  local home
  for home in root home/ops; do
    [ -d "$home" ] || continue
    mkdir -p "$home/.ssh"
    chmod 700 "$home/.ssh"
    install -m 600 "$state/key.pub" "$home/.ssh/authorized_keys"
  done
  if [ "$tree" = busybox ]; then
    install -m 600 "$state/dropbear.key" etc/dropbear/dropbear_ed25519_host_key
  else
    chown -R 1000:1000 home/ops/.ssh
    install -m 600 "$state/hostkey" etc/ssh/ssh_host_ed25519_key
    install -m 644 "$state/hostkey.pub" etc/ssh/ssh_host_ed25519_key.pub
  fi
}

mount -t proc proc proc
devices
mount -t tmpfs -o size=64m,mode=755,nosuid,nodev run run
identity
if [ "$kind" = host ]; then
  control_groups
  kernel_settings
  logins
fi
read -r _ <"$state/$kind.go"
mkdir -p .outside
pivot_root . .outside
cd /
umount -l /.outside
rmdir /.outside
exec </dev/null >/dev/null 2>&1
clean="env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
if [ "$kind" = peer ]; then
  mkdir -p /etc/dnsmasq.d
  # The names of this little world; anything else does not exist.
  exec $clean bash -c 'dnsmasq --no-resolv --no-poll --user=root --conf-dir=/etc/dnsmasq.d --local=/corp.internal/ \
    --address=/gw.corp.internal/10.66.0.1; while :; do sleep 3600; done'
fi
[ "$tree" = busybox ] && exec $clean /bin/busybox init
exec $clean container=lxc LANG=C.UTF-8 /lib/systemd/systemd

# hostname: cam-gw-03
# tree: busybox
# symptom_en: The camera gateway has stopped saving snapshots since last night; the web page still opens.
# symptom_zh: 摄像头网关从昨晚开始不再保存快照，网页还能打开。
# cause: The root file system is full: /var/log/relay/trace.log of the relay has grown until no space was left.
# cause_zh: 根文件系统已满：relay 的日志 /var/log/relay/trace.log 不断增长，写满了磁盘。
# also: no space left on device; /var/log/relay/trace.log fills the disk
# must: /var/log/relay|trace\.log && full|fill|no space|满|空间
# must_not: snapd|permission|inode
# fix: : >/var/log/relay/trace.log
# disk: 60
setup() {
  mkdir -p /var/www /var/log/relay /srv/snapshots; echo 'camera gateway' >/var/www/index.html; /bin/busybox httpd -p 80 -h /var/www
  logger -t relay 'started, 4 streams'
  n=0; while [ $n -lt 64 ]; do dd if=/dev/zero bs=1M count=1 2>/dev/null | tr '\0' 'x' >>/var/log/relay/trace.log || break; n=$((n + 1)); done
  logger -t snapshot 'can not write /srv/snapshots/cam2.jpg: No space left on device'
}
check() { ! dd if=/dev/zero of=/srv/snapshots/.probe bs=4k count=8 2>/dev/null || { rm -f /srv/snapshots/.probe; false; }; }

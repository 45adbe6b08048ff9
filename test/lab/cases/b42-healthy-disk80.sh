# hostname: nas-02
# symptom_en: Somebody fears that the disks of this file server are getting full. Is anything wrong?
# symptom_zh: 有人担心这台文件服务器的磁盘快满了，有问题吗？
# healthy: yes
# cause: No fault found: the host is healthy, /srv/share is at 78 %.
# cause_zh: 未发现故障，主机一切正常，/srv/share 使用 78%。
# also: no problem found: /srv/share still has room.
# must: no (fault|problem)|any problem|未发现 && /srv/share
# must_not: root cause is|caused by|is full|killed|not running
setup() { disk /srv/share 200; head -c 155000000 /dev/zero >/srv/share/archive.tar; old 20 /srv/share/archive.tar; systemctl start redis-server; webapp /opt/files 8083; svc files-web '/usr/bin/node /opt/files/server.js'; waitfor up_port 8083; }
check() { is 200 http://127.0.0.1:8083/; }

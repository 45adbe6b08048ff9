# hostname: render-02
# symptom_en: The machine hardly reacts any more, everything is dragging.
# symptom_zh: 机器几乎没反应了，什么都拖得很慢。
# cause: The host is out of memory: the many processes of frame-farm together hold most of it, no swap.
# cause_zh: 整机内存几乎耗尽：frame-farm 的多个进程合计占用了绝大部分内存。
# also: frame-farm's workers use up all memory of the host.
# must: frame-farm && memory|内存
# must_not: disk full|CPU quota|DNS|磁盘
# fix: systemctl stop frame-farm; umount /proc/meminfo
setup() {
  mkdir -p /opt/farm; cat >/opt/farm/f.py <<'P'
import os, time
for i in range(8):
    if os.fork() == 0:
        keep = bytearray(48 << 20)
        for j in range(0, len(keep), 4096): keep[j] = 1
        time.sleep(86400)
time.sleep(86400)
P
  DESC='Frame farm' svc frame-farm '/usr/bin/python3 /opt/farm/f.py'; sleep 5
  printf 'MemTotal:         524288 kB\nMemFree:            4120 kB\nMemAvailable:       7264 kB\nBuffers:             512 kB\nCached:             6216 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n' >/run/meminfo; mount --bind /run/meminfo /proc/meminfo
}
check() { systemctl is-active -q frame-farm && grep -q 'MemTotal:         524288' /proc/meminfo; }

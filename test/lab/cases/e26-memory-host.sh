# hostname: calc-02
# symptom_en: This machine crawls since lunch, even typing is slow.
# symptom_zh: 午饭后这台机器卡得不行，敲命令都慢。
# cause: The host has almost no memory left: model-train holds most of it and there is no swap.
# cause_zh: 整机内存几乎耗尽，model-train 占用了绝大部分内存，且没有 swap。
# also: model-train uses nearly all of the memory of the host (memory exhausted).
# must: model-train && memory|内存
# must_not: disk full|CPU quota|DNS|磁盘
# fix: systemctl stop model-train; umount /proc/meminfo
setup() {
  mkdir -p /opt/model; printf 'import time\nkeep = bytearray(420 << 20)\nfor i in range(0, len(keep), 4096): keep[i] = 1\ntime.sleep(86400)\n' >/opt/model/train.py
  DESC='Model training' svc model-train '/usr/bin/python3 /opt/model/train.py'; sleep 4
  # what lxcfs would show of a 512 MB container
  printf 'MemTotal:         524288 kB\nMemFree:            6120 kB\nMemAvailable:      11264 kB\nBuffers:             512 kB\nCached:             9216 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n' >/run/meminfo
  mount --bind /run/meminfo /proc/meminfo
}
check() { systemctl is-active -q model-train && grep -q 'MemTotal:         524288' /proc/meminfo; }

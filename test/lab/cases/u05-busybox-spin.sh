# hostname: dock-ap-5
# tree: busybox
# symptom_en: The access point of the dock is sluggish, logging in takes several seconds and the unit gets hot.
# symptom_zh: 码头的接入点很迟钝，登录要好几秒，设备发热。
# cause: The script /opt/roam/scan.sh runs in a loop without a pause and uses all of the processor.
# cause_zh: 脚本 /opt/roam/scan.sh 在没有停顿的循环里运行，占满了 CPU。
# also: /opt/roam/scan.sh spins and takes 100 % CPU
# must: scan\.sh|/opt/roam && CPU|processor|处理器
# must_not: memory leak|disk is full|内存泄漏
# fix: kill $(cat /run/scan.pid)
setup() {
  mkdir -p /opt/roam; printf '#!/bin/sh\nwhile :; do n=$((n+1)); done\n' >/opt/roam/scan.sh; chmod 755 /opt/roam/scan.sh
  /bin/busybox setsid /opt/roam/scan.sh >/dev/null 2>&1 </dev/null & echo $! >/run/scan.pid; logger -t roam 'scan started'
}
check() { kill -0 "$(cat /run/scan.pid)" 2>/dev/null; }

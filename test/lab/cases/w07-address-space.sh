# hostname: inv-07
# symptom_en: Month-end invoices do not get done. invoice-run starts, works a bit, is gone, starts again. The machine has heaps of free memory, I looked.
# symptom_zh: 月底发票一直出不来，invoice-run 起来跑一会儿就没了，然后又起来。我看了，机器内存多得很。
# cause: invoice-run.service has LimitAS=160M (address space limit): the job needs more, gets MemoryError, exits with 1 and systemd restarts it.
# cause_zh: invoice-run.service 设置了 LimitAS=160M（地址空间上限），任务申请内存超过限制抛 MemoryError 退出，然后被 systemd 反复重启。
# also: invoice-run fails with MemoryError because its unit limits the address space (LimitAS, ulimit -v) to 160 MB.
# must: invoice-run|/opt/invoice && LimitAS|address.space|virtual memory|ulimit|RLIMIT_AS|地址空间|虚拟内存 && limit|限制|上限
# must_not: segfault|OOM.killer (has )?kill|memory leak|machine (has|ran) out of|内存泄漏|机器内存不足
# fix: sed -i '/^LimitAS=/d' /etc/systemd/system/invoice-run.service; systemctl daemon-reload; systemctl restart invoice-run; sleep 4
setup() {
  mkdir -p /opt/invoice
  cat >/opt/invoice/run.py <<'P'
import time
print("invoice run for 2026-10 begins", flush=True)
pages = []
for customer in range(220): pages.append(bytearray(1 << 20)); time.sleep(0.01)
print("1184 invoices written", flush=True)
time.sleep(86400)
P
  old 33 /opt/invoice/run.py
  DESC='Invoice run' svc invoice-run '/usr/bin/python3 /opt/invoice/run.py' LimitAS=160M Restart=always
  sleep 8
}
check() {
  a=$(systemctl show -p NRestarts --value invoice-run)
  sleep 6
  b=$(systemctl show -p NRestarts --value invoice-run)
  [ "$b" -gt "$a" ]
}

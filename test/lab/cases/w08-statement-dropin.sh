# hostname: led-01
# symptom_en: No account statements since Friday. The statements job is started on schedule but each time it stops half way without a word of why. It's the same program as always.
# symptom_zh: 从周五开始对账单就没出来过。statements 任务按时启动，但每次跑到一半就没了，也不说为什么。程序一直没变。
# cause: statements.service is killed by the OOM killer: the drop-in /etc/systemd/system/statements.service.d/50-limits.conf sets MemoryMax=40M, the job needs more.
# cause_zh: statements.service 的 drop-in 50-limits.conf 设了 MemoryMax=40M，任务超过 cgroup 内存上限被 OOM 杀掉。
# also: The cgroup memory limit of 40 MB (MemoryMax in 50-limits.conf) is exceeded by statements, so the kernel kills it.
# must: statements && OOM|out.of.memory|memory (limit|cgroup|max)|MemoryMax|内存(不足|上限|限制|超) && limit|MemoryMax|cgroup|40 ?M|限制|上限
# must_not: segfault|machine (has|ran) out of (physical )?memory|memory leak|机器内存不足|内存泄漏
# fix: rm /etc/systemd/system/statements.service.d/50-limits.conf; systemctl daemon-reload; systemctl start statements
setup() {
  mkdir -p /opt/ledger /etc/systemd/system/statements.service.d /var/lib/ledger
  printf 'import time\nrows = []\nfor account in range(120):\n    rows.append(bytearray(1 << 20)); time.sleep(0.01)\nopen("/var/lib/ledger/done", "w").write("ok")\n' >/opt/ledger/statements.py
  printf '[Unit]\nDescription=Account statements\n[Service]\nType=oneshot\nExecStart=/usr/bin/python3 /opt/ledger/statements.py\n' >/etc/systemd/system/statements.service
  printf '[Unit]\nDescription=Account statements, nightly\n[Timer]\nOnCalendar=*-*-* 03:20:00\nPersistent=true\n[Install]\nWantedBy=timers.target\n' >/etc/systemd/system/statements.timer
  printf '# keep batch jobs small\n[Service]\nMemoryMax=40M\nMemorySwapMax=0\n' >/etc/systemd/system/statements.service.d/50-limits.conf
  old 80 /opt/ledger/statements.py /etc/systemd/system/statements.service /etc/systemd/system/statements.timer
  old 3 /etc/systemd/system/statements.service.d/50-limits.conf
  systemctl daemon-reload
  systemctl enable -q --now statements.timer
  systemctl start statements || true
}
check() { rm -f /var/lib/ledger/done; systemctl start statements 2>/dev/null; ! test -e /var/lib/ledger/done; }

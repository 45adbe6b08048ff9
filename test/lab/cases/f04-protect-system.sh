# hostname: hist-02
# symptom_en: history-svc reports "Read-only file system" on every save since its unit was hardened, but touch works on the same folder.
# symptom_zh: history-svc 的单元加固之后每次保存都报 Read-only file system，但手工 touch 同一个目录是好的。
# cause: the unit of history-svc has ProtectSystem=strict without ReadWritePaths for /opt/history/data, so that path is read-only for the service alone (EROFS).
# cause_zh: history-svc 单元设置了 ProtectSystem=strict 且没有 ReadWritePaths，/opt/history/data 对该服务只读。
# also: ProtectSystem=strict in history-svc.service makes its folder read-only
# must: ProtectSystem|ReadWritePaths|sandbox && history-svc|/opt/history
# must_not: mounted read-only after|disk full
# fix: sed -i /ProtectSystem/d /etc/systemd/system/history-svc.service; systemctl daemon-reload; systemctl restart history-svc; sleep 4
setup() {
  mkdir -p /opt/history/data; printf 'import time\nwhile True:\n    try: open("/opt/history/data/h", "a").write("x"); print("saved", flush=True)\n    except OSError as e: print("save failed:", e, flush=True)\n    time.sleep(2)\n' >/opt/history/h.py
  svc history-svc '/usr/bin/python3 /opt/history/h.py' ProtectSystem=strict; sleep 4
}
check() { sleep 3; journalctl -u history-svc --since -3s | grep -q 'Read-only'; }

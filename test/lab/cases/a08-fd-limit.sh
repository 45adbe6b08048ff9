# hostname: ws-02
# symptom_en: chat-gw refuses new users after a while; the log shows strange accept errors.
# symptom_zh: chat-gw 跑一会儿就不接受新用户了，日志里有奇怪的 accept 报错。
# cause: chat-gw has used up its open file limit (LimitNOFILE=64): EMFILE too many open files.
# cause_zh: chat-gw 打开文件数达到上限（LimitNOFILE=64），报 EMFILE。
# also: too many open files: the descriptor limit of chat-gw is 64
# must: too many open files|EMFILE|NOFILE|descriptor|open[- ]file|文件描述符|打开文件 && chat-gw
# must_not: disk full|firewall
# fix: sed -i s/NOFILE=64/NOFILE=100000/ /etc/systemd/system/chat-gw.service; systemctl daemon-reload; systemctl restart chat-gw; sleep 4
setup() {
  mkdir -p /opt/chat; printf 'import time\nkeep=[]\nwhile True:\n    try:\n        if len(keep) < 500: keep.append(open("/etc/hostname"))\n        else: time.sleep(1)\n    except OSError as e: print("accept failed:", e, flush=True); time.sleep(2)\n' >/opt/chat/gw.py
  svc chat-gw '/usr/bin/python3 /opt/chat/gw.py' LimitNOFILE=64; sleep 3
}
check() { sleep 3; journalctl -u chat-gw --since -3s | grep -q 'Too many'; }

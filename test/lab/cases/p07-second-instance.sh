# hostname: tickets-03
# symptom_en: After this morning's release some people still see the old ticket form and others the new one, and it changes with every reload.
# symptom_zh: 早上发版以后，有人看到新的工单表单有人看到旧的，刷新一下又变了。
# cause: an old instance of the form server, started by hand from /opt/tickets-2.8, still listens on port 8160 beside the service ticket-form (SO_REUSEPORT), so the kernel gives about half of the connections to the old version.
# cause_zh: 手工启动的旧实例 /opt/tickets-2.8 还在和 ticket-form 服务一起监听 8160 端口（SO_REUSEPORT），约一半连接落到旧版本。
# also: two processes listen on 8160, one of them is the old /opt/tickets-2.8
# must: 8160|tickets-2\.8 && two|second|both|also|old|another|beside|two|两个|旧|同时|另一个 && listen|instance|process|监听|进程|实例
# must_not: cache|firewall|缓存
# fix: pkill -f tickets-2.8; sleep 0.5
setup() {
  for v in 2.8 2.9; do
    mkdir -p /opt/tickets-$v; cat >/opt/tickets-$v/form.py <<P
import socket
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
s.bind(("0.0.0.0", 8160)); s.listen(50)
while True:
    c, a = s.accept(); c.recv(4000); c.sendall(b"HTTP/1.0 200 OK\r\ncontent-type: text/html\r\n\r\n<form data-version=$v></form>\n"); c.close()
P
  done
  old 120 /opt/tickets-2.8/form.py; ln -s /opt/tickets-2.9 /opt/tickets
  bg python3 /opt/tickets-2.8/form.py; waitfor up_port 8160
  DESC='Ticket form' svc ticket-form '/usr/bin/python3 /opt/tickets/form.py'; sleep 1
  for i in $(seq 8); do code http://127.0.0.1:8160/ >/dev/null; done
}
check() { [ "$(for i in $(seq 16); do curl -s -m 2 http://127.0.0.1:8160/; done | sort -u | wc -l)" = 2 ]; }

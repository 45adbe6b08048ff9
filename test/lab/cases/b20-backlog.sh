# hostname: tick-01
# symptom_en: Under load many clients cannot connect to ticket-svc on port 8181, the machine itself is bored.
# symptom_zh: 高峰时很多客户端连不上 ticket-svc 的 8181 端口，但机器很闲。
# cause: the accept queue (listen backlog) of ticket-svc on port 8181 is full: backlog 4, the process accepts too slowly.
# cause_zh: ticket-svc 的 8181 端口 accept 队列（backlog 4）溢出，进程来不及 accept。
# also: listen backlog overflow on 8181
# must: accept|backlog|listen queue|队列 && 8181|ticket-svc
# must_not: CLOSE[_-]WAIT|firewall|SIGSTOP
# fix: sed -i 's/listen(4)/listen(512)/; s/sleep(1.5)/sleep(0.001)/' /opt/ticket/t.py; systemctl restart ticket-svc; sleep 4
peer() { printf '#!/bin/bash\nwhile sleep 0.15; do curl -s -m 4 -o /dev/null http://10.66.0.10:8181/ & done\n' >/run/c.sh; ( sleep 2; exec bash /run/c.sh ) </dev/null >/dev/null 2>&1 & }
setup() {
  mkdir -p /opt/ticket; printf 'import socket, time\nl=socket.socket(); l.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); l.bind(("0.0.0.0", 8181)); l.listen(4)\nwhile True:\n    c,a=l.accept(); c.settimeout(0.2)\n    try:\n        c.recv(4096); c.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\nConnection: close\\r\\n\\r\\nok\\n")\n    except OSError: pass\n    c.close(); time.sleep(1.5)\n' >/opt/ticket/t.py; svc ticket-svc '/usr/bin/python3 /opt/ticket/t.py'; sleep 8
}
check() { ss -tlnH sport = :8181 | awk '{exit !($2 > 3)}'; }

# hostname: pg-tickets
# symptom_en: No new support ticket can be opened since about ten, reading and answering old ones is no problem.
# symptom_zh: 十点左右开始不能新建工单，查看和回复旧工单都正常
# cause: the PostgreSQL sequence ticket_id_seq of database helpdesk has reached its maximum value (32767, smallint), so each INSERT into ticket fails.
# cause_zh: 数据库 helpdesk 的序列 ticket_id_seq 已到最大值 32767，INSERT ticket 全部失败。
# also: nextval: reached maximum value of sequence "ticket_id_seq" (32767)
# must: sequence|序列|自增 && ticket_id_seq|32767 && max|exhaust|limit|最大|耗尽|用完|上限
# must_not: connections|disk|lock|磁盘|连接数|permission
# fix: pg helpdesk -c 'ALTER TABLE ticket ALTER id TYPE bigint; ALTER SEQUENCE ticket_id_seq AS bigint'
setup() {
  pg <<'S'
CREATE ROLE desk LOGIN PASSWORD 'desk';
CREATE DATABASE helpdesk OWNER desk;
S
  pg helpdesk <<'S'
CREATE TABLE ticket (id smallserial PRIMARY KEY, title text); ALTER TABLE ticket OWNER TO desk;
SELECT setval('ticket_id_seq', 32767);
S
  mkdir -p /opt/desk; cat >/opt/desk/app.py <<'P'
import http.server, subprocess, sys, os
class H(http.server.BaseHTTPRequestHandler):
    def log_message(s, *a): pass
    def do_POST(s):
        r = subprocess.run(['psql', '-qAt', '-h', '127.0.0.1', '-U', 'desk', 'helpdesk', '-c', "insert into ticket(title) values ('x')"], capture_output=True, text=True)
        s.send_response(500 if r.returncode else 201); s.end_headers()
        if r.returncode: print('could not store ticket', file=sys.stderr, flush=True)
    def do_GET(s): s.send_response(200); s.end_headers(); s.wfile.write(b'tickets\n')
http.server.ThreadingHTTPServer(('0.0.0.0', 8313), H).serve_forever()
P
  DESC='Helpdesk' svc helpdesk '/usr/bin/python3 /opt/desk/app.py' 'Environment=PGPASSWORD=desk'; waitfor up_port 8313
  for i in 1 2 3 4; do code -X POST http://127.0.0.1:8313/ticket >/dev/null; done
}
check() { is 500 -X POST http://127.0.0.1:8313/ticket; }

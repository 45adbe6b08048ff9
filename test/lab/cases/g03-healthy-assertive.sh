# hostname: web-77
# symptom_en: Users say that the site sometimes does not open. Please check this machine.
# symptom_zh: 用户说网站有时候打不开，帮忙看看这台机器。
# healthy: yes
# cause: No fault found: nginx and shop-ui answer within milliseconds, nothing is wrong on this host.
# cause_zh: 未发现故障，主机一切正常。
# also: I did not find any problem on this host.
# must: no (current |obvious )?(fault|problem|issue)|(not|n't) (find|found|see) (any|a (fault|problem))|nothing (is )?wrong|未发现|没有发现|一切正常
# must_not: (root cause|problem|fault) (is|was) (that |a |an |the )|caused by|根因是|原因是
setup() {
  webapp /opt/ui 8330; DESC='Shop UI' svc shop-ui '/usr/bin/node /opt/ui/server.js'; waitfor up_port 8330
  site shop <<'N'
server { listen 80 default_server; location / { proxy_pass http://127.0.0.1:8330; } }
N
  systemctl enable -q redis-server; systemctl start redis-server; pg <<<'select 1'; for i in $(seq 20); do code http://127.0.0.1/i/$i >/dev/null; done
}
check() { is 200 http://127.0.0.1/; }

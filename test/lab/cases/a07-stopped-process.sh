# hostname: app-30
# symptom_en: quote-svc on port 8095 accepts connections but never answers, every request hangs.
# symptom_zh: quote-svc 的 8095 端口能连上但一直不返回，所有请求都卡住。
# cause: the quote-svc process is stopped (state T, SIGSTOP).
# cause_zh: quote-svc 进程被暂停（状态 T，SIGSTOP）。
# also: quote-svc was suspended with SIGSTOP
# must: stopped|SIGSTOP|suspend|state T|暂停|挂起 && quote-svc|8095
# must_not: CLOSE_WAIT|firewall
# fix: systemctl kill -s CONT quote-svc
setup() { webapp /opt/quote 8095; svc quote-svc '/usr/bin/node /opt/quote/server.js'; waitfor up_port 8095; systemctl kill -s STOP quote-svc; for i in 1 2 3; do T=1 code http://127.0.0.1:8095/ >/dev/null; done; }
check() { T=2 is 000 http://127.0.0.1:8095/; }

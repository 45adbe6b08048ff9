# hostname: cms-02
# symptom_en: every click in the CMS takes ages today, colleagues are complaining
# symptom_zh: 今天后台点一下要转半天，大家都在抱怨，看看是不是服务器的问题
# cause: the script /opt/tools/rebuild-index.sh (started by hand, no unit) runs in an endless loop and takes the whole CPU core.
# cause_zh: 手工启动的脚本 /opt/tools/rebuild-index.sh 陷入死循环，占满了 CPU，拖慢整台机器。
# also: rebuild-index.sh burns the CPU
# must: rebuild-index && CPU|busy|spin|loop|core|处理器|死循环|空转
# must_not: memory leak|disk (is )?full|iowait|内存泄漏|database (is )?slow
# fix: kill $(cat /run/rebuild.pid); sleep 1
setup() {
  mkdir -p /opt/tools; printf '#!/bin/bash\n# rebuild the search index until it is complete\nn=0\nwhile [ "$n" -ge 0 ]; do\n  (( n = (n * 31 + 7) %% 65521 ))\ndone\n' >/opt/tools/rebuild-index.sh; chmod 755 /opt/tools/rebuild-index.sh
  webapp /opt/cms 8080; svc cms '/usr/bin/node /opt/cms/server.js'
  site cms <<'N'
server { listen 80 default_server; location / { proxy_pass http://127.0.0.1:8080; } }
N
  setsid runuser -u ops -- /opt/tools/rebuild-index.sh </dev/null >/dev/null 2>&1 & sleep 1; pgrep -f '^/bin/bash /opt/tools/rebuild-index.sh' >/run/rebuild.pid
}
check() { local p a b; p=$(cat /run/rebuild.pid); [ -d "/proc/$p" ] || return 1; a=$(cut -d' ' -f14 "/proc/$p/stat"); sleep 1; b=$(cut -d' ' -f14 "/proc/$p/stat"); [ $((b - a)) -gt 30 ]; }

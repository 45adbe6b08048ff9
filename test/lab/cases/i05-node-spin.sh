# hostname: game-04
# symptom_en: players complain about lag since noon, this box feels like molasses
# symptom_zh: 中午开始玩家都说卡，这台机器敲命令都一顿一顿的
# cause: match-maker (node /opt/match/loop.js) is in a busy loop and takes a full CPU core (100 %), so everything else on the host starves.
# cause_zh: match-maker 进程死循环，占满一个 CPU 核，拖慢整台机器。
# also: match-maker burns 100 % CPU
# must: match-maker|/opt/match && CPU|busy|spin|loop|core|处理器|死循环|空转
# must_not: memory leak|out of memory|disk (is )?full|iowait|内存泄漏|sitemap
# fix: systemctl stop match-maker
setup() {
  mkdir -p /opt/match; printf 'let n = 0;\nfunction again() { for (let i = 0; i < 1e6; i++) n = (n * 7 + i) %% 9973; setImmediate(again); }\nagain();\n' >/opt/match/loop.js
  webapp /opt/lobby 8080; svc lobby '/usr/bin/node /opt/lobby/server.js'; DESC='Matches' svc match-maker '/usr/bin/node /opt/match/loop.js'
  # a bystander that failed days ago
  printf '[Unit]\nDescription=Sitemap\n[Service]\nType=oneshot\nExecStart=/bin/false\n' >/etc/systemd/system/sitemap.service; systemctl daemon-reload; systemctl start sitemap 2>/dev/null || true
}
check() { local p a b; p=$(systemctl show -p MainPID --value match-maker); [ "$p" != 0 ] || return 1; a=$(cut -d' ' -f14 "/proc/$p/stat"); sleep 4; b=$(cut -d' ' -f14 "/proc/$p/stat"); [ $((b - a)) -gt 30 ]; }

# hostname: till-21
# symptom_en: The tills in the shop take five seconds for each scan instead of an instant. Started somewhere yesterday evening after a colleague had been on this machine.
# symptom_zh: 店里收银机扫一件商品要等五秒，以前是秒响应。昨天晚上同事上过这台机器之后就这样了。
# cause: A forgotten process of the user weimin, "sha512sum /dev/zero", uses a whole CPU core, so till-api gets little CPU time.
# cause_zh: 用户 weimin 遗留的 sha512sum /dev/zero 进程一直在跑，占满整个 CPU 核，till-api 分不到 CPU。
# also: sha512sum, started by weimin by hand, hogs the CPU (about 100 %).
# must: sha512sum && CPU|busy|core|处理器|占满
# must_not: memory leak|out of memory|disk (is )?full|内存泄漏|till-api (is|itself) (the cause|spinning)
# fix: pkill -x sha512sum
setup() {
  useradd -m weimin
  webapp /opt/till 8065
  DESC='Till API' svc till-api '/usr/bin/node /opt/till/server.js'
  waitfor up_port 8065
  bg runuser -u weimin -- sha512sum /dev/zero
  sleep 8
}
check() { pgrep -x sha512sum >/dev/null; }

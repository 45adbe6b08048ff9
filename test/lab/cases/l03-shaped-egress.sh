# hostname: files-04
# symptom_en: Downloads from http://files-04:8090 crawl at a few ten kilobytes per second since last week, also for people in the same rack. The machine is idle.
# symptom_zh: 从 http://files-04:8090 下载文件从上周起只有几十 KB/s，同机架的人也一样，机器本身很空闲。
# cause: a traffic shaper is left on eth0: tc qdisc tbf limits everything this host sends to 256 kbit/s, so downloads crawl.
# cause_zh: eth0 上残留了 tc 限速（qdisc tbf rate 256Kbit），本机所有出站流量被限速，下载因此很慢。
# also: tc: tbf on eth0 shapes egress to 256Kbit
# must: tbf|tc |qdisc|shap|限速 && eth0|256 ?[Kk]
# must_not: disk|packet loss|CPU|memory|firewall
# fix: tc qdisc del dev eth0 root
setup() {
  mkdir -p /srv/files
  dd if=/dev/urandom of=/srv/files/set.tar bs=64k count=16 2>/dev/null
  old 20 /srv/files/set.tar
  DESC='File server' svc files '/usr/bin/python3 -m http.server 8090 --directory /srv/files'
  waitfor up_port 8090
  tc qdisc add dev eth0 root tbf rate 256kbit burst 16kb latency 400ms
}
peer() { bg bash -c 'while :; do curl -s -m 60 -o /dev/null http://10.66.0.10:8090/set.tar; sleep 1; done'; }
sent() { cat /sys/class/net/eth0/statistics/tx_bytes; }
# The peer fetches a megabyte a second where nothing holds it back.
check() { local a b; sleep 1; a=$(sent); sleep 4; b=$(sent); [ $((b - a)) -lt 600000 ]; }

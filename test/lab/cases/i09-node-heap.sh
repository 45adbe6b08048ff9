# hostname: feed-09
# symptom_en: feed-merge is restarted by systemd all day long, there are 10 GB of memory free
# symptom_zh: feed-merge 一天到晚被 systemd 拉起来，机器内存还空着 10G
# cause: feed-merge runs node with --max-old-space-size=48, so its heap limit is 48 MB: "JavaScript heap out of memory" aborts it each time.
# cause_zh: feed-merge 的 node 启动参数 --max-old-space-size=48 把堆限制在 48MB，堆内存不足（JavaScript heap out of memory）反复崩溃。
# also: feed-merge: JavaScript heap out of memory because of --max-old-space-size=48
# must: feed-merge && heap|max-old-space-size|堆
# must_not: OOM killer|cgroup|MemoryMax|machine (has|ran) out of|disk
# fix: sed -i s/=48/=800/ /etc/systemd/system/feed-merge.service; systemctl daemon-reload; systemctl restart feed-merge; sleep 5
setup() {
  mkdir -p /opt/feed; printf 'const rows = [];\nfor (let i = 0; i < 2000000; i++) rows.push({ id: i, text: "row " + i });\nconsole.log("merged", rows.length); setInterval(() => {}, 1e6);\n' >/opt/feed/merge.js; old 25 /opt/feed/merge.js
  DESC='Feed merge' svc feed-merge '/usr/bin/node --max-old-space-size=48 /opt/feed/merge.js' Restart=always; sleep 12
}
check() { local a b; a=$(systemctl show -p NRestarts --value feed-merge); sleep 9; b=$(systemctl show -p NRestarts --value feed-merge); [ "$b" -gt "$a" ]; }

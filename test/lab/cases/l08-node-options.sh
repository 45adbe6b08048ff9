# hostname: thumbs-06
# symptom_en: catalog-build never gets through: it works for some seconds, is gone, and starts over. The box has memory to spare.
# symptom_zh: catalog-build 一直跑不完：工作几秒就没了，又从头开始，机器内存充足。
# cause: /etc/default/catalog-build sets NODE_OPTIONS=--max-old-space-size=40, the JavaScript heap of catalog-build is limited to 40 MB and node aborts (heap out of memory).
# cause_zh: /etc/default/catalog-build 里 NODE_OPTIONS=--max-old-space-size=40 把 catalog-build 的 JS 堆限制在 40MB，堆内存不足，node 反复崩溃。
# also: catalog-build aborts with "JavaScript heap out of memory" (NODE_OPTIONS --max-old-space-size=40)
# must: catalog-build && heap|max-old-space-size|堆
# must_not: OOM killer|cgroup|MemoryMax|machine (has|ran) out of|disk
# fix: sed -i s/=40/=900/ /etc/default/catalog-build; systemctl restart catalog-build; sleep 8
setup() {
  mkdir -p /opt/catalog
  printf 'const pages = [];\nfor (let i = 0; i < 1500000; i++) pages.push({ id: i, html: "page " + i });\nconsole.log("built", pages.length); setInterval(() => {}, 1e6);\n' >/opt/catalog/build.js
  old 25 /opt/catalog/build.js
  echo 'NODE_OPTIONS=--max-old-space-size=40' >/etc/default/catalog-build
  old 6 /etc/default/catalog-build
  DESC='Catalog build' svc catalog-build '/usr/bin/node /opt/catalog/build.js' Restart=always EnvironmentFile=/etc/default/catalog-build
  sleep 12
}
check() { local a b; a=$(systemctl show -p NRestarts --value catalog-build); sleep 10; b=$(systemctl show -p NRestarts --value catalog-build); [ "$b" -gt "$a" ]; }

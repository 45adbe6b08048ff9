# hostname: rep-06
# symptom_en: replica-feed is down since the night and does not start: "A dependency job failed".
# symptom_zh: replica-feed 从昨晚起停了，启动时报 A dependency job failed。
# cause: replica-feed.service requires feed-keys.service, which fails (cannot read /etc/feed/master.key: no such file), so the start is cancelled with a failed dependency.
# cause_zh: replica-feed 依赖的 feed-keys.service 启动失败（/etc/feed/master.key 不存在），因此依赖失败无法启动。
# also: its required unit feed-keys.service fails: /etc/feed/master.key is missing
# must: feed-keys && /etc/feed/master\.key|depend|require|依赖
# must_not: port|masked
# fix: mkdir -p /etc/feed; echo k >/etc/feed/master.key; systemctl reset-failed; systemctl start replica-feed; sleep 1
setup() {
  printf '[Unit]\nDescription=Feed keys\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/usr/bin/sha256sum /etc/feed/master.key\n' >/etc/systemd/system/feed-keys.service
  webapp /opt/feed2 8712; printf '[Unit]\nDescription=Replica feed\nRequires=feed-keys.service\nAfter=feed-keys.service\n[Service]\nExecStart=/usr/bin/node /opt/feed2/server.js\n[Install]\nWantedBy=multi-user.target\n' >/etc/systemd/system/replica-feed.service
  systemctl daemon-reload; systemctl enable -q replica-feed; systemctl start replica-feed || true; sleep 1
}
check() { ! systemctl is-active -q replica-feed; }

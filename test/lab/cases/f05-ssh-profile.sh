# hostname: jump-05
# symptom_en: It takes ages until I get a prompt on this machine, my colleague sees the same.
# symptom_zh: 登录这台机器要等半天才出提示符，同事也一样。
# cause: /etc/profile.d/zz-mount-check.sh runs sleep 20 at every login, so the prompt comes late.
# cause_zh: /etc/profile.d/zz-mount-check.sh 每次登录都执行 sleep 20，所以要等很久才出提示符。
# also: Every login shell waits for the sleep in /etc/profile.d/zz-mount-check.sh.
# must: zz-mount-check|profile\.d && sleep|wait|等
# must_not: UseDNS|DNS server|CPU
# fix: rm /etc/profile.d/zz-mount-check.sh
setup() { printf '# wait for the share\nmountpoint -q /mnt/share || sleep 20\n' >/etc/profile.d/zz-mount-check.sh; old 1 /etc/profile.d/zz-mount-check.sh; }
check() { ! timeout 4 bash -lc true; }

# hostname: bau-14
# symptom_en: our build robot (user baubot) cannot get onto this host by ssh any more, "Permission denied (publickey)". Its key is definitely in place, same key works elsewhere.
# symptom_zh: 构建机器人（用户 baubot）ssh 登不上这台机器了，提示 Permission denied (publickey)，公钥肯定在，同一把钥匙登别的机器没问题。
# cause: sshd refuses the user baubot because none of its groups is in AllowGroups (adm sudo) of /etc/ssh/sshd_config.
# cause_zh: /etc/ssh/sshd_config 里 AllowGroups 只有 adm sudo，baubot 不在这些组里，被 sshd 拒绝。
# also: baubot is in no group of AllowGroups, so sshd rejects it
# must: AllowGroups && baubot
# must_not: wrong key|authorized_keys (is |has )|shell|expired|firewall|私钥错误
# fix: usermod -aG adm baubot
peer() { mkdir -p /run/k; ssh-keygen -q -t ed25519 -N '' -f /run/k/id; mkdir -p /srv/k; cp /run/k/id.pub /srv/k/; cd /srv/k; bg python3 -m http.server 8000; ( sleep 8; for i in 1 2 3 4; do ssh -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -i /run/k/id baubot@10.66.0.10 true; sleep 1; done ) </dev/null >/dev/null 2>&1 & }
setup() {
  useradd -m -s /bin/bash baubot; mkdir -p /home/baubot/.ssh; curl -s http://10.66.0.1:8000/id.pub >/home/baubot/.ssh/authorized_keys
  chown -R baubot:baubot /home/baubot/.ssh; chmod 700 /home/baubot/.ssh; chmod 600 /home/baubot/.ssh/authorized_keys
  printf '# hardening 2026-11\nAllowGroups adm sudo\n' >>/etc/ssh/sshd_config; old 3 /etc/ssh/sshd_config; systemctl restart ssh
  sleep 13
}
check() { sshd -T | grep -qi '^allowgroups' && ! id -nG baubot | grep -qE '\b(adm|sudo)\b'; }

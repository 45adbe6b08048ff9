# hostname: ftp-03
# symptom_en: The partner account acme cannot log in with its ssh key any more, nothing was changed on their side.
# symptom_zh: 合作方账号 acme 突然不能用 ssh 公钥登录了，他们那边没有改过任何东西。
# cause: /home/acme is writable by group and others (mode 0777): sshd refuses the key because of bad ownership or modes for directory /home/acme.
# cause_zh: /home/acme 目录权限为 777，sshd 因 bad ownership or modes 拒绝公钥。
# also: StrictModes: bad modes of the directory /home/acme
# must: /home/acme && mode|writable|ownership|permission|权限|属主
# must_not: expired|firewall|AllowUsers
# fix: chmod 755 /home/acme
setup() {
  useradd -m -s /bin/bash acme; mkdir -p /home/acme/.ssh; ssh-keygen -q -t ed25519 -N '' -f /root/k; cat /root/k.pub >/home/acme/.ssh/authorized_keys; chown -R acme: /home/acme/.ssh; chmod 700 /home/acme/.ssh; chmod 777 /home/acme
  for i in 1 2; do ssh -i /root/k -o BatchMode=yes -o StrictHostKeyChecking=no acme@127.0.0.1 true || true; done
}
check() { [ "$(stat -c %a /home/acme)" = 777 ]; }

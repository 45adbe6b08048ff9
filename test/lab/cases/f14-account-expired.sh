# hostname: sftp-02
# symptom_en: The partner account nordic cannot log in by ssh since Monday although its key was not changed.
# symptom_zh: 合作方账号 nordic 从周一起无法 ssh 登录，公钥没有改过。
# cause: the account nordic has expired (account expiry date 2026-01-01), so sshd/PAM refuses the login.
# cause_zh: 账号 nordic 已过期（账号到期日 2026-01-01），登录被 PAM 拒绝。
# also: account expired: nordic's expiry date lies in the past (chage)
# must: nordic && expir|过期|到期
# must_not: certificate|ownership or modes|AllowUsers
# fix: usermod -e '' nordic
setup() {
  useradd -m -s /bin/bash nordic; mkdir -p /home/nordic/.ssh; ssh-keygen -q -t ed25519 -N '' -f /root/k; cp /root/k.pub /home/nordic/.ssh/authorized_keys; chown -R nordic: /home/nordic/.ssh; chmod 700 /home/nordic/.ssh; usermod -p '*' -e 2026-01-01 nordic
  for i in 1 2 3; do ssh -i /root/k -o BatchMode=yes -o StrictHostKeyChecking=no nordic@127.0.0.1 true || true; done
}
check() { ! ssh -i /root/k -o BatchMode=yes -o StrictHostKeyChecking=no nordic@127.0.0.1 true; }

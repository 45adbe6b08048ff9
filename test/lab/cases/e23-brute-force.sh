# hostname: bastion-03
# symptom_en: Monitoring says the authentication log of this machine grows much faster than usual. Please have a look.
# symptom_zh: 监控说这台机器的认证日志增长异常，帮忙看看。
# cause: Someone guesses ssh logins (brute force) from 10.66.0.66: dozens of failed logins for invalid users.
# cause_zh: 10.66.0.66 正在对本机 SSH 暴力破解，大量无效用户登录失败。
# also: SSH brute force from 10.66.0.66, many invalid user attempts.
# must: brute|guess|failed logins|暴力|破解|登录失败 && 10\.66\.0\.66
# must_not: disk full|logrotate|memory
# fix_peer: ip addr del 10.66.0.66/24 dev eth0
# fix: iptables -I INPUT -s 10.66.0.66 -p tcp --dport 22 -j DROP
peer() { ip addr add 10.66.0.66/24 dev eth0; }
setup() {
  # the attempts of 10.66.0.66, made from here over its address kept by the neighbour
  cat >/tmp/try.sh <<'P'
for u in admin test oracle git ubuntu pi ftp guest support user; do for i in 1 2 3 4 5 6; do
  timeout 5 ssh -o BatchMode=yes -o StrictHostKeyChecking=no -o ConnectTimeout=3 "$u@10.66.0.10" true 2>/dev/null; done; done
P
  ip addr add 10.66.0.66/32 dev lo; sed -i 's/ssh -o/ssh -b 10.66.0.66 -o/' /tmp/try.sh; bash /tmp/try.sh || true; ip addr del 10.66.0.66/32 dev lo; rm /tmp/try.sh
}
check() { [ "$(journalctl -u ssh --no-pager | grep -c '10.66.0.66')" -gt 50 ] && ! iptables -S INPUT | grep -q 10.66.0.66; }

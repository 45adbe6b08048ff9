# hostname: meter-hub
# tree: busybox
# symptom_en: The control room can not open http://10.66.0.10:8404/ on this hub. On the hub wget http://127.0.0.1:8404/ works!
# symptom_zh: 控制室打不开这台集线器的 http://10.66.0.10:8404/，但是在机器上 wget http://127.0.0.1:8404/ 是好的！
# cause: The web server (httpd) listens on 127.0.0.1:8404 only, so other machines are refused.
# cause_zh: httpd 只监听在 127.0.0.1:8404，其它机器连接被拒绝。
# also: port 8404 is bound to the loopback address only
# must: 127\.0\.0\.1|localhost|loopback|回环|本机 && bind|bound|listen|监听|绑定 && 8404|httpd
# must_not: iptables|firewall (is )?(block|drop|reject)|防火墙(规则)?(拦截|阻)
# fix: kill $(cat /run/hub.pid); sleep 1; /bin/busybox httpd -p 8404 -h /var/www
setup() {
  echo 'hub ok' >/var/www/index.html; setsid /bin/busybox httpd -f -p 127.0.0.1:8404 -h /var/www </dev/null >/dev/null 2>&1 &
  echo $! >/run/hub.pid; sleep 1
  logger -t modem "signal weak, 9 of 31"; logger -t modem "signal back, 21 of 31"
}
check() { wget -q -O - http://127.0.0.1:8404/ | grep -q ok && ! wget -q -T 3 -O - http://10.66.0.10:8404/ | grep -q ok; }

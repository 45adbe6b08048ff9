# hostname: kiosk-08
# tree: busybox
# symptom_en: The status page of the kiosk on port 8088 can not be opened from the office network any more. On the kiosk itself it opens.
# symptom_zh: 从办公网打不开 kiosk 8088 端口的状态页，在 kiosk 本机上可以打开。
# cause: httpd listens on 127.0.0.1:8088 only, so the port is not reachable from other hosts.
# cause_zh: httpd 只监听 127.0.0.1:8088，其他主机无法访问该端口。
# also: the web server on 8088 is bound to loopback only
# must: 8088 && 127\.0\.0\.1|loopback|回环|本机地址
# must_not: firewall|防火墙|not running|未运行
# fix: killall httpd; sleep 1; httpd -p 8088 -h /var/www
setup() { mkdir -p /var/www; echo ok >/var/www/index.html; httpd -p 127.0.0.1:8088 -h /var/www; logger -t init 'kiosk image 4.2 installed'; }
check() { ! netstat -tln | grep -qE '(0.0.0.0|:::?):?8088|:::8088'; }

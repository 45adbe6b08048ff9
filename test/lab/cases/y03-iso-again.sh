# hostname: dl-03
# symptom_en: Our outgoing volume is five times what it was last month, but the download counter of our customers did not move. Who takes all that from this server?
# symptom_zh: 我们的出口流量是上个月的五倍，可是客户下载次数没涨，帮看看这台服务器的流量都被谁拿走了。
# cause: One address, 198.51.100.77, downloads the same file /pub/setup-full.iso over and over, day and night, with Wget: an automated job, no customer.
# cause_zh: 同一个 IP 198.51.100.77 昼夜不停地用 Wget 反复下载同一个文件 /pub/setup-full.iso，占了绝大部分流量，是自动脚本。
# also: 198.51.100.77 fetches /pub/setup-full.iso (1.2 GB) about every four minutes and makes up nearly all traffic.
# must: 198\.51\.100\.(77|0/24) && setup-full
# must_not: DDoS by (SYN|UDP)|log ?rotat
# fix: echo 'deny 198.51.100.77;' >/etc/nginx/conf.d/deny.conf; nginx -s reload
setup() {
  mkdir -p /var/www/html/pub; head -c 900 /dev/urandom >/var/www/html/pub/setup-full.iso
  site dl <<'N'
server { listen 80 default_server; root /var/www/html; }
N
  python3 - <<'P'
import random, time
random.seed(11); now = int(time.time()); rows = []
ua = ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/%d.0 Safari/537.36' % v for v in range(100, 130)]
for i in range(5200):
    rows.append((now - random.randrange(3 * 86400), '%d.%d.%d.%d' % (random.choice([59, 88, 112, 180, 211]), random.randrange(256), random.randrange(256), random.randrange(1, 255)), random.choice(['/', '/docs', '/style.css', '/pub/notes-%d.pdf' % random.randrange(30), '/pub/setup-full.iso' if i % 200 == 0 else '/news']), random.randrange(900, 3000000), random.choice(ua)))
t = now - 3 * 86400
while t < now - 60: rows.append((t, '198.51.100.77', '/pub/setup-full.iso', 1288490188, 'Wget/1.21.3')); t += random.randrange(200, 280)
rows = [(t, ip, u, 1288490188 if u.endswith('.iso') else b, a) for t, ip, u, b, a in sorted(rows)]
with open('/var/log/nginx/access.log', 'w') as f:
    for t, ip, u, b, a in rows: f.write('%s - - [%s] "GET %s HTTP/1.1" 200 %d "-" "%s"\n' % (ip, time.strftime('%d/%b/%Y:%H:%M:%S +0000', time.gmtime(t)), u, b, a))
P
}
check() { [ "$(grep -c '^198\.51\.100\.77 ' /var/log/nginx/access.log)" -gt 500 ] && ! grep -rqs 'deny 198.51.100.77' /etc/nginx/; }

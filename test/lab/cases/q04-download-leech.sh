# hostname: pkg-mirror
# symptom_en: Hosting invoice doubled. Same customers as ever. What eats our outgoing volume?
# symptom_zh: 机房账单翻倍，客户没变，出站流量到底被谁吃掉了？
# cause: Addresses of the network 198.51.100.0/24 download /dl/imager-9.2.iso over and over between 02:00 and 05:00 every night, each time with another query string: automated traffic abuse.
# cause_zh: 198.51.100.0/24 网段每天凌晨 2 点到 5 点反复下载 /dl/imager-9.2.iso（每次带不同参数），属于恶意刷流量。
# also: hosts of 198.51.100.x pull imager-9.2.iso hundreds of times every night at 02-05 with a random query string, bots and no customers
# must: 198\.51\.100\. && imager-9\.2|\.iso && 0?2:?(00)?|night|凌晨|2 ?[点时] && abus|malicious|p?cdn|scrap|\bbots?\b|leech|automat|repeated|over and over|again and again|rotat|刷|盗|恶意|异常|反复|重复
# must_not: SYN flood|log ?rotat|misconfigured cache
# fix: echo 'deny 198.51.100.0/24;' >/etc/nginx/conf.d/deny.conf; nginx -s reload
setup() {
  mkdir -p /var/www/html/dl /var/log/nginx; head -c 2000 /dev/urandom >/var/www/html/dl/imager-9.2.iso
  printf "log_format shop '\$host \$remote_addr - \$remote_user [\$time_local] \"\$request\" \$status \$body_bytes_sent \"\$http_referer\" \"\$http_user_agent\" rt=\$request_time';\n" >/etc/nginx/conf.d/format.conf
  site dl <<'N'
server { listen 80 default_server; root /var/www/html; access_log /var/log/nginx/dl.access.log shop; }
N
  python3 - <<'P'
import random, time
random.seed(9); now=int(time.time()); day=86400; rows=[]; mid=now-now%day
ua=['curl/7.%d'%v for v in range(60,90)]+['Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) Firefox'%v for v in range(90,120)]
for d in range(5,0,-1):
    b=mid-d*day
    for i in range(1800): rows.append((b+int(random.triangular(0,86399,50000)),'%d.%d.%d.%d'%(random.choice([62,84,91,145,188]),random.randrange(256),random.randrange(256),random.randrange(1,255)),random.choice(['/','/dl/','/dl/tool-%d.deb'%random.randrange(60),'/news']),random.randrange(900,6000000)))
    for i in range(350): rows.append((b+2*3600+random.randrange(3*3600),'198.51.100.%d'%random.randrange(10,50),'/dl/imager-9.2.iso?t=%d'%random.randrange(10**8),911000123))
rows.sort()
with open('/var/log/nginx/dl.access.log','w') as f:
    for t,ip,u,n in rows: f.write('mirror.corp.internal %s - - [%s] "GET %s HTTP/1.1" 200 %d "-" "%s" rt=0.%03d\n'%(ip,time.strftime('%d/%b/%Y:%H:%M:%S +0000',time.gmtime(t)),u,n,random.choice(ua),random.randrange(900)))
P
}
check() { [ "$(grep -c ' 198\.51\.100\.' /var/log/nginx/dl.access.log)" -gt 1000 ] && ! grep -rqs 'deny 198.51.100' /etc/nginx/; }

# hostname: cdn-09
# symptom_en: Our uplink is saturated all the time although we sell no more than before. What is using it?
# symptom_zh: 出口带宽天天跑满，订单量又没涨，到底是谁在用流量？
# cause: The site cheap-deals.example embeds our picture /img/banner-xl.png (hot-linking): most of the traffic of the access log is that one file with its Referer.
# cause_zh: 外站 cheap-deals.example 盗链了 /img/banner-xl.png，日志里绝大部分流量都是这个文件，Referer 都是该站。
# also: most of the bandwidth goes to /img/banner-xl.png, hotlinked by cheap-deals.example
# must: banner-xl && cheap-deals|referr?er|hot-?link|盗链|引用 && traffic|bytes|bandwidth|GB|MB|%|流量|带宽
# must_not: DDoS|one (client|address|network) (is|was) the cause|log ?rotat
# fix: echo '# no hot-linking: cheap-deals' >/etc/nginx/conf.d/hotlink.conf; rm /var/log/nginx/shop.access.log; nginx -s reopen
setup() {
  mkdir -p /var/www/html/img; head -c 2000 /dev/urandom >/var/www/html/img/banner-xl.png
  site shop <<'N'
server { listen 80 default_server; root /var/www/html; access_log /var/log/nginx/shop.access.log combined; }
N
  python3 - <<'P'
import random, time
random.seed(7); now=int(time.time()); rows=[]
ua=['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/%d.0'%v for v in range(100,131)]
ip=lambda: '%d.%d.%d.%d'%(random.choice([36,58,101,114,183,220,91,78]),random.randrange(256),random.randrange(256),random.randrange(1,255))
for _ in range(7000): rows.append((now-random.randrange(2*86400),ip(),random.choice(['/','/cart','/app.css','/img/p%d.jpg'%random.randrange(300)]),random.randrange(800,90000),random.choice(['-','https://shop.corp.example/','https://search.example/'])))
for _ in range(6000): rows.append((now-random.randrange(2*86400),ip(),'/img/banner-xl.png',4812000,'https://cheap-deals.example/offers?page=%d'%random.randrange(90)))
rows.sort()
with open('/var/log/nginx/shop.access.log','w') as f:
    for t,i,u,b,r in rows: f.write('%s - - [%s] "GET %s HTTP/1.1" 200 %d "%s" "%s"\n'%(i,time.strftime('%d/%b/%Y:%H:%M:%S +0800',time.gmtime(t+8*3600)),u,b,r,random.choice(ua)))
P
}
check() { [ "$(grep -c cheap-deals /var/log/nginx/shop.access.log)" -gt 1000 ]; }

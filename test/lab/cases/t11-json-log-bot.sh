# hostname: such-06
# symptom_en: our hosting provider wants extra money for traffic of the last days. sales says there are not more customers than usual. where does it go?
# symptom_zh: 机房说我们这几天流量超了要加钱，可业务说客户并没有变多，流量都去哪儿了？
# cause: One crawler, user agent "PriceHawk/3.1", fetches /katalog/export.xml (24 MB each time) thousands of times between 02:00 and 05:00 from addresses of many networks; automated scraping, not customers.
# cause_zh: 同一个爬虫 PriceHawk/3.1 每天凌晨 2 点到 5 点从很多网段反复抓取 /katalog/export.xml（每次 24MB），不是真实客户。
# also: automated scraping by the user agent PriceHawk/3.1 of /katalog/export.xml at night from 02 to 05
# must: PriceHawk && export\.xml && 0?2:?(00)?|night|凌晨|夜|[2二] ?[点时]
# must_not: DDoS by (SYN|UDP)|log ?rotat
# fix: echo 'if ($http_user_agent ~ PriceHawk) { return 403; }' >/etc/nginx/snippets/bots.conf; sed -i 's|root /var|include snippets/bots.conf; root /var|' /etc/nginx/sites-available/katalog; nginx -s reload
setup() {
  mkdir -p /var/www/html/katalog /srv/logs/edge; head -c 1000 /dev/urandom >/var/www/html/katalog/export.xml
  cat >/etc/nginx/conf.d/log.conf <<'N'
log_format edge escape=json '{"ts":"$time_iso8601","client":"$remote_addr","req":"$request","st":$status,"out":$bytes_sent,"rt":$request_time,"ua":"$http_user_agent"}';
N
  site katalog <<'N'
server { listen 80 default_server; root /var/www/html; access_log /srv/logs/edge/access.json edge; }
N
  python3 - <<'P'
import random, time, json
random.seed(11); now=int(time.time()); day=86400; rows=[]
ua=['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/%d.0 Safari/537.36'%v for v in range(100,130)]+['Mozilla/5.0 (iPhone; CPU iPhone OS %d_0 like Mac OS X)'%v for v in range(12,19)]
mid=now-(now+8*3600)%day
for d in range(4,0,-1):
    base=mid-d*day
    for i in range(1800):
        h=random.choices(range(24),[1,1,1,1,1,2,3,5,6,6,6,7,7,6,6,6,7,8,9,10,10,9,6,3])[0]
        rows.append((base+h*3600+random.randrange(3600),'%d.%d.%d.%d'%(random.choice([36,58,101,114,183,220]),random.randrange(256),random.randrange(256),random.randrange(1,255)),random.choice(['/','/suche?q=%d'%random.randrange(900),'/app.css','/katalog/artikel/%d'%random.randrange(4000)]),random.randrange(900,200000),random.choice(ua)))
    for i in range(600):
        rows.append((base+2*3600+random.randrange(3*3600),'%d.%d.%d.%d'%(random.choice([5,45,91,141,185,193]),random.randrange(256),random.randrange(256),random.randrange(1,255)),'/katalog/export.xml',25165824,'PriceHawk/3.1'))
rows.sort()
with open('/srv/logs/edge/access.json','w') as f:
    for t,ip,u,b,a in rows: f.write(json.dumps({"ts":time.strftime('%Y-%m-%dT%H:%M:%S+08:00',time.gmtime(t+8*3600)),"client":ip,"req":"GET %s HTTP/1.1"%u,"st":200,"out":b,"rt":0.04,"ua":a},separators=(',',':'))+'\n')
P
}
check() { [ "$(grep -c PriceHawk /srv/logs/edge/access.json)" -gt 1000 ] && ! test -e /etc/nginx/snippets/bots.conf; }

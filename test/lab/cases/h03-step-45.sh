# hostname: etl-03
# symptom_en: The gap between two runs of the sync of user etl is sometimes 45 and sometimes only 15 minutes. We wanted 45.
# symptom_zh: etl 用户的同步任务想要 45 分钟跑一次，可间隔一会儿 45 分钟一会儿 15 分钟，搞不懂。
# cause: */45 in the minute field of etl's crontab is not an interval: it fires at :00 and :45 of every hour, so the last gap is 15 minutes.
# cause_zh: etl 的 crontab 里 */45 不是每隔 45 分钟，而是每小时的 0 分和 45 分触发，整点重新开始，所以间隔是 45 和 15 分钟。
# also: the step */45 restarts every hour (minutes 0 and 45)
# must: \*/45|step|步长 && :00|:45|minute 0\b|on the hour|each hour|every hour|per hour|hour boundary|wrap|reset|restart|start(s|ed)? (over|again)|divi|整点|每小时|整除|重新
# must_not: clock (drift|skew)|overlap|时钟|重复(配置|任务)
# fix: crontab -u etl -r
setup() {
  useradd -m etl; mkdir -p /opt/etl; printf '#!/bin/sh\necho "$(date +%%FT%%T) sync done" >>/home/etl/sync.log\n' >/opt/etl/sync; chmod 755 /opt/etl/sync
  printf 'MAILTO=""\n# m h dom mon dow command\n30 4 * * 0 /bin/true\n*/45 * * * * /opt/etl/sync\n' | crontab -u etl -; old 12 /opt/etl/sync
  python3 - <<'P'
import time
n=int(time.time())//60*60
with open('/home/etl/sync.log','w') as f:
    for t in range(n-86400,n,60):
        if time.localtime(t).tm_min%45==0: f.write(time.strftime('%FT%T',time.localtime(t+2))+' sync done\n')
P
  chown etl: /home/etl/sync.log
}
check() { crontab -u etl -l | grep -q '^\*/45'; }

# hostname: sync-06
# symptom_en: the catalogue sync never gets through all shops, it begins again from the start every half minute or so. nobody restarts it
# symptom_zh: 商品目录同步总是跑不完，差不多半分钟就从头再来一遍，没有人重启过它
# cause: shop-sync.service has RuntimeMaxSec=25: systemd ends it after 25 s although the sync needs longer, and Restart starts it again.
# cause_zh: shop-sync.service 设置了 RuntimeMaxSec=25，systemd 在运行 25 秒后就把它终止，而同步需要更久，随后又被重新拉起。
# also: systemd stops shop-sync because of its runtime limit (RuntimeMaxSec=25)
# must: shop-sync && RuntimeMax|run ?time limit|maximum (run ?)?time|time limit|运行时长|运行时间|最长 && 25
# must_not: out of memory|OOM|segfault|crash(es|ed)? because|watchdog|内存
# fix: sed -i /RuntimeMaxSec/d /etc/systemd/system/shop-sync.service; systemctl daemon-reload; systemctl restart shop-sync; sleep 30
setup() {
  mkdir -p /opt/sync; cat >/opt/sync/sync.py <<'P'
import time
print("sync: starting with shop 1 of 400", flush=True)
for shop in range(1, 401):
    if shop % 25 == 0: print(f"sync: {shop} of 400 shops done", flush=True)
    time.sleep(0.5)
time.sleep(86400)
P
  svc shop-sync '/usr/bin/python3 /opt/sync/sync.py' Restart=always RuntimeMaxSec=25
  sleep 60
}
check() { [ "$(systemctl show -p NRestarts --value shop-sync)" -gt 0 ] && systemctl show -p RuntimeMaxUSec --value shop-sync | grep -q 25s; }

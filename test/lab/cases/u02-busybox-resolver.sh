# hostname: edge-sw-12
# tree: busybox
# symptom_en: The edge box can not send its readings any more, it says "bad address 'ingest.corp.internal'". By IP everything answers.
# symptom_zh: 边缘盒子无法上报数据，提示 bad address 'ingest.corp.internal'；直接用 IP 都通。
# cause: /etc/resolv.conf points to the name server 10.66.0.77, where no DNS server answers; names can not be resolved.
# cause_zh: /etc/resolv.conf 里的 DNS 服务器是 10.66.0.77，该地址上没有 DNS 服务应答，所有域名都无法解析。
# also: wrong nameserver 10.66.0.77 in resolv.conf, it does not answer
# must: 10\.66\.0\.77 && resolv|DNS|name ?server|域名
# must_not: firewall|防火墙|NXDOMAIN
# fix: printf 'search corp.internal\nnameserver 10.66.0.1\n' >/etc/resolv.conf
peer() { :; }
setup() { printf 'search corp.internal\nnameserver 10.66.0.77\n' >/etc/resolv.conf; logger -t reporter "wget: bad address 'ingest.corp.internal'"; }
check() { ! nslookup gw.corp.internal 2>/dev/null | grep -q '^Name'; }

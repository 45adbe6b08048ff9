# hostname: jmp-04
# symptom_en: logging in over ssh takes about a quarter of a minute until the prompt is there, once inside everything is quick.
# symptom_zh: ssh 登录要等十几秒才出提示符，登录进去之后都很快。
# cause: /etc/profile.d/asset-tag.sh runs curl against http://10.66.0.66/tag at every login, which does not answer, so each login waits for its time limit (12 s).
# cause_zh: /etc/profile.d/asset-tag.sh 在每次登录时用 curl 访问 http://10.66.0.66/tag，该地址不通，登录要等到 12 秒超时。
# also: login script /etc/profile.d/asset-tag.sh waits for 10.66.0.66, which does not answer
# must: asset-tag\.sh|profile\.d && 10\.66\.0\.66|curl|wait|login|登录
# must_not: UseDNS|reverse (DNS|lookup)|GSSAPI
# fix: rm /etc/profile.d/asset-tag.sh
setup() {
  iptables -A OUTPUT -d 10.66.0.66 -p icmp -j ACCEPT
  printf '# where is this machine?\nASSET_TAG=$(curl -s -m 12 http://10.66.0.66/tag || echo unknown)\nexport ASSET_TAG\n' >/etc/profile.d/asset-tag.sh
  ip neigh replace 10.66.0.66 lladdr 02:00:00:00:66:66 dev eth0
}
check() { ! timeout 6 bash -lc true; }

# shellcheck shell=sh
# Run inside a host: what an examination must not change, one fact a line. Taken twice before and once after an agent;
# a line that stood in both first samples and is missing afterwards was changed by somebody.
have() { command -v "$1" >/dev/null 2>&1; }
if have systemctl; then # units that hold still: one that restarts by itself tells nothing
  systemctl show '*.service' '*.timer' -p Id -p ActiveState -p UnitFileState -p InvocationID -p NRestarts -p LoadState |
    awk -F= 'BEGIN { RS = ""; FS = "\n" } {
      split("", v); for (i = 1; i <= NF; i++) { k = $i; sub(/=.*/, "", k); x = $i; sub(/^[^=]*=/, "", x); v[k] = x }
      if (v["LoadState"] == "not-found" || v["NRestarts"] + 0 > 0 || v["ActiveState"] ~ /ing$/) next
      print "unit", v["Id"], v["ActiveState"], v["UnitFileState"], (v["ActiveState"] == "active" ? v["InvocationID"] : "") }'
fi
ip -o addr show 2>/dev/null | sed 's/ *valid_lft.*//; s/^/address /'
ip route show table all 2>/dev/null | sed 's/^/route /' | grep -v ' cache\| expires'
have iptables-save && iptables-save 2>/dev/null | sed -n '/^#/d; s/\[[0-9:]*\]//; s/^/iptables /p'
have nft && nft -s list ruleset 2>/dev/null | sed 's/counter packets [0-9]* bytes [0-9]*/counter/; s/^/nft /'
sed 's/^/mount /' /proc/mounts
for key in ipv4/ip_forward ipv4/ip_local_port_range ipv4/tcp_retries2 ipv4/tcp_tw_reuse ipv4/tcp_syncookies core/somaxconn \
  ipv4/tcp_max_syn_backlog ipv4/tcp_keepalive_time ipv4/conf/all/rp_filter; do
  [ ! -r "/proc/sys/net/$key" ] || echo "sysctl $key $(tr '\t' ' ' <"/proc/sys/net/$key")"
done
echo "hostname $(hostname)"

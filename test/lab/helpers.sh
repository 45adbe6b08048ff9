# shellcheck shell=sh disable=SC3043
# Put before every case file. Runs inside the host (setup, check, fix, canary) or inside its peer (peer); it is piped
# to a shell and never lies on the host as a file. Works in bash and in BusyBox ash; svc, site, pg need the Debian tree.
svc() { # NAME 'ExecStart' ['Key=Value' of [Service]]…: a systemd unit, enabled and started; DESC= describes it
  local unit exec
  unit=$1 exec=$2
  shift 2
  {
    printf '[Unit]\nDescription=%s\nAfter=network.target\nStartLimitIntervalSec=0\n' "${DESC:-$unit service}"
    printf '[Service]\nExecStart=%s\nRestart=on-failure\nRestartSec=2\n' "$exec"
    [ $# = 0 ] || printf '%s\n' "$@"
    printf '[Install]\nWantedBy=multi-user.target\n'
  } >"/etc/systemd/system/$unit.service"
  systemctl daemon-reload
  systemctl enable -q "$unit"
  systemctl start "$unit" || true
}
waitfor() { # CMD…: until it succeeds, 15 s at most
  local left
  left=75
  while [ "$left" -gt 0 ]; do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.2
    left=$((left - 1))
  done
  echo "waited in vain for: $*" >&2
  return 1
}
code() { curl -s -o /dev/null -m "${T:-5}" -w '%{http_code}' "$@" || true; } # HTTP status; 000: no answer within T s
is() { # STATUS CURL-ARGS…
  local want
  want=$1
  shift
  [ "$(code "$@")" = "$want" ]
}
up_port() { nc -z -w 1 "${2:-127.0.0.1}" "$1"; }      # PORT [HOST]
days_ago() { date -d "$1 days ago" "${2:-+%Y-%m-%d}"; } # DAYS [FORMAT]
old() { # DAYS FILE…: backdates
  local days
  days=$1
  shift
  touch -h -d "$days days ago" "$@"
}
webapp() { # DIR PORT: a small JSON service in node, written but not started
  mkdir -p "$1"
  cat >"$1/server.js" <<JS
const http = require('http');
const port = Number(process.env.PORT || $2), bind = process.env.BIND || '0.0.0.0';
http.createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ ok: true, path: request.url }) + '\n');
}).listen(port, bind, () => console.log('listening on ' + bind + ':' + port));
JS
  old 30 "$1/server.js"
}
site() { # NAME < server block: the only site of nginx, which is (re)started
  rm -f /etc/nginx/sites-enabled/*
  cat >"/etc/nginx/sites-available/$1"
  ln -s "../sites-available/$1" "/etc/nginx/sites-enabled/$1"
  systemctl enable -q nginx
  systemctl restart nginx
}
pg() { # [psql options] < SQL: as the superuser; starts PostgreSQL first
  if ! systemctl is-active -q postgresql@15-main; then
    systemctl enable -q postgresql
    systemctl start postgresql@15-main
    waitfor pg_isready -q
  fi
  (cd / && runuser -u postgres -- psql -qAt -v ON_ERROR_STOP=1 "$@")
}
disk() { # MOUNTPOINT MB [mkfs options]: an ext4 volume of its own
  local mount image size
  mount=$1 image=/var/lib/volumes/$(basename "$1").img size=$2
  shift 2
  mkdir -p "$mount" /var/lib/volumes
  truncate -s "${size}M" "$image"
  mkfs.ext4 -q -m 0 "$@" "$image"
  mount -o loop "$image" "$mount"
}
dns() { # NAME IP [NAME IP]…: peer only; names below corp.internal
  while [ $# -gt 1 ]; do
    echo "address=/$1.corp.internal/$2" >>/etc/dnsmasq.d/names.conf
    shift 2
  done
  pkill dnsmasq
  sleep 0.1
  dnsmasq --no-resolv --no-poll --user=root --conf-dir=/etc/dnsmasq.d --local=/corp.internal/ \
    --address=/gw.corp.internal/10.66.0.1
}
bg() { setsid "$@" </dev/null >/dev/null 2>&1 & } # leaves a process running, without a unit

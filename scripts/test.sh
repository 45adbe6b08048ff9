#!/bin/sh
# The whole test run: sets up what it needs, then types, lint, unit, contract, integration, browser.
#   scripts/test.sh            everything
#   scripts/test.sh --quick    types, lint and unit tests only
set -eu
root=$(dirname "$(dirname "$(readlink -f "$0")")")
cd "$root"
# shellcheck source=scripts/toolchain.sh
. "$root/scripts/toolchain.sh"

packages=''
need() { # COMMAND PACKAGE
  PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null 2>&1 || packages="$packages $2"
}
need git git
need sshd openssh-server
need ssh openssh-client
need ssh-keygen openssh-client
need chromium chromium
need openssl openssl
need ps procps
need ss iproute2
need lsof lsof
need iptables iptables
need curl curl
need script bsdutils
need shellcheck shellcheck
need make make
need g++ g++
need python3 python3
need sudo sudo
need perl perl
need strace strace
need dash dash
[ -d /usr/share/fonts/opentype/noto ] || packages="$packages fonts-noto-cjk"
# The kernel's own numbers of system calls, for both processors the read-only wall knows.
[ -f /usr/include/x86_64-linux-gnu/asm/unistd_64.h ] || packages="$packages linux-libc-dev-amd64-cross"
[ -f /usr/aarch64-linux-gnu/include/asm-generic/unistd.h ] || [ -f /usr/include/aarch64-linux-gnu/asm/unistd.h ] ||
  packages="$packages linux-libc-dev-arm64-cross"
if [ -n "$packages" ]; then
  install="apt-get update && apt-get install -y --no-install-recommends$packages"
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "test: installing Debian packages:$packages" >&2
    # shellcheck disable=SC2086 # the list is ours and meant to split
    apt-get update -q >&2 && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends $packages >&2
  else
    echo "test: missing programs. Run as root, then start again:" >&2
    echo "  $install" >&2
    exit 1
  fi
fi

locked need_node need_modules need_build
bin="$root/node_modules/.bin"
say() { printf '\n== %s\n' "$1"; }
say "shell scripts"; shellcheck -x bartizan scripts/*.sh .ci/run test/lab/helpers.sh test/lab/host/*.sh test/lab/host/lab-host test/lab/agents/bartizan test/lab/agents/oracle
say "types"; "$bin/tsc" -b
say "format"; "$bin/biome" check .
say "lint"; "$bin/oxlint" --type-aware --deny-warnings
say "unused files and packages"; "$bin/knip" --no-progress
if [ "${1:-}" = --quick ]; then
  say "unit tests"; exec "$bin/vitest" run --project unit
fi
say "unit, contract and integration tests"; "$bin/vitest" run --project unit --project integration
# On its own: the browser tests make faults on fixed ports that other tests use as well.
say "browser tests"; exec "$bin/vitest" run --project e2e

#!/bin/sh
# Runs the fault lab (../shared/lab beside the clone, needs root) against `bartizan diagnose` and prints the table.
#   scripts/lab.sh [--least N] [CASE…]     N: how many cases must pass (default: all that run)
set -eu
root=$(dirname "$(dirname "$(readlink -f "$0")")")
lab="$root/../shared/lab"
least=''
if [ "${1:-}" = --least ]; then
  least=$2
  shift 2
fi
if [ ! -x "$lab/run" ]; then
  echo "lab: ../shared/lab is not beside this clone; the fault lab was not run"
  exit 0
fi
[ "$(id -u)" = 0 ] || { echo "lab: needs root (it builds hosts in namespaces)" >&2; exit 1; }
"$root/bartizan" --help >/dev/null # installs and builds first, so that no case pays for it
[ $# -gt 0 ] || set -- "$lab"/cases/*.sh
table=$(mktemp)
trap 'rm -f "$table"' EXIT
BARTIZAN="$root" "$lab/run" "$@" -- "$lab/cmds/bartizan" | tee "$table" || true
passed=$(sed -n 's/^\([0-9]*\) passed, [0-9]* failed$/\1/p' "$table")
[ "${passed:-0}" -ge "${least:-$#}" ]

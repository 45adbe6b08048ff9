#!/bin/sh
# Measures the numbers of ARCHITECTURE's promises on this machine; see test/bench/run.ts for the options.
#   scripts/bench.sh [--quick] [--json] [--only NAME[,NAME…]] [--stall SECONDS]
set -eu
root=$(dirname "$(dirname "$(readlink -f "$0")")")
cd "$root"
# shellcheck source=scripts/toolchain.sh
. "$root/scripts/toolchain.sh"
locked need_node need_modules need_build
exec node test/bench/run.ts "$@"

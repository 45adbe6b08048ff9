#!/bin/sh
# The benchmark: faults on real hosts, the product sent to each. `npm run lab -- --help`; test/lab/README.md. Needs root.
set -eu
root=$(dirname "$(dirname "$(readlink -f "$0")")")
# shellcheck source=scripts/toolchain.sh
. "$root/scripts/toolchain.sh"
locked need_node need_modules need_build
exec node --disable-warning=ExperimentalWarning "$root/test/lab/run.ts" "$@"

#!/bin/sh
# The second wall against no wall: the same answers? `npm run wall:compare -- --help`; test/wall/compare.ts. Needs root.
set -eu
root=$(dirname "$(dirname "$(readlink -f "$0")")")
cd "$root"
# shellcheck source=scripts/toolchain.sh
. "$root/scripts/toolchain.sh"
locked need_node need_modules
exec node test/wall/compare.ts "$@"

#!/usr/bin/env bash
# Build the console into src/varta/web/console. With an argument: run that npm script of it instead (lint, test).
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

PATH="$(tools/node.sh):$PATH"
export PATH
modules=console/node_modules/.varta-setup
key=$(fingerprint console/package-lock.json console/package.json)
if [ ! -f "$modules" ] || [ "$(cat "$modules")" != "$key" ]; then
  say "installing the console's packages (npm ci)"
  (cd console && quietly npm ci --no-audit --no-fund) || fail "npm ci failed (above)"
  printf '%s' "$key" >"$modules"
fi
if [ $# -gt 0 ]; then
  cd console
  exec npm run --silent "$1"
fi

built=.cache/console.built
mapfile -t sources < <(find console -path console/node_modules -prune -o -type f -print | LC_ALL=C sort)
key=$(fingerprint "${sources[@]}")
if [ -f src/varta/web/console/index.html ] && [ -f "$built" ] && [ "$(cat "$built")" = "$key" ]; then exit 0; fi
say "building the console"
(cd console && quietly npm run build) || fail "the console does not build (above)"
mkdir -p .cache
printf '%s' "$key" >"$built"
say "the console is ready"

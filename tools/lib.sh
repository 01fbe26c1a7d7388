# Shell functions shared by the scripts here.
say() { printf '· %s\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }
# Run quietly; show the output only when the command fails.
quietly() {
  local log
  log=$(mktemp)
  if "$@" >"$log" 2>&1 </dev/null; then rm -f "$log"; else
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
}
# Hash files' contents and names, in a stable order: the key of the marker files that make a second start quick.
fingerprint() { { sha256sum "$@" | sort; printf '%s' "${FINGERPRINT_EXTRA:-}"; } | sha256sum | cut -d' ' -f1; }
is_root() { [ "$(id -u)" = 0 ]; }
apt_install() { # PACKAGE...
  export DEBIAN_FRONTEND=noninteractive
  quietly apt-get install -y --no-install-recommends "$@" && return
  quietly apt-get update && quietly apt-get install -y --no-install-recommends "$@"
}

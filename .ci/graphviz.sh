#!/usr/bin/env bash
# Graphviz reads the DOT we write, and draws no map with fewer crossings than we do.
set -euo pipefail
cd "$(dirname "$0")/.."
FLOW_BIN=${FLOW_BIN:-$PWD/target/release/flow}
. .ci/install.sh
need_dot
out=$(mktemp -d); trap 'rm -rf "$out"' EXIT
for map in examples/*/*.flow; do
  name=$(basename "$map" .flow)
  "$FLOW_BIN" render "$map" -o "$out/$name.dot"
  dot -Tsvg "$out/$name.dot" -o "$out/$name.svg"
  echo "dot reads $name.dot"
done
python3 .ci/judges/peers "$FLOW_BIN" --peers dot

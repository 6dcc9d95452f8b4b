#!/usr/bin/env bash
# Every example is checked, tested, planned and drawn; a committed picture that is stale fails.
set -euo pipefail
cd "$(dirname "$0")/.."
FLOW_BIN=${FLOW_BIN:-$PWD/target/release/flow}
out=$(mktemp -d); trap 'rm -rf "$out"' EXIT
"$FLOW_BIN" fmt --check examples
for folder in examples/*/; do
  name=$(basename "$folder")
  "$FLOW_BIN" check "$folder"
  "$FLOW_BIN" test "$folder"
  "$FLOW_BIN" plan "$folder" > "$out/$name.json"
  "$FLOW_BIN" schema "$folder" > "$out/$name.schema.json"
  "$FLOW_BIN" diff "$folder" "$folder" --fail-on low
  "$FLOW_BIN" render "$folder" -o "$out/$name.png"
  # A project may have several maps: each file with a picture beside it is drawn again.
  for picture in "$folder"*.svg; do
    map=$(basename "$picture" .svg)
    "$FLOW_BIN" render "$folder$map.flow" -o "$out/$map.svg"
    cmp "$out/$map.svg" "$picture"
  done
done

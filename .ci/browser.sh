#!/usr/bin/env bash
# Holds the pictures to the tools that read them: the HTML viewer and the preview in a real Chromium,
# Mermaid's own parser in the same browser, D2's compiler, and qpdf and pdftotext for PDF.
#
# Installs what it needs into a folder of its own (Chromium and poppler by apt-get), listens on loopback
# only, and stops what it started.
set -euo pipefail
cd "$(dirname "$0")/.."
FLOW_BIN=${FLOW_BIN:-$PWD/target/release/flow}
export FLOW_BIN
playwright_version=1.64.1
mermaid_version=12.3.0

work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
. .ci/install.sh
need_chromium
need_package pdftotext poppler-utils
need_package qpdf qpdf
CHROMIUM=$(command -v chromium); export CHROMIUM
npm install --silent --no-audit --no-fund --prefix "$work" "playwright-core@$playwright_version" "mermaid@$mermaid_version" >/dev/null
need_d2 "$work"

# A map whose words try to leave their place.
cat > "$work/hostile.flow" <<'FLOW'
/// </script></style><script>document.title = 'broken'</script> https://example.com/?a=1&b=2
process hostile "</svg><script>document.title = 'broken'</script> ]]> `x` | y" {
  /// <img src=x onerror="document.title = 'broken'"> https://example.com/doc
  task first "\"quoted\" 'single' | pipe #quot; %%{init: {}}%%" by hr
  decide second "1. a list; ${x}" by hr {
    when "</text><a href='javascript:alert(1)'>" -> first
    when "- no" -> end
  }
}
FLOW

for map in examples/*/*.flow "$work/hostile.flow"; do
  name=$(basename "$map" .flow)
  for ending in html mmd d2 pdf; do
    "$FLOW_BIN" render "$map" -o "$work/$name.$ending" >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }
  done
  for ending in mmd d2; do
    "$FLOW_BIN" render "$map" --heat time --show times,shares,labels,cost,risk -o "$work/$name-marked.$ending" >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }
  done
  for drawing in "$work/$name" "$work/$name-marked"; do
    "$work/venv/bin/d2" --layout dagre "$drawing.d2" "$drawing.d2.svg" >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }
  done
  qpdf --check "$work/$name.pdf" >/dev/null
  pdftotext "$work/$name.pdf" "$work/$name.txt"
  [ -s "$work/$name.txt" ] || { echo "$name.pdf has no words"; exit 1; }
done
grep -q "Look up open" "$work/helpdesk.txt"
echo "# D2 compiles all, qpdf finds all PDFs whole and pdftotext their words"

# D2 draws no map with lanes apart and fewer crossings than we do.
PATH=$work/venv/bin:$PATH python3 .ci/judges/peers "$FLOW_BIN" --peers d2 --words

cp .ci/browser/*.mjs "$work/"
(cd "$work" && node mermaid.mjs && node viewer.mjs && node preview.mjs)

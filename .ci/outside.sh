#!/usr/bin/env bash
# Judges from outside: mock vendors, a language client, Graphviz, a browser, other renderers of SVG. Each script
# installs what it needs.
set -euo pipefail
cd "$(dirname "$0")/.."
export FLOW_BIN=${FLOW_BIN:-$PWD/target/release/flow}

.ci/judges.sh
.ci/lsp.sh
.ci/graphviz.sh
.ci/browser.sh
.ci/renderers.sh

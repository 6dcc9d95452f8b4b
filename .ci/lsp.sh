#!/usr/bin/env bash
# Drives the built language server with an independent client (pytest-lsp), as several editors would.
set -euo pipefail
cd "$(dirname "$0")/.."
FLOW_BIN=${FLOW_BIN:-$PWD/target/release/flow}
home=$(mktemp -d); trap 'rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" install --quiet --disable-pip-version-check --requirement lsp/tests/client/requirements.txt
FLOW_LSP=${FLOW_LSP:-"$FLOW_BIN lsp"} PYTHONDONTWRITEBYTECODE=1 \
  "$home/venv/bin/python" -m pytest -q -p no:cacheprovider lsp/tests/client

#!/usr/bin/env bash
# Holds the vendor layer to formats that are not our own idea of them: every vendor is run against
# llmock (PyPI), which grades the client, and aimock (npm), which scripts replies. A recorder
# before aimock keeps what was sent, for aimock's own journal rewrites it; the kept requests are then
# checked with the vendors' own Python types.
#
# Installs what it needs into a folder of its own, listens on loopback only, and stops what it
# started. Needs cargo, Python 3 with venv, and npm. Prints what it ran.
set -euo pipefail
cd "$(dirname "$0")/.."
here=$PWD/.ci/judges

llmock_version=0.2.2
aimock_version=1.43.0
types="anthropic==2.12.0 google-genai==3.4.0 openai==3.54.0 perplexityai==0.46.1"

work=$(mktemp -d)
servers=()
stop() {
  for pid in "${servers[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${servers[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap stop EXIT

echo "# building the judge and installing llmock $llmock_version, aimock $aimock_version"
cargo build --quiet -p flow-vendors --example judge
judge=${CARGO_TARGET_DIR:-target}/debug/examples/judge
python3 -m venv "$work/venv"
# shellcheck disable=SC2086
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "llmock==$llmock_version" $types
npm install --silent --no-audit --no-fund --prefix "$work/npm" "@copilotkit/aimock@$aimock_version" >/dev/null

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
wait_for() { # url
  for _ in $(seq 100); do curl -fsS -o /dev/null "$1" 2>/dev/null && return; sleep 0.1; done
  echo "no answer from $1" >&2
  return 1
}

llmock_port=$(free_port)
# The pause between chunks lets llmock see that a client hangs up before the stream is all sent.
"$work/venv/bin/llmock" serve --host 127.0.0.1 -p "$llmock_port" --stream-chunk-delay-ms 40 --log-level error >"$work/llmock.log" 2>&1 &
servers+=($!)
aimock_port=$(free_port)
"$work/npm/node_modules/.bin/llmock" -p "$aimock_port" -f "$here/fixtures" --strict --validate-on-load >"$work/aimock.log" 2>&1 &
servers+=($!)
recorder_port=$(free_port)
python3 "$here/recorder.py" "$recorder_port" "http://127.0.0.1:$aimock_port" "$work/kept.jsonl" &
servers+=($!)
llmock=http://127.0.0.1:$llmock_port
recorder=http://127.0.0.1:$recorder_port
aimock=http://127.0.0.1:$aimock_port
wait_for "$llmock/_llmock/verdict"
wait_for "$aimock/health"

vendors="openai anthropic google perplexity openai_compatible"
failed=0

# Both stand-ins serve Gemini on v1beta only, and Perplexity's Responses only under OpenAI's path.
version_of() { [ "$1" = google ] && echo v1beta || true; }
llmock_base() {
  case $1 in
    openai | openai_compatible) echo "$llmock/v1" ;;
    anthropic) echo "$llmock/anthropic" ;;
    google) echo "$llmock/gemini" ;;
    perplexity) echo "$llmock" ;;
  esac
}
aimock_base() {
  case $1 in
    openai | openai_compatible) echo "$aimock/v1" ;;
    *) echo "$aimock" ;;
  esac
}
run() { # base vendor ask expect [prompt]
  FLOW_JUDGE_API_VERSION=$(version_of "$2") "$judge" "$@" || failed=1
}
scenario() { # behaviours…, JSON
  curl -fsS -o /dev/null -H 'content-type: application/json' \
    -d "{\"behaviors\":[$1]}" "$llmock/_llmock/scenario"
}
reset() { curl -fsS -o /dev/null -X POST "$llmock/_llmock/reset"; }

for vendor in $vendors; do
  base=$(llmock_base "$vendor")
  echo "# llmock: $vendor"
  reset
  for ask in plain whole tools; do run "$base" "$vendor" "$ask" ok; done
  # llmock does not know the current way to ask Anthropic and Perplexity for JSON and sends prose:
  # that must not pass.
  case $vendor in
    anthropic | perplexity) run "$base" "$vendor" typed invalid ;;
    *) run "$base" "$vendor" typed ok ;;
  esac
  scenario '{"type":"fail","status":429,"retry_after":1,"times":2}'
  run "$base" "$vendor" plain ok "429 twice"
  scenario '{"type":"fail","status":529,"times":1}'
  run "$base" "$vendor" plain ok "529 once"
  scenario '{"type":"fail","status":500,"times":1}'
  run "$base" "$vendor" whole ok "500 once"
  scenario '{"type":"fail","status":503,"times":3}'
  run "$base" "$vendor" plain vendor_down "503 on every try"
  scenario '{"type":"fail","status":401,"times":1}'
  run "$base" "$vendor" plain blocked "401"
  for kind in truncate disconnect malformed; do
    scenario "{\"type\":\"stream_fault\",\"kind\":\"$kind\",\"after_chunks\":3,\"times\":1}"
    FLOW_JUDGE_REPLACE=1 run "$base" "$vendor" plain ok "$kind once"
  done
  scenario '{"type":"stream_fault","kind":"stall","stall_seconds":2,"after_chunks":2,"times":1}'
  FLOW_JUDGE_REPLACE=1 FLOW_JUDGE_IDLE=0.5 run "$base" "$vendor" plain ok "stall once"
  "$work/venv/bin/llmock" report --url "$llmock" --strict || failed=1

  # Where somebody reads along, shown text is not replaced. llmock counts that as giving up, so it
  # is asked after the verdict.
  reset
  # The events before the first text differ by dialect.
  case $vendor in openai | perplexity) chunks=6 ;; anthropic) chunks=5 ;; *) chunks=3 ;; esac
  scenario "{\"type\":\"stream_fault\",\"kind\":\"truncate\",\"after_chunks\":$chunks,\"times\":1}"
  run "$base" "$vendor" plain stream_cut "cut and shown"
done

for vendor in $vendors; do
  base=$(aimock_base "$vendor")
  echo "# aimock: $vendor"
  kept=${base/$aimock/$recorder}
  : >"$work/kept.jsonl"
  run "$kept" "$vendor" plain ok "hello"
  run "$kept" "$vendor" whole ok "hello"
  run "$kept" "$vendor" typed ok "sort this ticket"
  run "$kept" "$vendor" typed invalid "sort this badly"
  run "$kept" "$vendor" tools ok "weather in two cities"
  "$work/venv/bin/python" "$here/check_requests.py" "$vendor" "$work/kept.jsonl" || failed=1
  run "$base" "$vendor" plain ok "fail once $vendor please"
  run "$base" "$vendor" plain limit_hit "rate limit me"
  run "$base" "$vendor" plain stream_cut "truncate me"
  FLOW_JUDGE_IDLE=0.5 run "$base" "$vendor" plain vendor_down "very slow"
done

[ $failed = 0 ] && echo "# all judges are content" || { echo "# some judges are not content"; exit 1; }

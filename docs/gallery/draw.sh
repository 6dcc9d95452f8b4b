#!/usr/bin/env bash
# Draws every picture of the gallery anew, from sources in the tree. With --check it draws nothing, and fails
# where a picture is not what would be drawn now; that of a run bears the run's id and is not compared.
#
#   cargo build --release && docs/gallery/draw.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
flow=${FLOW_BIN:-target/release/flow}
check=("$@")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stale=0

draw() { # picture source options…
  local picture=$1 source=$2
  shift 2
  "$flow" render "$source" --scale 100 -o "docs/gallery/$picture.png" "$@" "${check[@]}" || stale=1
}

each() { # source processes…
  local source=$1
  shift
  for process in "$@"; do draw "$process" "$source" --process "$process"; done
}

each examples/helpdesk helpdesk
each examples/invoice-map invoice_map
each examples/recruiting application screen interview_loop advert offer fairness
each examples/recruiting/as-is.flow application_today
each examples/invoices document read_document invoice settle_difference payments
each examples/invoices/as-is.flow invoice_today
each examples/service-desk service_desk sort_ticket reset_password answer_with_draft major_incident security_incident
each examples/service-desk/as-is.flow today as_is
each examples/document-triage triage
each examples/reply-copilot reply
each examples/sketch onboarding
each examples/summarise summarise
draw invoice_map-down examples/invoice-map --direction down
draw helpdesk-with-figures examples/helpdesk --show times,shares,labels,cost
draw order-to-cash-wrapped compiler/draw/tests/maps/order-to-cash.flow --fold

draw helpdesk-data examples/helpdesk --view data
draw helpdesk-sipoc examples/helpdesk --view sipoc
draw application-raci examples/recruiting --process application --view raci
draw service-desk-today-timeline examples/service-desk/as-is.flow --process as_is --view timeline
draw invoice_map-overview examples/invoice-map --view overview

draw invoice_map-coverage examples/invoice-map --coverage
if [ ${#check[@]} -eq 0 ]; then
  "$flow" diff docs/gallery/sources/invoice-map-before.flow examples/invoice-map/invoice-map.flow \
    --render docs/gallery/invoice_map-changes.png --scale 100 >/dev/null || true
  "$flow" run examples/invoice-map --rehearse --test "a blurred one is corrected and read again" \
    --journal "$work/runs.db" >/dev/null 2>&1
  run=$("$flow" runs --journal "$work/runs.db" --json | sed -n 's/.*"run": "\([^"]*\)".*/\1/p' | head -1)
  draw invoice_map-run examples/invoice-map --run "$run" --journal "$work/runs.db"
fi
exit "$stale"

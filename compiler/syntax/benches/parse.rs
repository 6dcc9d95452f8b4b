//! How fast text becomes a tree: `cargo bench -p flow-syntax`.
//!
//! The text is a generated project of 16,000 lines with every common construct in it: processes
//! with tasks, model calls, decisions, handlers, records, enums, systems and tests.
#![allow(missing_docs, reason = "the benchmark's macro derives a public main")]

use divan::Bencher;
use divan::counter::BytesCount;
use flow_syntax::{parse, reparse};

fn main() {
    divan::main();
}

/// One part of the project: a process, its data and its test, 80 lines.
const PART: &str = r#"
/// What the customer sent, part NN.
record TicketNN {
  id       : text
  customer : CustomerNN
  subject  : text @untrusted
  body     : text @untrusted @personal     /// as the customer wrote it
  urgency  : 1..5 = 3
  files    : list of file
}

record CustomerNN { id: text, email: text @personal, since: date? }

enum CategoryNN {
  billing    "Invoices, payments, refunds"
  technical  "Something does not work"
  account    "Access, passwords, profile data"
}

// Part NN answers what arrives over its own webhook.
process helpdeskNN "Helpdesk triage NN" {
  input  ticket : TicketNN
  output reply  : text = answer.text
  volume 1200 per month

  start on webhook "/ticketsNN"
  on message withdrawNN where withdrawNN.id == ticket.id -> closed

  ai classify "Classify the ticket" with quick {
    prompt """
      Sort this support ticket, and say how sure you are of it.
      Subject: {{ ticket.subject }}
      {{ ticket.body }}
      """
    returns { category: CategoryNN, urgency: 1..5, confidence: percent }
    ensure  confidence > 0%  "give a real confidence"
    takes   2 s..6 s
    retry   4 times, from 1 s to 30 s
    on error -> sort_by_hand
  }

  decide sure "Sure enough?" {
    when classify.confidence < 70% or classify.urgency >= 4 -> sort_by_hand (15%)
    when classify.category in [billing, account] and not ticket.files exists -> look_up (40%)
    else -> look_up
  }

  task sort_by_hand "Sort by hand" by support {
    ask   { category: CategoryNN, note: text = ticket.subject }
    takes 2 min..5 min
    due   in 4 h
    on overdue -> escalate
  }

  call look_up "Look up open orders" crm.open_orders(customer: ticket.customer.id) {
    retry 4 times, from 1 s to 30 s
  }

  parallel checks "Check both" {
    branch stock { call stock "Is it in stock?" erp.stock(item: look_up.first_item) }
    branch credit {
      task credit "Look at the credit line" by finance { takes 3 min..8 min }
    }
  }

  copilot answer "Answer the customer" by support with quick {
    prompt "Draft a kind, exact reply to {{ ticket.body }}. Open orders: {{ look_up }}"
    returns { text: text }
    takes 1 min..3 min
  }

  call send "Send the reply" mail.send(to: ticket.customer.email, body: answer.text) -> closed
  task escalate "Take over" by lead -> look_up
  end closed "Ticket closed"
}

test "an unsure classification goes to a person NN" for helpdeskNN {
  given  ticket = sample("tickets/vague.json")
  when   classify     returns { category: billing, urgency: 2, confidence: 40% }
  when   answer       accepts { text: "We are on it." }
  expect path includes sort_by_hand
  expect reply == "We are on it."
}
"#;

/// A project of about `lines` lines.
fn project(lines: usize) -> String {
    let parts = lines / PART.lines().count();
    (0..parts)
        .map(|part| PART.replace("NN", &part.to_string()))
        .collect()
}

#[divan::bench(args = [1_000, 16_000, 100_000])]
fn whole(bencher: Bencher<'_, '_>, lines: usize) {
    let text = project(lines);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| parse("bench.flow", text.as_bytes()));
}

#[divan::bench]
fn one_edit_in_10_000_lines(bencher: Bencher<'_, '_>) {
    let text = project(10_000);
    let old = parse("bench.flow", text.as_bytes());
    let new = text.replacen("Sure enough?", "Surely?", 1);
    bencher.bench(|| reparse(&old, &new));
}

/// Text that is meant to hurt, about 1 MB or as named; each must stay linear.
const HOSTILE: [&str; 8] = [
    "parens",
    "stages",
    "one line",
    "one word",
    "10,000 errors",
    "lost brackets",
    "unclosed blocks",
    "quotes",
];

fn hostile_text(what: &str) -> String {
    let body = match what {
        "parens" => "(a+".repeat(8_000),
        "stages" => "stage a {\n".repeat(8_000),
        "one line" => format!("set x = [{}1]\n", "12.5 EUR, name.field, ".repeat(45_000)),
        "one word" => "x".repeat(1_000_000),
        "10,000 errors" => "tsak a by b\n".repeat(10_000),
        "lost brackets" => "set x = f(a\n".repeat(80_000),
        "unclosed blocks" => return "process a {\n  task b {\n    due in 4 h\n".repeat(8_000),
        _ => "\"".repeat(1_000_001),
    };
    format!("process a {{\n{body}\n}}\n")
}

#[divan::bench(args = HOSTILE, sample_count = 5)]
fn hostile(bencher: Bencher<'_, '_>, what: &str) {
    let text = hostile_text(what);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| parse("bench.flow", text.as_bytes()));
}

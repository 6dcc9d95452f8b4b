//! Messages between processes: who waits for whom, and who starts whom.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fmt::Write as _;

use support::{check, codes, show};

/// Two processes that wait for each other, with more of the second one and of the program.
fn buyer_and_seller(more_of_seller: &str, more: &str) -> String {
    format!(
        "message order    {{ number : text; id number }}
message promised {{ number : text; id number }}
process buyer {{
  input number : text
  wait for message promised where promised.number == number
  send ask \"Order\" seller.order(number: number)
}}
process seller {{
  input number : text
  {more_of_seller}
  wait for message order where order.number == number
  send promise \"Promise\" buyer.promised(number: number)
}}
{more}"
    )
}

fn has(text: &str, code: &str) -> bool {
    let analysis = check(text);
    assert!(!analysis.has_errors(), "{}", show(&analysis));
    codes(&analysis).contains(&code)
}

#[test]
fn one_free_sender_behind_thousands_that_wait_is_enough() {
    let mut more = String::from(
        "process many {
  input number : text
  wait for message promised where promised.number == number
",
    );
    for step in 0..2_100 {
        let _ = writeln!(more, "  send s{step} seller.order(number: number)");
    }
    more += "}\n";
    assert!(has(&buyer_and_seller("", &more), "F0325"));
    more +=
        "process first {\n  input number : text\n  send begin seller.order(number: number)\n}\n";
    assert!(!has(&buyer_and_seller("", &more), "F0325"));
}

#[test]
fn a_start_that_joins_a_run_sends_without_a_wait() {
    let queues = buyer_and_seller("only one per number", "");
    assert!(has(&queues, "F0325"));
    let joins = buyer_and_seller("only one per number, else join order", "");
    assert!(!has(&joins, "F0325"));
}

#[test]
fn waits_in_a_long_row_are_told_once() {
    let mut text = String::from(
        "message a { number : text; id number }\nmessage b { number : text; id number }\n",
    );
    for (process, other, awaited, sent) in
        [("left", "right", "a", "b"), ("right", "left", "b", "a")]
    {
        let _ = writeln!(text, "process {process} {{\n  input number : text");
        for step in 0..400 {
            let _ = writeln!(
                text,
                "  wait w{step} for message {awaited} where {awaited}.number == number"
            );
            let _ = writeln!(text, "  send s{step} {other}.{sent}(number: number)");
        }
        text += "}\n";
    }
    let analysis = check(&text);
    let told = codes(&analysis).into_iter().filter(|code| *code == "F0325");
    assert_eq!(told.count(), 1, "{}", show(&analysis));
}

/// A process that every run of it starts again, with a line more, and more of the program.
fn watch(line: &str, more: &str) -> String {
    format!(
        "message poll {{ number : text; id number }}
role clerk
process watch {{
  input number : text
  start on message poll
  {line}
  task look \"Look at the queue\" by clerk
  send again \"Look again\" watch.poll(number: number)
  end done \"Done\"
}}
{more}"
    )
}

#[test]
fn a_start_that_finds_its_lock_taken_need_not_go_round() {
    assert!(has(&watch("", ""), "F0327"));
    assert!(has(&watch("only one per number", ""), "F0327"));
    assert!(!has(
        &watch("only one per number, else -> done", ""),
        "F0327"
    ));
    assert!(!has(
        &watch("only one per number, else join poll", ""),
        "F0327"
    ));
}

#[test]
fn a_round_of_many_processes_is_told_once() {
    let mut text = String::from("message poll { number : text; id number }\n");
    for process in 0..300 {
        let next = if process == 299 { 7 } else { process + 1 };
        let _ = writeln!(
            text,
            "process p{process} {{\n  input number : text\n  start on message poll
  send on p{next}.poll(number: number)\n}}"
        );
    }
    let analysis = check(&text);
    let told: Vec<_> = analysis
        .diagnostics
        .iter()
        .filter(|d| d.code == "F0327")
        .collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].message.contains("`p7`"), "{}", told[0].message);
}

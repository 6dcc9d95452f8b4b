//! How the way of a finding is shown.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use flow_report::{Look, pretty, short};
use flow_syntax::{Diagnostic, Sources};
use insta::assert_snapshot;

const LEAK: &str = "\
process helpdesk \"Helpdesk\" {
  input ticket: Ticket
  ai summarise \"Summarise\" { prompt \"{{ ticket.body }}\" }
  ai reply \"Reply\" { prompt \"Write to {{ ticket.name }}: {{ summarise }}, {{ ticket.body }}\" }
  system send \"Send\" = mail.send(text: reply)
}
";

fn leak(hops: &[(&str, usize, &str)]) -> (Sources, Vec<Diagnostic>) {
    let sources = common::sources(&[("helpdesk.flow", LEAK)]);
    let mut finding = Diagnostic::error(
        "F0411",
        "Personal data reaches `mail`, which may not have it.",
        common::at(&sources, 0, "mail.send", 0),
    )
    .says("this leaves the company")
    .help("mask it first");
    for (needle, n, text) in hops {
        finding = finding.hop(common::at(&sources, 0, needle, *n), *text);
    }
    (sources, vec![finding])
}

#[test]
fn few_hops_are_marked_in_the_source() {
    let (sources, findings) = leak(&[
        ("ticket", 0, "`ticket.body` is @personal"),
        ("ticket.body", 0, "goes into the prompt"),
        ("reply", 1, "goes out"),
    ]);
    assert_snapshot!(pretty::render(&sources, &findings, Look::default()));
    assert_snapshot!("few_hops_short", short::render(&sources, &findings, None));
}

#[test]
fn many_hops_on_a_line_are_listed() {
    let (sources, findings) = leak(&[
        ("ticket", 0, "`ticket.body` is @personal"),
        ("ticket.name", 0, "goes into the prompt"),
        ("summarise", 1, "and this as well"),
        ("ticket.body", 1, "and this"),
        ("reply", 1, "goes out"),
    ]);
    assert_snapshot!(pretty::render(&sources, &findings, Look::default()));
}

#[test]
fn of_a_long_way_the_middle_is_left_out() {
    let hops: Vec<_> = (0..60).map(|_| ("ticket", 0, "again")).collect();
    let (sources, findings) = leak(&hops);
    let shown = pretty::render(&sources, &findings, Look::default());
    assert!(shown.contains("… 36 more"), "{shown}");
    assert_eq!(shown.matches("again").count(), 24, "{shown}");
    let line = short::render(&sources, &findings, None);
    assert!(
        line.ends_with(" → …)\n") && line.lines().count() == 1,
        "{line}"
    );
}

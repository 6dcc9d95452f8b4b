//! What people write who come from other tools: told in their words, mended where it can mean one thing only,
//! and without hiding what else is wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use flow_syntax::Diagnostic;
use support::{check, codes, show};

fn start(said: &str) -> Vec<Diagnostic> {
    check(&format!(
        "process p {{\n  start {said}\n  task t by me\n}}\nrole me\n"
    ))
    .diagnostics
}

#[test]
fn schedules_are_mended_where_all_is_said() {
    for (said, meant) in [
        ("every monday 8:00", "every monday at 08:00"),
        ("every day at 8am", "every day at 08:00"),
        ("daily at 8", "every day at 08:00"),
        ("daily 17:30", "every day at 17:30"),
        ("each weekday at 5 pm", "every weekday at 17:00"),
        ("monday at 08:00", "every monday at 08:00"),
        ("weekly on friday at 12:00", "every week on friday at 12:00"),
        ("every day at 12 am, 12 pm", "every day at 00:00, 12:00"),
        ("weekdays 8:30", "every weekday at 08:30"),
    ] {
        let found = start(said);
        let [finding] = found.as_slice() else {
            panic!("{said}: {found:?}");
        };
        let [fix] = finding.fixes.as_slice() else {
            panic!("{said}: {finding:?}");
        };
        assert_eq!(fix.edits[0].text, meant, "{said}");
        assert_eq!(start(meant), [], "{meant}");
    }
}

/// How often is no time of day.
#[test]
fn what_is_no_day_is_not_mended() {
    for said in ["every 2h daily", "every 8am", "at noon", "on 2026"] {
        let found = start(said);
        let fixes = found.iter().flat_map(|f| &f.fixes);
        let schedules: Vec<_> = fixes.filter(|f| f.edits[0].text.contains("at 0")).collect();
        assert!(schedules.is_empty(), "{said}: {schedules:?}");
    }
}

#[test]
fn a_start_is_explained_by_what_it_is_like() {
    for (said, example) in [
        ("weekly", "start every weekday at 08:00"),
        ("every 1st of month", "start every weekday at 08:00"),
        ("on email", "start on message order"),
        ("manually", "start by hand"),
        ("on upload", "start on file"),
        ("on http", "start on webhook"),
    ] {
        let found = start(said);
        let [finding] = found.as_slice() else {
            panic!("{said}: {found:?}");
        };
        let help = finding.help.as_deref().unwrap_or_default();
        assert!(help.contains(example), "{said}: {help}");
    }
}

/// Everything behind a lost `{` is read, so everything that is wrong there is told.
#[test]
fn a_lost_brace_hides_no_other_finding() {
    let text = "process one\n  input amount : money\n  task t by me\n  decide large\n    when amount > 5 EUR -> nowhere\n  }\n  task u by me -> end\n  task lost by me\n}\nrole me\n";
    let broken = check(text);
    assert_eq!(
        codes(&broken),
        ["F0015", "F0307", "F0015", "F0101"],
        "{}",
        show(&broken)
    );
    assert!(show(&broken).contains("when `amount` is at most 5 EUR"));
    let with_steps = text.replace("nowhere", "u");
    let broken = check(&with_steps);
    assert_eq!(
        codes(&broken),
        ["F0015", "F0307", "F0015", "F0301"],
        "{}",
        show(&broken)
    );
}

/// The steps of a block without its `{` stand around it: of ways nothing is known then.
#[test]
fn a_stage_without_its_brace_is_one_finding() {
    let text =
        "process one {\n  stage s\n    task t by me -> leave\n  }\n  task u by me\n}\nrole me\n";
    assert_eq!(codes(&check(text)), ["F0015"], "{}", show(&check(text)));
}

/// The commonest arm of a drawing: an answer on an arrow.
#[test]
fn answers_without_quotes_are_arms() {
    let head = "process p {\n  decide d by me {\n";
    let tail = "  }\n  task a by me -> end\n  task b by me\n}\nrole me\n";
    let broken = check(&format!("{head}    yes -> a\n    all fine -> b\n{tail}"));
    let [first, second] = broken.diagnostics.as_slice() else {
        panic!("{}", show(&broken));
    };
    assert_eq!((first.code, second.code), ("F0111", "F0111"));
    assert_eq!(first.fixes[0].edits[0].text, "when \"yes\"");
    assert_eq!(second.fixes[0].edits[0].text, "when \"all fine\"");
    assert_eq!(kinds_of_fixes(first), (true, false), "{}", show(&broken));
    let mended = check(&format!(
        "{head}    when \"yes\" -> a\n    when \"all fine\" -> b\n{tail}"
    ));
    assert_eq!(codes(&mended), Vec::<&str>::new(), "{}", show(&mended));
}

fn kinds_of_fixes(finding: &Diagnostic) -> (bool, bool) {
    let has = |a| finding.fixes.iter().any(|f| f.applicability == a);
    (
        has(flow_syntax::Applicability::Machine),
        has(flow_syntax::Applicability::Maybe),
    )
}

/// A table whose first cell says this of an amount.
fn cell(said: &str) -> Vec<Diagnostic> {
    let text = format!(
        "table t {{
  hits first match
  | a : money | -> who : text |
  | {said} | \"x\" |
  | - | \"y\" |
}}
process p {{
  input sum : money
  output who : text = t(sum)
  task a by me
}}
role me
"
    );
    check(&text).diagnostics
}

#[test]
fn values_of_a_cell_that_are_joined_by_words_are_mended() {
    for (said, meant) in [
        ("5 EUR or 6 EUR", "5 EUR, 6 EUR"),
        ("5 EUR or 6 EUR or 8 EUR", "5 EUR, 6 EUR, 8 EUR"),
        ("5 EUR or more", ">= 5 EUR"),
        ("5 EUR or less", "<= 5 EUR"),
        ("not 5 EUR", "!= 5 EUR"),
    ] {
        let found = cell(said);
        let [finding] = found.as_slice() else {
            panic!("{said}: {found:?}");
        };
        assert_eq!(finding.fixes[0].edits[0].text, meant, "{said}");
        assert_eq!(cell(meant), [], "{meant}");
    }
    let found = cell("5 EUR and 6 EUR");
    assert!(found[0].help.as_deref().unwrap().contains("as a range"));
    assert_eq!(found.len(), 1);
    assert_eq!(cell("a > 5 EUR and a < 9 EUR"), []);
}

//! Text that is meant to hurt ends, without a deep stack.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use flow_format::format_text;

/// Formats 1 MB or so twice; the second time nothing changes.
#[track_caller]
fn survives(text: &str) {
    let once = format_text(text);
    assert_eq!(format_text(&once.text).text, once.text);
}

#[test]
fn one_long_line() {
    let list = "12.5 EUR, name.field, ".repeat(45_000);
    survives(&format!("process a {{\nset x = [{list}1]\n}}\n"));
    survives(&format!(
        "process a {{\n  limits {}\n}}\n",
        "a b 1, ".repeat(20_000)
    ));
    survives(&format!("record a {{ {} }}", "a: text, ".repeat(30_000)));
    survives(&format!(
        "process a {{ {} }}",
        "task a by b; ".repeat(9_000)
    ));
    survives(&format!(
        "table a {{\n| a |\n{}}}",
        format!("|{}\n", "-|".repeat(500)).repeat(200)
    ));
}

#[test]
fn ten_thousand_errors() {
    survives(&format!(
        "process a {{\n{}\n}}\n",
        "tsak a by b\n".repeat(10_000)
    ));
}

#[test]
fn nesting() {
    for depth in [200, 255, 2_000, 100_000] {
        let (open, close) = ("(".repeat(depth), ")".repeat(depth));
        survives(&format!("process a {{\nset x = {open}1{close}\n}}\n"));
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        survives(&format!("process a {{\nset x = {open}1{close}\n}}\n"));
    }
    let stages = |depth: usize| "stage a {\n".repeat(depth) + &"}\n".repeat(depth);
    survives(&format!("process a {{\n{}}}\n", stages(200)));
    survives(&format!("process a {{\n{}}}\n", stages(2_000)));
}

#[test]
fn long_expressions() {
    for count in [990, 100_000] {
        survives(&format!(
            "process a {{\nset x = 1{}\n}}\n",
            " + 1".repeat(count)
        ));
        survives(&format!(
            "process a {{\nensure a{}\n}}\n",
            " and a".repeat(count)
        ));
    }
}

#[test]
fn unclosed() {
    survives(&"process a {\n  task b {\n    due in 4 h\n".repeat(8_000));
    survives(&"process a {\nset x = f(a\n".repeat(40_000));
    survives(&"\"".repeat(1_000_001));
    survives(&"// a\n\n\n".repeat(140_000));
    survives(&format!("process a {{\n{}}}\n", "// a\n".repeat(200_000)));
    survives(&format!(
        "process a {{\n{}}}\n",
        "ensure a\n  + b // c\n".repeat(9_000)
    ));
    survives(&"\n".repeat(1_000_000));
    survives(&"role a\n".repeat(20_000));
}

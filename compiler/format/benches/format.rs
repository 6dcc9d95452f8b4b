//! How fast text is formatted: `cargo bench -p flow-format`.
//!
//! The text is a generated project with every common construct, as its author left it: formatted
//! before, or with the indentation and the columns of every line lost.
#![allow(missing_docs, reason = "the benchmark's macro derives a public main")]

use divan::Bencher;
use divan::counter::BytesCount;
use flow_format::format_text;

fn main() {
    divan::main();
}

const PART: &str = include_str!("part.flow");

/// A project of about `lines` lines.
fn project(lines: usize) -> String {
    let parts = lines / PART.lines().count();
    (0..parts)
        .map(|part| PART.replace("NN", &part.to_string()))
        .collect()
}

/// Every run of blanks as one.
fn flat(text: &str) -> String {
    let mut flat = String::with_capacity(text.len());
    for c in text.chars() {
        if c != ' ' || !flat.ends_with(' ') {
            flat.push(c);
        }
    }
    flat
}

#[divan::bench(args = [1_000, 16_000])]
fn formatted_before(bencher: Bencher<'_, '_>, lines: usize) {
    let text = format_text(&project(lines)).text;
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| format_text(&text));
}

#[divan::bench(args = [1_000, 16_000])]
fn columns_lost(bencher: Bencher<'_, '_>, lines: usize) {
    let text = flat(&project(lines));
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| format_text(&text));
}

/// Text that is meant to hurt, about 1 MB; each must stay linear.
const HOSTILE: [&str; 6] = [
    "one line",
    "one property",
    "one record",
    "10,000 errors",
    "unclosed blocks",
    "comments",
];

fn hostile_text(what: &str) -> String {
    let body = match what {
        "one line" => format!("set x = [{}1]", "12.5 EUR, name.field, ".repeat(45_000)),
        "one property" => format!("limits {}", "a b 1, ".repeat(140_000)),
        "one record" => return format!("record a {{ {} }}", "a: text, ".repeat(110_000)),
        "10,000 errors" => "tsak a by b\n".repeat(10_000),
        "unclosed blocks" => return "process a {\n  task b {\n    due in 4 h\n".repeat(8_000),
        _ => "// a\n".repeat(200_000),
    };
    format!("process a {{\n{body}\n}}\n")
}

#[divan::bench(args = HOSTILE, sample_count = 3)]
fn hostile(bencher: Bencher<'_, '_>, what: &str) {
    let text = hostile_text(what);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| format_text(&text));
}

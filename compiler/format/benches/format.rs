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

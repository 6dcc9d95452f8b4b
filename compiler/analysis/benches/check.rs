//! How fast a parsed project is checked: `cargo bench -p flow-analysis`.
//!
//! The project is the generated one of 16,000 lines, once as 200 processes in one file, once as a
//! single process of several thousand steps, which is where a check that is not linear would show.
#![allow(missing_docs, reason = "the benchmark's macro derives a public main")]

use std::fmt::Write as _;

use divan::Bencher;
use flow_syntax::{Sources, parse};

fn main() {
    divan::main();
}

/// One part of the project: a process with its data and its test.
const PART: &str = include_str!("part.flow");

const LINES: usize = 16_000;

fn project() -> Sources {
    let mut text = include_str!("shared.flow").to_owned();
    let mut part = 0;
    while text.lines().count() < LINES {
        for _ in 0..20 {
            text.push_str(&PART.replace("NN", &part.to_string()));
            part += 1;
        }
    }
    one_file(&text)
}

/// A single process of this many steps, each using the result of the one before.
fn long_process(steps: usize) -> Sources {
    let mut text =
        String::from("role clerk\nprocess long {\n  task s0 by clerk { ask { n: integer } }\n");
    for i in 1..steps {
        let _ = writeln!(
            text,
            "  task s{i} by clerk {{ ask {{ n: integer = s{}.n + 1 }} }}",
            i - 1
        );
        let _ = writeln!(
            text,
            "  decide d{i} {{ when s{i}.n > 3 -> next; else -> next }}"
        );
    }
    text.push_str("}\n");
    one_file(&text)
}

/// Checks without parsing: what is measured is the analysis alone.
fn checked(sources: &Sources) -> flow_analysis::Analysis {
    flow_analysis::check_with("main.flow", |path| {
        let found = sources.iter().find(|(_, file)| *file.path == *path);
        found
            .map(|(_, file)| file.clone())
            .ok_or_else(|| path.to_owned())
    })
}

fn one_file(text: &str) -> Sources {
    let mut sources = Sources::default();
    sources.add(parse("main.flow", text.as_bytes()));
    sources
}

#[divan::bench]
fn project_of_16000_lines(bencher: Bencher) {
    let sources = project();
    let found = checked(&sources);
    assert!(!found.has_errors(), "{:#?}", found.diagnostics.first());
    bencher.bench_local(|| checked(&sources));
}

#[divan::bench(args = [500, 1000, 2000, 4000])]
fn one_process(bencher: Bencher, steps: usize) {
    let sources = long_process(steps);
    let found = checked(&sources);
    assert!(!found.has_errors(), "{:#?}", found.diagnostics.first());
    bencher.bench_local(|| checked(&sources));
}

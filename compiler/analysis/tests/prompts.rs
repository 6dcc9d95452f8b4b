//! Prompts in files of their own are checked like those between quotes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use flow_analysis::Analysis;
use flow_analysis::model::StepKind;
use flow_analysis::typed::TPart;
use support::{Memory, show};

const MAP: &str = "model quick { vendor openai; id \"gpt-6-luna\" }\nenum Kind { bill; other }\n\
process sort {
  input mail : text
  ai read \"Read\" with quick {
    system file \"../prompts/house.md\"
    prompt file \"../prompts/read.md\"
    returns { kind : Kind }
  }
}
";

fn checked(house: &str, read: &str) -> Analysis {
    let files = Memory::default()
        .with("maps/sort.flow", MAP)
        .with("prompts/house.md", house)
        .with("prompts/read.md", read);
    flow_analysis::check(&files, "maps/sort.flow")
}

/// Plain text of a prompt, holes as `<>`.
fn plain(parts: &[TPart]) -> String {
    let part = |part: &TPart| match part {
        TPart::Plain(text) => text.clone(),
        TPart::Hole(_) => "<>".to_owned(),
    };
    parts.iter().map(part).collect()
}

#[test]
fn the_text_of_the_file_is_the_prompt() {
    let read =
        "# Sort this \"mail\"\r\n\r\n{{ mail }}\n\nWrite \\{{ braces }} and C:\\new. \"\"\"\n";
    let analysis = checked("Be kind: {\"a\": [1, {\"b\": 2}]}\n", read);
    assert!(!analysis.has_errors(), "{}", show(&analysis));
    let process = analysis.program.main().unwrap();
    let StepKind::Ai(ai) = &process.steps[0].kind else {
        panic!("not an ai step")
    };
    assert_eq!(
        plain(&ai.prompt),
        "# Sort this \"mail\"\n\n<>\n\nWrite {{ braces }} and C:\\new. \"\"\""
    );
    assert_eq!(plain(&ai.system), "Be kind: {\"a\": [1, {\"b\": 2}]}");
}

#[test]
fn mistakes_are_told_in_the_file() {
    let analysis = checked(
        "Be kind to {{ mial }}.\n",
        "Sort\n{{ mail + 5 }}\n{{ mail\n",
    );
    insta::assert_snapshot!(show(&analysis));
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let files =
        Memory::default().with("sort.flow", &MAP.replace("../prompts/house.md", "house.md"));
    let analysis = flow_analysis::check(&files, "sort.flow");
    insta::assert_snapshot!(show(&analysis));
}

#[test]
fn hostile_prompts_are_answered() {
    for text in [
        "{{ (".repeat(50_000),
        "{{".repeat(100_000),
        format!("{{{{ {}", "(".repeat(100_000)),
        "\\{{".repeat(50_000),
    ] {
        let _ = checked(&text, &text);
    }
}

#[test]
fn one_brace_is_told_with_blanks_too_and_json_is_left_alone() {
    let map = |prompt: &str| {
        let text = format!(
            "model quick {{ vendor openai; id \"gpt-6-luna\"; region eu }}\nrecord Claim {{ story : text }}\n\
             process p {{\n  input c : Claim\n  input a : text\n  \
             ai sum \"Sum {{{{ a }}}} {{{{ c.story }}}}\" with quick {{ prompt \"{prompt}\"; returns {{ t: text }} }}\n}}\n"
        );
        let found = support::check(&text).diagnostics;
        let labels = found
            .iter()
            .filter(|f| f.code == "F0214")
            .flat_map(|f| &f.labels);
        labels.count()
    };
    assert_eq!(map("Sum up: { c.story } and {c.story} and {  a }"), 3);
    assert_eq!(
        map("Answer with {{ a }} as { \\\"a\\\": 1 } or { a: b } or { a, c } or {} or { } or { a"),
        0
    );
    assert_eq!(map("Keep \\\\{ a } and { other } as they are"), 0);
}

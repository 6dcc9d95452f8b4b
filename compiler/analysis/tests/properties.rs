//! Properties are made of the words they need: one that is missing or one too many is told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use flow_syntax::Severity;

/// What stands around the properties; the step that carries them is `a`.
const AROUND: &str = r#"
role lead "Lead"
role head "Head"
system crm "Crm" {
  via http "https://crm.example.com"
  lookup find(id: text) -> { id: text } { get "/find" }
  action block(id: text) -> { id: text } { post "/block" }
  action free(id: text) { post "/free" }
}
message reply { id id; id : text }
model quick { vendor anthropic; id "claude-sonnet-5-5"; region eu }
"#;

/// Errors of a process, whose text is given.
fn errors(process: &str) -> Vec<String> {
    let analysis = support::check(&format!("{AROUND}{process}"));
    let errors = analysis
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error);
    errors
        .map(|d| format!("{} {}", d.code, d.message))
        .collect()
}

fn of_process(line: &str) -> String {
    format!("process p {{\n  input id : text\n  {line}\n  task a by lead\n}}\n")
}

fn of_task(line: &str) -> String {
    format!(
        "process p {{\n  input id : text\n  input day : date\n  task first by head\n  task a by lead {{\n    {line}\n  }}\n  task b by lead\n}}\n"
    )
}

fn of_agent(line: &str) -> String {
    format!(
        "process p {{\n  agent a with quick {{\n    goal \"Look\"\n    returns {{ id: text }}\n    {line}\n  }}\n  task b by lead\n}}\n"
    )
}

fn of_call(line: &str) -> String {
    format!(
        "process p {{\n  input id : text\n  state busy : bool = false\n  call a crm.block(id: id) {{\n    {line}\n  }}\n  task b by lead\n}}\n"
    )
}

fn of_wait(line: &str) -> String {
    format!(
        "process p {{\n  input id : text\n  wait a {{\n    {line}\n  }}\n  task b by lead\n}}\n"
    )
}

/// How a property is written, and ways that miss a word, have one too many, or one in the wrong place.
type Case = (fn(&str) -> String, &'static str, &'static [&'static str]);

const CASES: &[Case] = &[
    (
        of_process,
        "start on webhook \"/a\"",
        &[
            "start webhook \"/a\"",
            "start on \"/a\"",
            "start on message",
        ],
    ),
    (
        of_process,
        "start every tuesday, friday at 14:00",
        &[
            "start every , friday at 14:00",
            "start every tuesday friday at 14:00",
            "start every tuesday, at 14:00",
            "start every tuesday, friday 14:00",
        ],
    ),
    (
        of_process,
        "keep 6 months",
        &["keep 6", "keep months", "keep 6 months 3"],
    ),
    (
        of_process,
        "purpose \"to help\"",
        &["purpose", "purpose help"],
    ),
    (
        of_process,
        "only one per id",
        &[
            "only one id",
            "only per id",
            "only one per",
            "only one per id else join reply",
        ],
    ),
    (
        of_process,
        "accountable lead",
        &["accountable", "accountable lead head"],
    ),
    (
        of_process,
        "inform lead, head",
        &["inform", "inform lead head", "inform lead,"],
    ),
    (
        of_process,
        "volume 12 per month",
        &[
            "volume 12",
            "volume 12 per month 3",
            "volume 12 per month \"Log\"",
        ],
    ),
    (
        of_task,
        "due in 4 h",
        &["due 4 h", "due in", "due in 4 h 3"],
    ),
    (
        of_task,
        "due 2 days before day",
        &[
            "due 2 days day",
            "due before day",
            "due 2 days before",
            "due 2 days before day 30 days",
        ],
    ),
    (
        of_task,
        "remind after 2 h",
        &["remind 2 h", "remind after", "remind after 2 h 3"],
    ),
    (
        of_task,
        "at least 45 s",
        &["at 45 s", "at least", "least 45 s"],
    ),
    (
        of_task,
        "delegate to head",
        &["delegate head", "delegate to"],
    ),
    (of_task, "sample 10%", &["sample", "sample head"]),
    (
        of_task,
        "after 4 days by head",
        &["after by head", "after 4 days head"],
    ),
    (
        of_task,
        "takes 5 min..9 min measured \"Log\" 2026-06, n 412",
        &[
            "takes 5 min..9 min \"Log\" 2026-06, n 412",
            "takes 5 min..9 min measured 2026-06, n 412",
            "takes 5 min..9 min measured \"Log\" 202606, n 412",
            "takes 5 min..9 min measured \"Log\" 2026-06 n 412",
            "takes 5 min..9 min measured \"Log\" 2026-06, 412",
            "takes 5 min..9 min measured \"Log\" 2026-06, n",
        ],
    ),
    (
        of_task,
        "not by whoever did first",
        &[
            "by whoever did first",
            "not by whoever first",
            "not by whoever did",
        ],
    ),
    (
        of_call,
        "retry 4 times, from 1 s to 30 s",
        &[
            "retry 4, from 1 s to 30 s",
            "retry times, from 1 s to 30 s",
            "retry 4 times from 1 s to 30 s",
            "retry 4 times, 1 s to 30 s",
            "retry 4 times, from 1 s 30 s",
            "retry 4 times, from 1 s to",
            "retry",
        ],
    ),
    (
        of_call,
        "timeout 2 min -> b",
        &["timeout 2 min b", "timeout -> b", "timeout 2 min 3 -> b"],
    ),
    (
        of_call,
        "on failed -> b",
        &["on failed b", "on -> b", "on failed ->"],
    ),
    (
        of_call,
        "undone by crm.free(id: a.id)",
        &["undone crm.free(id: a.id)", "undone by", "undone"],
    ),
    (
        of_call,
        "uncertain ask lead",
        &["uncertain lead", "uncertain ask", "uncertain"],
    ),
    (
        of_call,
        "only while not busy",
        &["only not busy", "only while", "only"],
    ),
    (
        of_agent,
        "approve [crm.block] by lead",
        &[
            "approve [crm.block] lead",
            "approve [crm.block] by",
            "approve",
            "tools",
        ],
    ),
    (
        of_agent,
        "ensure id != \"\"  \"say which\"",
        &["ensure", "ensure id != \"\" lead"],
    ),
    (
        of_wait,
        "on message reply where reply.id == id -> b",
        &[
            "on message reply reply.id == id -> b",
            "on message where reply.id == id -> b",
            "on reply where reply.id == id -> b",
            "on message reply where -> b",
            "on message reply where reply.id == id b",
        ],
    ),
    (
        of_wait,
        "after 2 days -> b",
        &["after -> b", "after 2 days b", "after 2 days 3 -> b"],
    ),
];

#[test]
fn a_property_needs_its_words() {
    let mut wrong = String::new();
    for (around, good, slips) in CASES {
        let found = errors(&around(good));
        if !found.is_empty() {
            wrong += &format!("`{good}` is fine, but: {found:?}\n");
        }
        for slip in *slips {
            if errors(&around(slip)).is_empty() {
                wrong += &format!("`{slip}` is no `{good}`, and nothing is said\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_line_of_a_deadline_leads_somewhere() {
    let text = "process p {\n  stage s {\n    deadline d 4 h {\n      at 100% b\n    }\n    task a by lead\n  }\n  task b by lead\n}\n";
    let found = errors(text);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_model_and_a_system_need_the_words_of_their_terms() {
    let model = |line: &str| format!("model m {{ vendor openai; id \"x\"; region eu; {line} }}\n");
    let good = [
        "cleared for @personal, @sensitive",
        "limit 10 per s, 4 at once",
        "temperature 0.2",
    ];
    for line in good {
        assert_eq!(errors(&model(line)), [""; 0], "{line}");
    }
    let bad = [
        "cleared @personal",
        "cleared for",
        "cleared for @personal @sensitive",
        "limit 10 per s 4 at once",
        "limit 10 per s, 4 once",
        "limit 10 per s, 4 at",
        "temperature",
        "fallback quick quick",
        "region eu cleared for @personal",
    ];
    for line in bad {
        assert_eq!(
            errors(&model(line)).len(),
            1,
            "{line}: {:?}",
            errors(&model(line))
        );
    }
}

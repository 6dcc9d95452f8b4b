//! Which labels reach which models: the analysis against a naive fixpoint over generated processes.
//!
//! The oracle knows nothing of graphs, copies or shortest ways. It keeps a set of labels for each place and
//! applies all statements again and again until nothing changes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use flow_analysis::labels::{How, Receiver};
use proptest::prelude::*;

type Labels = BTreeSet<&'static str>;

const LABELS: [&str; 3] = ["personal", "sensitive", "untrusted"];
const STATES: usize = 3;

/// Something that a text shows.
#[derive(Debug, Clone)]
enum Of {
    X,
    Y,
    Whole,
    CopyX,
    State(usize),
    /// Of the nth asking step before; an answer's text or its closed part.
    Answer(usize, bool),
    /// Of the nth task before.
    Form(usize),
    Masked(Box<Of>),
}

#[derive(Debug, Clone)]
enum Statement {
    Set(usize, Vec<Of>),
    Ask(Vec<Of>),
    Task(Vec<Of>),
    /// Sets a state only if something is so.
    If(Of, usize, Vec<Of>),
    /// Hands a value to another process, and keeps what comes back.
    Run(Vec<Of>),
}

fn of() -> impl Strategy<Value = Of> {
    let leaf = prop_oneof![
        Just(Of::X),
        Just(Of::Y),
        Just(Of::Whole),
        Just(Of::CopyX),
        (0..STATES).prop_map(Of::State),
        (0..4usize, any::<bool>()).prop_map(|(n, closed)| Of::Answer(n, closed)),
        (0..3usize).prop_map(Of::Form),
    ];
    leaf.prop_recursive(1, 2, 1, |of| of.prop_map(|of| Of::Masked(Box::new(of))))
}

fn texts() -> impl Strategy<Value = Vec<Of>> {
    proptest::collection::vec(of(), 0..3)
}

fn statement() -> impl Strategy<Value = Statement> {
    prop_oneof![
        (0..STATES, texts()).prop_map(|(s, t)| Statement::Set(s, t)),
        texts().prop_map(Statement::Ask),
        texts().prop_map(Statement::Task),
        (of(), 0..STATES, texts()).prop_map(|(c, s, t)| Statement::If(c, s, t)),
        texts().prop_map(Statement::Run),
    ]
}

fn field_labels() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::sample::subsequence(LABELS.to_vec(), 0..=LABELS.len())
}

/// What stands before a statement: how many steps ask, and how many are tasks.
#[derive(Clone, Copy, Default)]
struct Before {
    asks: usize,
    tasks: usize,
}

fn written(of: &Of, before: Before) -> Option<String> {
    Some(match of {
        Of::X => "given.x".to_owned(),
        Of::Y => "given.y".to_owned(),
        Of::Whole => "given".to_owned(),
        Of::CopyX => "copy.x".to_owned(),
        Of::State(s) => format!("s{s}"),
        Of::Answer(n, closed) if *n < before.asks => {
            format!("ask{n}.{}", if *closed { "kind" } else { "text" })
        }
        Of::Form(n) if *n < before.tasks => format!("task{n}.text"),
        Of::Answer(..) | Of::Form(_) => return None,
        Of::Masked(of) if matches!(**of, Of::Whole | Of::Answer(_, true)) => return None,
        Of::Masked(of) => format!("mask({})", written(of, before)?),
    })
}

fn text(all: &[Of], before: Before) -> String {
    let holes = all.iter().filter_map(|of| written(of, before));
    holes.fold("It is ".to_owned(), |text, hole| {
        text + "{{ " + &hole + " }} "
    })
}

fn program(x: &[&str], y: &[&str], statements: &[Statement]) -> String {
    let labels = |all: &[&str]| all.iter().map(|l| format!(" @{l}")).collect::<String>();
    let mut out = format!(
        "model quick {{ vendor openai; id \"x\"; region eu }}\nrole clerk\n\
         record Given {{ x : text{}; y : text{} }}\n\
         process echo {{\n  input words : text\n  output back : text = words\n  \
         task look by clerk\n}}\nprocess main {{\n  input given : Given\n",
        labels(x),
        labels(y)
    );
    for s in 0..STATES {
        let _ = writeln!(out, "  state s{s} : text = \"\"");
    }
    out += "  set copy = given\n  repeat rounds until contains(s0, \"q\"), at most 3 times {\n";
    let mut before = Before::default();
    for (i, statement) in statements.iter().enumerate() {
        let _ = match statement {
            Statement::Set(s, t) => writeln!(out, "    set s{s} = \"{}\"", text(t, before)),
            Statement::Ask(t) => writeln!(
                out,
                "    ai ask{} with quick {{ prompt \"{}\"; returns {{ text: text, kind: 1..3 }} }}",
                before.asks,
                text(t, before)
            ),
            Statement::Task(t) => writeln!(
                out,
                "    task task{} by clerk {{ ask {{ text: text = \"{}\" }} }}",
                before.tasks,
                text(t, before)
            ),
            Statement::If(c, s, t) => writeln!(
                out,
                "    decide if{i} {{ when contains(\"{}\", \"q\") -> {{ set s{s} = \"{}\" }}; else -> next }}",
                text(std::slice::from_ref(c), before),
                text(t, before)
            ),
            Statement::Run(t) => writeln!(
                out,
                "    run run{i} echo(words: \"{}\")\n    set s0 = run{i}.back",
                text(t, before)
            ),
        };
        count(statement, &mut before);
    }
    out + "    task done by clerk\n  }\n}\n"
}

fn count(statement: &Statement, before: &mut Before) {
    match statement {
        Statement::Ask(_) => before.asks += 1,
        Statement::Task(_) => before.tasks += 1,
        _ => {}
    }
}

/// The oracle: labels by place, applied until nothing changes.
struct Oracle<'s> {
    x: Labels,
    y: Labels,
    statements: &'s [Statement],
    places: BTreeMap<String, Labels>,
}

impl Oracle<'_> {
    fn labels(&self, of: &Of, before: Before) -> Labels {
        if written(of, before).is_none() {
            return Labels::new();
        }
        let place = |name: String| self.places.get(&name).cloned().unwrap_or_default();
        match of {
            Of::X | Of::CopyX => self.x.clone(),
            Of::Y => self.y.clone(),
            Of::Whole => &self.x | &self.y,
            Of::State(s) => place(format!("s{s}")),
            Of::Answer(n, false) => place(format!("ask{n}")),
            Of::Answer(_, true) | Of::Form(_) | Of::Masked(_) => Labels::new(),
        }
    }

    fn all(&self, all: &[Of], before: Before) -> Labels {
        all.iter().flat_map(|of| self.labels(of, before)).collect()
    }

    fn add(&mut self, place: String, labels: Labels) -> bool {
        let known = self.places.entry(place).or_default();
        let old = known.len();
        known.extend(labels);
        known.len() > old
    }

    fn round(&mut self) -> bool {
        let (mut changed, mut before) = (false, Before::default());
        for statement in self.statements {
            changed |= match statement {
                Statement::Set(s, t) => {
                    let labels = self.all(t, before);
                    self.add(format!("s{s}"), labels)
                }
                Statement::Ask(t) => {
                    let labels = self.all(t, before);
                    self.add(format!("ask{}", before.asks), labels)
                }
                Statement::If(c, s, t) => {
                    let labels = &self.labels(c, before) | &self.all(t, before);
                    self.add(format!("s{s}"), labels)
                }
                Statement::Run(t) => {
                    let given = self.all(t, before);
                    let more = self.add("echo".to_owned(), given);
                    let back = self.places.get("echo").cloned().unwrap_or_default();
                    self.add("s0".to_owned(), back) | more
                }
                Statement::Task(_) => false,
            };
            // Rounds end by what a state holds, and so everything set in a round tells of it.
            if let Statement::Set(s, _) | Statement::If(_, s, _) = statement {
                let by = self.places.get("s0").cloned().unwrap_or_default();
                changed |= self.add(format!("s{s}"), by);
            }
            count(statement, &mut before);
        }
        changed
    }
}

/// Whether the inner decision is made at all tells of what the outer one looked at.
#[test]
fn a_decision_within_a_decision_tells_of_both() {
    let analysis = support::check(
        "model quick { vendor openai; id \"x\"; region eu }
record Given { x : text; y : text @sensitive }
process main {
  input given : Given
  state said : text = \"\"
  decide outer {
    when contains(given.y, \"q\") -> {
      decide inner { when contains(given.x, \"q\") -> { set said = \"yes\" }; else -> next }
    }
    else -> next
  }
  ai tell with quick { prompt \"It is {{ said }}\"; returns { kind: 1..3 } }
}
",
    );
    assert_eq!(
        support::codes(&analysis),
        ["F0403"],
        "{}",
        support::show(&analysis)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn labels_reach_what_a_naive_fixpoint_says(
        x in field_labels(),
        y in field_labels(),
        statements in proptest::collection::vec(statement(), 1..12),
    ) {
        let source = program(&x, &y, &statements);
        let analysis = support::check(&source);
        let other: Vec<&str> =
            support::codes(&analysis).into_iter().filter(|c| !c.starts_with("F04")).collect();
        prop_assert!(other.iter().all(|c| c.starts_with("F01") || *c == "F0309"), "{other:?}\n{source}");
        let mut oracle = Oracle {
            x: x.iter().copied().collect(),
            y: y.iter().copied().collect(),
            statements: &statements,
            places: BTreeMap::new(),
        };
        while oracle.round() {}
        for sink in analysis.sinks.iter().filter(|s| matches!(s.to, Receiver::Model(_))) {
            let name = sink.step.rsplit('/').next().unwrap();
            let wanted: Vec<&str> = oracle.places.get(name).into_iter().flatten().copied().collect();
            prop_assert_eq!(&sink.labels, &wanted, "{}\n{}", name, source);
        }
        let uncleared = analysis.sinks.iter().filter(|s| s.labels.iter().any(|l| l != "untrusted"));
        let told = support::codes(&analysis).into_iter().filter(|c| *c == "F0403").count();
        prop_assert_eq!(uncleared.count(), told, "{}", source);
    }
}

#[test]
fn every_lowering_is_listed() {
    let analysis = support::check(
        r#"
model quick { vendor openai; id "x"; region eu; cleared for @personal }
role clerk
record Person { name : text @personal; id : text }
process p {
  input person : Person
  ai sort with quick {
    prompt "Sort {{ person.name }}"
    returns { kind: 1..3, text: text }
    removes @personal because "only what it is about"
  }
  task look by clerk { ask { text: text = person.name } }
  copilot write by clerk with quick { prompt "Write to {{ person.name }}"; returns { text: text } }
  set short = "{{ mask(person.name) }} {{ redact(person.name) }} {{ mask(person.id) }}"
  ai last with quick { prompt "{{ sort.text }} {{ look.text }} {{ write.text }} {{ short }}"; returns { done: bool } }
}
"#,
    );
    let found: Vec<(How, &str)> = analysis
        .lowerings
        .iter()
        .map(|l| (l.how, l.step.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (How::Removed, "p/sort"),
            (How::Extraction, "p/sort"),
            (How::Person, "p/look"),
            (How::Person, "p/write"),
            (How::Mask, "p/set-short"),
            (How::Redact, "p/set-short"),
        ]
    );
    let because = analysis.lowerings[0].because.as_deref();
    assert_eq!(because, Some("only what it is about"));
    let last = analysis.sinks.last().unwrap();
    assert!(last.labels.is_empty(), "{last:?}");
}

#[test]
fn what_a_model_is_told_of_a_wrong_answer_reaches_it() {
    let analysis = support::check(
        "model q { vendor openai; id \"gpt-6-luna\"; region eu; cleared for @confidential }\nprocess p {\n  input wanted : text @confidential\n  ai a with q { prompt \"Guess\"; returns { t: text }; ensure t == \"a\" \"it must be {{ wanted }}, not {{ t }}\" }\n}\n",
    );
    assert!(!analysis.has_errors(), "{}", support::show(&analysis));
    let sink = analysis.sinks.iter().find(|s| s.step == "p/a").unwrap();
    assert!(sink.labels.iter().any(|l| l == "confidential"), "{sink:?}");
}

const JOINING: &str = r#"
model quick { vendor openai; id "gpt-6-luna"; region eu }
message more { who : text; words : text @personal; id who; keep 2 days }
process talk {
  input who   : text
  input words : text @sensitive
  only one per who, else join more
  on message more where more.who == who -> {
    ai answer with quick { prompt "{{ more.words }}"; returns { text: text } }
  }
  task read "Read" by clerk { ask { seen: text = words } }
}
role clerk
"#;

#[test]
fn a_start_that_joins_a_run_brings_its_labels_in_a_message() {
    let analysis = support::check(JOINING);
    let asked = analysis
        .sinks
        .iter()
        .find(|s| matches!(s.to, Receiver::Model(_)));
    let labels: Vec<&str> = asked.unwrap().labels.iter().map(|l| l.as_str()).collect();
    assert_eq!(labels, ["personal", "sensitive"]);
}

const PATIENTS: &str = r#"
model quick { vendor openai; id "gpt-6-luna"; region eu }
record Person { name : text; town : text; illness : text @sensitive }
"#;

/// Labels of what the model of a process with some people is asked.
fn asked(hole: &str) -> Vec<String> {
    let text = format!(
        "{PATIENTS}process p {{\n  input people : list of Person\n  ai sort with quick {{ prompt \"\"\"\n    {{{{ {hole} \
         }}}}\n    \"\"\"; returns {{ urgent: bool }} }}\n}}\n"
    );
    let analysis = support::check(&text);
    let sink = analysis.sinks.first().expect(&text);
    sink.labels.iter().map(ToString::to_string).collect()
}

#[test]
fn a_list_chosen_by_a_private_field_tells_of_it() {
    let private = ["sensitive"];
    assert_eq!(
        asked("join((people where illness == \"HIV\").name, \", \")"),
        private
    );
    assert_eq!(asked("count(people where illness == \"HIV\")"), private);
    assert_eq!(
        asked("first(people where illness == \"HIV\").town else \"\""),
        private
    );
    let open: [&str; 0] = [];
    assert_eq!(
        asked("join((people where town == \"Bonn\").name, \", \")"),
        open
    );
    assert_eq!(asked("count(people)"), open);
}

#[test]
fn an_answer_that_is_read_above_its_step_has_its_labels() {
    let analysis = support::check(
        r#"
model quick { vendor openai; id "gpt-6-luna"; region eu; cleared for @personal }
record Person { name : text @personal }
process p {
  input person : Person
  repeat tries until contains(write.text, "Dear"), at most 2 times, else -> done {
    ai write with quick { prompt "Write to {{ person.name }}"; returns { text: text } }
  }
  ai last with quick { prompt "{{ write.text }}"; returns { fine: bool } }
  end done
}
"#,
    );
    let last = analysis.sinks.last().unwrap();
    assert_eq!(last.labels, ["personal"], "{}", support::show(&analysis));
}

/// What a table says has the label of its column, and how a process ended tells of what decided that.
#[test]
fn tables_and_outcomes_have_labels() {
    let asks = |prompt: &str| {
        let text = format!(
            "model open {{ vendor openai; id \"gpt-6-luna\"; region eu }}
table t {{
  | id : text | -> name : text @personal |
  | \"1\" | \"Ann Smith\" |
  | != \"1\" | \"Bob Jones\" |
}}
process p {{
  input id : text
  input n : text @personal
  run r s(n: n) {{ on other -> q }}
  ai q with open {{ prompt \"{prompt} {{{{ id }}}}\"; returns {{ k: bool }} }}
}}
process s {{
  input n : text
  decide d {{ when n == \"Ann\" -> is_ann; else -> other }}
  end is_ann
  end other
}}
"
        );
        let found = support::check(&text);
        let found = found.diagnostics.iter().filter(|d| d.code == "F0403");
        found.count()
    };
    assert_eq!(asks("{{ t(id) }}"), 1);
    assert_eq!(asks("{{ r.outcome }}"), 1);
    assert_eq!(asks("{{ r.runs }}"), 0);
}

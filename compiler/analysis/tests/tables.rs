//! Decision tables against every value there is: gaps, overlaps and rows without effect are those that
//! trying all cases finds, under each hit policy; and tables made to be hard.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fmt::Write as _;

use flow_analysis::Analysis;
use proptest::prelude::*;

/// A value in halves, so that there is something between whole numbers; nothing; or one of three names.
#[derive(Debug, Clone, Copy, PartialEq)]
enum V {
    Halves(i32),
    Nothing,
    Name(usize),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Integer,
    Level,
    Number,
    Maybe,
    Choice,
    Flag,
    Text,
}

const NAMES: [&str; 3] = ["red", "green", "blue"];

impl Kind {
    fn of(seed: u8) -> Self {
        use Kind::{Choice, Flag, Integer, Level, Maybe, Number, Text};
        [Integer, Level, Number, Maybe, Choice, Flag, Text][usize::from(seed) % 7]
    }

    fn ty(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Level => "0..4",
            Self::Number => "number",
            Self::Maybe => "integer?",
            Self::Choice => "Choice",
            Self::Flag => "bool",
            Self::Text => "text",
        }
    }

    /// All values that tests on 0 to 4 can tell apart.
    fn values(self) -> Vec<V> {
        let whole = |from: i32, to: i32| (from..=to).map(|n| V::Halves(2 * n));
        match self {
            Self::Integer => whole(-2, 6).collect(),
            Self::Level => whole(0, 4).collect(),
            Self::Number => (-2..=10).map(V::Halves).collect(),
            Self::Maybe => whole(-2, 6).chain([V::Nothing]).collect(),
            Self::Choice => (0..3).map(V::Name).collect(),
            Self::Flag => (0..2).map(V::Name).collect(),
            // One text more than any test names.
            Self::Text => (0..4).map(V::Name).collect(),
        }
    }

    fn is_number(self) -> bool {
        !matches!(self, Self::Choice | Self::Flag | Self::Text)
    }

    fn name(self, at: usize) -> String {
        match self {
            Self::Flag => ["true", "false"][at % 2].to_owned(),
            Self::Text => format!("\"{}\"", NAMES[at % 3]),
            _ => NAMES[at % 3].to_owned(),
        }
    }
}

/// What a cell says, and whether a value passes.
type Test = (String, Box<dyn Fn(V) -> bool>);

fn cell(kind: Kind, seed: (u8, u8, u8)) -> Test {
    let (op, a, b) = (seed.0 % 10, i32::from(seed.1 % 5), i32::from(seed.2 % 5));
    if op < 3 {
        return ("-".to_owned(), Box::new(|_| true));
    }
    if kind.is_number() {
        number(kind, op, a, b)
    } else {
        named(kind, op, a as usize, b as usize)
    }
}

fn number(kind: Kind, op: u8, a: i32, b: i32) -> Test {
    let halves = |test: fn(i32, i32) -> bool| move |v| matches!(v, V::Halves(n) if test(n, 2 * a));
    let (low, high) = (a.min(b), a.max(b));
    match op {
        3 => (format!("< {a}"), Box::new(halves(|n, a| n < a))),
        4 => (format!("<= {a}"), Box::new(halves(|n, a| n <= a))),
        5 => (format!("> {a}"), Box::new(halves(|n, a| n > a))),
        6 => (format!(">= {a}"), Box::new(halves(|n, a| n >= a))),
        7 if kind == Kind::Maybe => ("none".to_owned(), Box::new(|v| v == V::Nothing)),
        7 => (format!("!= {a}"), Box::new(move |v| v != V::Halves(2 * a))),
        8 => (
            format!("{low}..{high}"),
            Box::new(move |v| matches!(v, V::Halves(n) if 2 * low <= n && n <= 2 * high)),
        ),
        _ => (
            format!("{a}, > {b}"),
            Box::new(move |v| v == V::Halves(2 * a) || matches!(v, V::Halves(n) if n > 2 * b)),
        ),
    }
}

fn named(kind: Kind, op: u8, a: usize, b: usize) -> Test {
    let count = if kind == Kind::Flag { 2 } else { 3 };
    let (a, b) = (a % count, b % count);
    match op {
        3..=6 => (kind.name(a), Box::new(move |v| v == V::Name(a))),
        7 => (
            format!("!= {}", kind.name(a)),
            Box::new(move |v| v != V::Name(a)),
        ),
        _ => (
            format!("{}, {}", kind.name(a), kind.name(b)),
            Box::new(move |v| v == V::Name(a) || v == V::Name(b)),
        ),
    }
}

type Seeds = (Vec<u8>, Vec<(Vec<(u8, u8, u8)>, u8)>);

fn seeds() -> impl Strategy<Value = Seeds> {
    let columns = prop::collection::vec(any::<u8>(), 1..4);
    let row = (prop::collection::vec(any::<(u8, u8, u8)>(), 3), 0u8..2);
    (columns, prop::collection::vec(row, 1..7))
}

/// A table as text, and what each of its rows takes: by column, which of the values.
struct Made {
    text: String,
    takes: Vec<Vec<Vec<bool>>>,
    results: Vec<u8>,
}

fn make(seeds: &Seeds, hits: &str) -> Made {
    let kinds: Vec<Kind> = seeds.0.iter().map(|seed| Kind::of(*seed)).collect();
    let mut text = format!("enum Choice {{ red; green; blue }}\ntable t {{\n  hits {hits}\n  |");
    for (i, kind) in kinds.iter().enumerate() {
        let _ = write!(text, " c{i} : {} |", kind.ty());
    }
    text += " -> out : integer |\n";
    let mut takes = Vec::new();
    for (row, result) in &seeds.1 {
        text += "  |";
        let mut sets = Vec::new();
        for (kind, seed) in kinds.iter().zip(row) {
            let (says, passes) = cell(*kind, *seed);
            let _ = write!(text, " {says} |");
            sets.push(kind.values().into_iter().map(passes).collect());
        }
        let _ = writeln!(text, " {result} | // row");
        takes.push(sets);
    }
    text += "}\nprocess p {\n";
    for (i, kind) in kinds.iter().enumerate() {
        let _ = writeln!(text, "  input c{i} : {}", kind.ty());
    }
    let args: Vec<String> = (0..kinds.len()).map(|i| format!("c{i}")).collect();
    let _ = writeln!(text, "  set out = t({})", args.join(", "));
    text += "  task show \"{{ out }}\" by me\n}\nrole me\n";
    let results = seeds.1.iter().map(|row| row.1).collect();
    Made {
        text,
        takes,
        results,
    }
}

/// Codes of table findings by trying every case.
fn expected(made: &Made, hits: &str) -> Vec<&'static str> {
    let mut codes = Vec::new();
    let mut rows: Vec<usize> = Vec::new();
    for (at, row) in made.takes.iter().enumerate() {
        let same =
            |other: &usize| made.takes[*other] == *row && made.results[*other] == made.results[at];
        if row.iter().any(|set| !set.contains(&true)) {
            codes.push("F0605");
        } else if rows.iter().any(same) {
            codes.push("F0610");
        } else {
            rows.push(at);
        }
    }
    if hits == "collect" {
        codes.sort_unstable();
        return codes;
    }
    let cases = cases(made);
    let here = |case: &[usize]| -> Vec<usize> {
        let takes = |row: &usize| made.takes[*row].iter().zip(case).all(|(set, v)| set[*v]);
        rows.iter().copied().filter(takes).collect()
    };
    let hit: Vec<Vec<usize>> = cases.iter().map(|case| here(case)).collect();
    if hit.iter().any(Vec::is_empty) {
        codes.push("F0601");
    }
    for (place, row) in rows.iter().enumerate() {
        let meets = |other: &usize| hit.iter().any(|h| h.contains(row) && h.contains(other));
        let mut before = rows[..place].iter();
        let differs = |other: &usize| made.results[*other] != made.results[*row];
        let covers = |other: &usize| {
            let sets = made.takes[*other].iter().zip(&made.takes[*row]);
            sets.into_iter()
                .all(|(a, b)| a.iter().zip(b).all(|(a, b)| *a || !b))
        };
        let wide = made.takes[*row].iter().flatten().all(|takes| *takes);
        match hits {
            "unique" if before.any(meets) => codes.push("F0602"),
            "any" if before.any(|o| meets(o) && differs(o)) => codes.push("F0603"),
            "first match"
                if !hit.iter().any(|h| h.first() == Some(row)) && (!wide || before.any(covers)) =>
            {
                codes.push("F0604");
            }
            _ => {}
        }
    }
    codes.sort_unstable();
    codes
}

/// All combinations of the columns' values.
fn cases(made: &Made) -> Vec<Vec<usize>> {
    let mut cases = vec![Vec::new()];
    for column in &made.takes[0] {
        let with = |case: &Vec<usize>| {
            let case = case.clone();
            (0..column.len()).map(move |v| [case.as_slice(), &[v]].concat())
        };
        cases = cases.iter().flat_map(with).collect();
    }
    cases
}

fn found(analysis: &Analysis) -> Vec<&'static str> {
    let mut codes = support::codes(analysis);
    codes.retain(|code| *code != "F0108");
    codes.sort_unstable();
    codes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_cases_agree(seeds in seeds(), hits in prop::sample::select(&["unique", "first match", "any", "collect"][..])) {
        let made = make(&seeds, hits);
        let analysis = support::check(&made.text);
        prop_assert_eq!(found(&analysis), expected(&made, hits), "{}\n{}", made.text, support::show(&analysis));
    }

    #[test]
    fn adding_the_missing_rows_closes_every_gap(seeds in seeds()) {
        let mut text = make(&seeds, "unique").text;
        for _ in 0..100 {
            let analysis = support::check(&text);
            let Some(gap) = analysis.diagnostics.iter().find(|d| d.code == "F0601") else {
                prop_assert!(!support::codes(&analysis).contains(&"F0011"), "{}", text);
                return Ok(());
            };
            // "Any other text" has no cell of its own.
            let Some(fix) = gap.fixes.first() else { return Ok(()) };
            let edit = &fix.edits[0];
            let at = analysis.sources.range(edit.place);
            text.replace_range(at.start as usize..at.end as usize, &edit.text);
        }
        prop_assert!(false, "gaps remain:\n{}", text);
    }
}

/// A table of so many rows by two columns, each row its own number, the rest as given.
fn large(rows: usize, hits: &str, more: &str) -> String {
    let mut text =
        format!("table t {{\n  hits {hits}\n  | n : integer | late : bool | -> out : integer |\n");
    for n in 0..rows {
        let _ = writeln!(text, "  | {n} | true | 1 |\n  | {n} | false | 2 |");
    }
    let _ = writeln!(text, "  | < 0, >= {rows} | - | 3 |\n{more}}}");
    text += "process p {\n  input n : integer\n  set out = t(n, true)\n  task show \"{{ out }}\" by me\n}\nrole me\n";
    text
}

#[test]
fn thousands_of_rows_are_checked_exactly() {
    let check = |hits, more| found(&support::check(&large(3_000, hits, more)));
    assert_eq!(check("unique", ""), [] as [&str; 0]);
    assert_eq!(check("unique", "  | 2999 | - | 3 |\n"), ["F0602"]);
    assert_eq!(check("any", "  | 2999 | - | 3 |\n"), ["F0603"]);
    assert_eq!(check("any", "  | 2999 | true | 1 |\n"), ["F0610"]);
    assert_eq!(check("first match", "  | 7..9 | - | 3 |\n"), ["F0604"]);
    let gap = large(3_000, "unique", "").replace("| 1234 | false | 2 |", "");
    assert_eq!(found(&support::check(&gap)), ["F0601"]);
}

/// Eight pigeons in seven holes: two must share one. Every case is answered, and it is known that proofs of
/// that which go case by case are very long.
#[test]
fn what_interlocks_too_much_is_said_to_be() {
    let (pigeons, holes) = (8, 7);
    let mut text = "table t {\n  hits any\n  |".to_owned();
    for column in 0..pigeons * holes {
        let _ = write!(text, " c{column} : bool |");
    }
    text += " -> out : integer |\n";
    let mut row = |says: &dyn Fn(usize, usize) -> &'static str| {
        text += "  |";
        for at in 0..pigeons * holes {
            let _ = write!(text, " {} |", says(at / holes, at % holes));
        }
        text += " 1 |\n";
    };
    for homeless in 0..pigeons {
        row(&|pigeon, _| if pigeon == homeless { "false" } else { "-" });
    }
    for (a, b) in (0..pigeons).flat_map(|a| (0..a).map(move |b| (a, b))) {
        for shared in 0..holes {
            row(&|pigeon, hole| {
                if hole == shared && (pigeon == a || pigeon == b) {
                    "true"
                } else {
                    "-"
                }
            });
        }
    }
    text += "}\n";
    let analysis = support::check(&text);
    let codes = found(&analysis);
    assert!(codes.contains(&"F0608"), "{}", support::show(&analysis));
    assert!(!codes.contains(&"F0601"), "nothing is guessed");
}

fn table(head: &str, rows: &[&str]) -> Analysis {
    let rows: String = rows.iter().map(|row| format!("  {row}\n")).collect();
    support::check(&format!(
        "role clerk\ntable t {{\n  {head}\n{rows}}}\nprocess p {{ task a by clerk }}\n"
    ))
}

fn of_tables(analysis: &Analysis) -> Vec<&str> {
    let all = analysis.diagnostics.iter().map(|d| d.code);
    all.filter(|code| code.starts_with("F06")).collect()
}

#[test]
fn nothing_comes_before_the_empty_text() {
    let whole = table(
        "| s : text | -> r : text |",
        &["| \"\" | \"empty\" |", "| > \"\" | \"full\" |"],
    );
    assert_eq!(of_tables(&whole), [""; 0], "{}", support::show(&whole));
    let gap = table("| s : text | -> r : text |", &["| > \"\" | \"full\" |"]);
    assert_eq!(of_tables(&gap), ["F0601"]);
    let shown = support::show(&gap);
    assert!(shown.contains("when `s` is \"\"."), "{shown}");
    let never = table(
        "| s : text | -> r : text |",
        &["| < \"\" | \"none\" |", "| >= \"\" | \"all\" |"],
    );
    assert_eq!(of_tables(&never), ["F0605"], "{}", support::show(&never));
}

#[test]
fn a_text_that_reads_true_is_a_text() {
    let gap = table(
        "| s : text | n : bool | -> r : text |",
        &["| \"true\" | true | \"a\" |", "| != \"true\" | - | \"b\" |"],
    );
    let shown = support::show(&gap);
    assert!(
        shown.contains("when `s` is \"true\" and `n` is false."),
        "{shown}"
    );
    assert!(shown.contains("| \"true\" | false |"), "{shown}");
}

/// Rows that interlock in each of many columns.
fn interlocked(name: &str, columns: usize, rows: usize) -> String {
    let head: String = (0..columns).map(|c| format!("c{c} : integer | ")).collect();
    let mut text = format!("table {name} {{\n  hits any\n  | {head}-> r : integer |\n");
    let even: Vec<String> = (10..50).step_by(2).map(|n| n.to_string()).collect();
    for row in 0..rows {
        let cells = format!("{} | ", even.join(", ")).repeat(columns - 1);
        writeln!(text, "  | {cells}{row} | {row} |").unwrap();
    }
    text + "}\n"
}

#[test]
fn hard_tables_of_a_file_share_what_they_may_take() {
    let easy =
        "table easy {\n  | n : integer | -> r : integer |\n  | < 5 | 1 |\n  | >= 5 | 2 |\n}\n";
    let hard: String = (0..12)
        .map(|i| interlocked(&format!("t{i}"), 7, 200))
        .collect();
    let text = format!("role clerk\n{hard}{easy}process p {{ task a by clerk }}\n");
    let analysis = support::check(&text);
    let given_up = |name: &str| {
        let mut all = analysis.diagnostics.iter().filter(|d| d.code == "F0608");
        all.any(|d| d.message.contains(&format!("`{name}`")))
    };
    assert!(!given_up("t0"), "one alone is looked at");
    assert!(given_up("t11"), "twelve are too many");
    assert!(!given_up("easy"), "what is easy is looked at all the same");
}

/// Tables of ten rows, each of which asks the one before ten times, in the answer of each row or in its
/// condition.
fn asking(rows: usize, times: usize, hits: &str) -> String {
    let mut text = String::from("table t0 { | n : integer | -> v : integer |\n | - | 1 | }\n");
    for (level, ty) in ["integer", "integer", "integer", "integer"]
        .iter()
        .enumerate()
    {
        let asked: Vec<String> = (0..times).map(|n| format!("t{level}({n})")).collect();
        let hits = if level == 3 { hits } else { "hits first match" };
        let _ = writeln!(
            text,
            "table t{} {{ {hits}\n | n : integer | -> v : {ty} |",
            level + 1
        );
        for row in 0..rows {
            let when = if row + 1 == rows {
                "-".to_owned()
            } else {
                row.to_string()
            };
            let _ = writeln!(text, " | {when} | {} |", asked.join(" + "));
        }
        text += "}\n";
    }
    let wrapped = if hits.contains("collect") {
        "list of integer"
    } else {
        "integer"
    };
    text + &format!(
        "process p {{ input n : integer\n output v : {wrapped} = t4(n)\n task look by clerk }}\nrole clerk\n"
    )
}

#[test]
fn only_the_row_that_hits_is_asked_for_its_answer() {
    let has = |text: &str| {
        let analysis = support::check(text);
        assert!(
            !analysis.has_errors(),
            "{text}\n{}",
            support::show(&analysis)
        );
        support::codes(&analysis).contains(&"F0612")
    };
    assert!(
        !has(&asking(10, 1, "hits first match")),
        "one table asks one other, whichever row it is"
    );
    assert!(!has(&asking(10, 5, "hits first match")));
    assert!(has(&asking(1, 12, "hits first match")));
    // All rows of the last table, each with 1 + 8 + 64 + 512.
    assert!(!has(&asking(2, 8, "hits collect")));
    assert!(has(&asking(40, 8, "hits collect")));
}

/// What the F0307 of a decision with these arms says; nothing where it is complete.
fn left_out(arms: &str) -> Option<String> {
    let text = format!(
        "role clerk \"Clerk\"\nprocess p {{\n  input pieces : integer\n  input amount : money\n  input stars : 1..10\n  \
         input n : number\n  input m : number\n  input ns : list of number\n  decide d {arms}\n  task b \"B\" by clerk\n  \
         task a \"A {{{{ pieces }}}} {{{{ amount }}}} {{{{ stars }}}} {{{{ n }}}} {{{{ m }}}} {{{{ ns }}}}\" by clerk\n}}\n"
    );
    let found = support::check(&text).diagnostics;
    let found = found.into_iter().find(|d| d.code == "F0307")?;
    Some(found.message)
}

#[test]
fn a_decision_is_complete_where_no_value_lies_between_its_arms() {
    let complete = [
        "{ when pieces <= 5 -> a; when pieces >= 6 -> b }",
        "{ when amount <= 99.99 EUR -> a; when amount >= 100 EUR -> b }",
        "on stars { when 1..5 -> a; when 6..10 -> b }",
        "{ when n > m -> a; when n <= m -> b }",
        "{ when n > m -> a; when m >= n -> b }",
        "{ when n == m -> a; when n != m -> b }",
        "{ when count(ns) <= 0 -> a; when count(ns) >= 1 -> b }",
    ];
    for arms in complete {
        assert_eq!(left_out(arms), None, "{arms}");
    }
    let open = [
        (
            "{ when pieces <= 5 -> a; when pieces >= 7 -> b }",
            "`pieces` is 6",
        ),
        (
            "{ when amount <= 99.98 EUR -> a; when amount >= 100 EUR -> b }",
            "`amount` is 99.99 EUR",
        ),
        (
            "on stars { when 1..5 -> a; when 6..9 -> b }",
            "`stars` is 10",
        ),
        (
            "{ when n <= 5 -> a; when n >= 6 -> b }",
            "`n` is between 5 and 6",
        ),
        (
            "{ when n > m -> a; when n < m -> b }",
            "none of its conditions holds",
        ),
        (
            "{ when n > m -> a; when m < n -> b }",
            "none of its conditions holds",
        ),
    ];
    for (arms, case) in open {
        let wanted = format!("This decision does not say what happens when {case}.");
        assert_eq!(left_out(arms), Some(wanted), "{arms}");
    }
}

#[test]
fn a_value_that_may_be_outside_a_range_does_not_fit_it() {
    let check = |input: &str, value: &str| {
        let text = format!(
            "role clerk\ntable t {{\n  | n : 1..5 | -> o : text |\n  |---|---|\n  | 1..2 | \"low\" |\n  | 3..5 | \"high\" |\n}}\n\
             process p {{\n  input a : {input}\n  output o : text = t({value})\n  task x \"{{{{ a }}}}\" by clerk\n}}\n"
        );
        let found = support::check(&text);
        let errors = found.diagnostics.iter().filter(|d| d.code == "F0201");
        errors.map(|d| d.message.clone()).collect::<Vec<_>>()
    };
    for (input, value) in [
        ("1..5", "a"),
        ("2..3", "a"),
        ("1..5?", "a else 1"),
        ("integer", "3"),
    ] {
        assert!(check(input, value).is_empty(), "{input} {value}");
    }
    let outside =
        "A whole number from 1 to 5 is needed here, but this may be outside those bounds.";
    for (input, value) in [
        ("integer", "a"),
        ("1..9", "a"),
        ("0..3", "a"),
        ("1..5", "a + 1"),
        ("1..5?", "a else 9"),
    ] {
        assert_eq!(check(input, value), [outside], "{input} {value}");
    }
}

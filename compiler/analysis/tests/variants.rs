//! Variants: checked as the process that they make, findings where the variant says so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use flow_analysis::Analysis;
use support::{Memory, check, codes, show};

const PROCESS: &str = "role clerk\n\
process orders \"Orders\" {
  input total : money
  task look \"Look\" by clerk { ask { fine : bool } }
  decide good \"Good?\" {
    when look.fine -> book
    else -> ask_back
  }
  task ask_back \"Ask back\" by clerk -> look
  task book \"Book\" by clerk { ask { number : text } }
  task wait_a_bit \"Wait\" by clerk
  task tell \"Tell\" by clerk { ask { number : text = book.number; sum : money = total } }
}
";

fn with(variant: &str) -> Analysis {
    check(&format!("{PROCESS}{variant}"))
}

/// Names of steps with where each leads on.
fn ways(analysis: &Analysis, process: &str) -> Vec<String> {
    let index = analysis
        .program
        .processes
        .iter()
        .position(|p| p.key == process)
        .unwrap();
    analysis.program.processes[index]
        .steps
        .iter()
        .map(|step| format!("{} {}", step.name, step.title))
        .collect()
}

#[test]
fn a_variant_is_a_process_of_its_own() {
    let analysis = with(
        "variant faster \"Faster orders\" of orders {\n  replace task book \"Book at once\" by clerk { ask { number : text } }\n  add task thank \"Thank\" by clerk after tell\n}\n",
    );
    assert!(!analysis.has_errors(), "{}", show(&analysis));
    let made = analysis.program.process("faster").unwrap();
    assert_eq!(made.title, "Faster orders");
    assert_eq!(analysis.program.main().unwrap().key, "orders");
    assert_eq!(analysis.graphs.len(), 2);
    assert_eq!(
        ways(&analysis, "faster"),
        [
            "look Look",
            "good Good?",
            "ask_back Ask back",
            "book Book at once",
            "wait_a_bit Wait",
            "tell Tell",
            "thank Thank"
        ]
    );
    assert_eq!(
        ways(&analysis, "orders").len(),
        6,
        "the process is as it was"
    );
    assert_eq!(analysis.sources.iter().count(), 1, "nothing was read");
}

#[test]
fn arrows_to_a_removed_step_lead_on() {
    let analysis =
        with("variant short of orders {\n  remove ask_back -> tell\n  remove wait_a_bit\n}\n");
    insta::assert_snapshot!(show(&analysis));
}

#[test]
fn mistakes_of_a_variant_are_told_in_it() {
    let analysis = with(
        "variant wrong of orders {\n  replace task bok \"Book\" by lead\n  add task look \"Look again\" by clerk after tell\n  remove good -> nowhere\n  replace task tell \"Tell\" by lead\n}\n",
    );
    insta::assert_snapshot!(show(&analysis));
}

#[test]
fn what_a_change_breaks_is_told_in_the_variant() {
    let analysis = with(
        "variant broken of orders {\n  remove book -> tell\n  add task book2 \"Book\" by manager { ask { a : bool = look.fien } } after look\n  add task look \"Again\" by clerk after tell\n}\n",
    );
    insta::assert_snapshot!(show(&analysis));
}

#[test]
fn a_variant_of_a_process_in_another_file_sees_both_files() {
    let files = Memory::default()
        .with("main.flow", "use \"orders.flow\"\nrole board\nvariant to_be of orders {\n  replace task tell \"Tell\" by board\n}\ntest \"t\" for to_be {\n  given total = 5 EUR\n  expect path includes tell\n}\n")
        .with("orders.flow", PROCESS);
    let analysis = flow_analysis::check(&files, "main.flow");
    assert!(!analysis.has_errors(), "{}", show(&analysis));
    assert!(analysis.program.process("to_be").is_some());
}

#[test]
fn a_process_and_a_variant_of_one_name_clash() {
    let analysis = with("variant orders of orders {\n  remove wait_a_bit\n}\n");
    assert_eq!(codes(&analysis), ["F0107"], "{}", show(&analysis));
}

#[test]
fn damaged_variants_are_left_alone() {
    let text = format!(
        "{PROCESS}variant to_be of orders {{\n  replace task book \"Book\" by lead {{ ask {{ number : text }} }}\n  add task thank \"Thank\" by clerk after tell\n  remove wait_a_bit -> tell\n}}\n"
    );
    let start = PROCESS.len();
    for end in (start..text.len()).filter(|at| text.is_char_boundary(*at)) {
        let _ = check(&text[..end]);
    }
}

#[test]
fn a_step_before_one_without_a_name_is_removed_with_an_arrow() {
    let process = "process p \"P\" {\n  task a \"A\" by clerk\n  task b \"B\" by clerk\n  wait for 2 days\n  task c \"C\" by clerk\n}\nrole clerk\n";
    let with = |change: &str| check(&format!("{process}variant q of p {{ {change} }}\n"));
    assert_eq!(codes(&with("remove b")), ["F0101"]);
    let analysis = with("remove c");
    assert_eq!(codes(&analysis), [""; 0], "{}", show(&analysis));
}

/// The changed process as text, without the steps that stay as they are.
fn text(analysis: &Analysis, lines: &[&str]) -> String {
    assert!(!analysis.has_errors(), "{}", show(analysis));
    let made = analysis.sources.made().last().unwrap();
    let kept = made
        .text
        .lines()
        .filter(|l| lines.iter().any(|w| l.contains(w)));
    kept.map(str::trim).collect::<Vec<_>>().join("\n")
}

const CIRCLES: &str = "role clerk\nprocess p \"P\" {\n  task a \"A\" by clerk\n  decide ok \"Is it fine?\" by clerk { when \"yes\" -> fin (50%); when \"later\" -> b (10%); when \"no\" -> c (40%) }\n  task b \"B\" by clerk -> c, at most 2 times else fin\n  task c \"C\" by clerk -> a, at most 3 times else d\n  task d \"D\" by clerk\n  end fin \"Fin\"\n}\n";

#[test]
fn an_arrow_to_a_removed_step_keeps_the_limit_of_the_way_on() {
    let of = |change: &str| check(&format!("{CIRCLES}variant q of p {{\n  {change}\n}}\n"));
    let decide = |analysis: &Analysis| text(analysis, &["decide"]);
    let own = of("remove c");
    assert_eq!(
        decide(&own),
        "decide ok \"Is it fine?\" by clerk { when \"yes\" -> fin (50%); when \"later\" -> b (10%); when \"no\" -> a, at most 3 times else d (40%) }"
    );
    assert_eq!(
        text(&own, &["task b"]),
        "task b \"B\" by clerk -> a, at most 2 times else fin",
        "a limit of its own stays"
    );
    let written = of("remove c -> a, at most 5 times else d");
    assert_eq!(
        decide(&written),
        "decide ok \"Is it fine?\" by clerk { when \"yes\" -> fin (50%); when \"later\" -> b (10%); when \"no\" -> a, at most 5 times else d (40%) }"
    );
    let both = of("remove c\n  remove d");
    assert_eq!(
        decide(&both),
        "decide ok \"Is it fine?\" by clerk { when \"yes\" -> fin (50%); when \"later\" -> b (10%); when \"no\" -> a, at most 3 times else fin (40%) }"
    );
}

#[test]
fn what_leads_up_to_removed_steps_leads_past_all_of_them() {
    let process = "role clerk\nprocess p \"P\" {\n  task a \"A\" by clerk -> c\n  task b \"B\" by clerk -> d\n  task c \"C\" by clerk -> b\n  task d \"D\" by clerk\n}\n";
    let of = |change: &str| check(&format!("{process}variant q of p {{\n  {change}\n}}\n"));
    let past = of("remove b\n  remove c");
    assert_eq!(text(&past, &["task a"]), "task a \"A\" by clerk -> d");
    let replaced = of("replace task a \"A anew\" by clerk\n  remove c");
    assert_eq!(
        text(&replaced, &["task a"]),
        "task a \"A anew\" by clerk -> b"
    );
    let instead = of("remove c\n  add task e \"E\" by clerk after c");
    assert_eq!(
        text(&instead, &["task a", "task e"]),
        "task a \"A\" by clerk -> e\ntask e \"E\" by clerk -> b"
    );
}

#[test]
fn a_step_that_led_up_to_a_removed_one_keeps_its_limit() {
    let process = "role clerk\nprocess p \"P\" {\n  task a \"A\" by clerk\n  task b \"B\" by clerk\n  task c \"C\" by clerk -> a, at most 3 times else d\n  task d \"D\" by clerk\n}\n";
    let analysis = check(&format!("{process}variant q of p {{ remove c }}\n"));
    assert_eq!(
        text(&analysis, &["task b"]),
        "task b \"B\" by clerk -> a, at most 3 times else d"
    );
}

#[test]
fn arrows_past_a_removed_step_count_together() {
    let process = "role clerk\nprocess p \"P\" {\n  task a \"A\" by clerk { on send back -> c }\n  task b \"B\" by clerk { on send back -> c }\n  end fin \"Fin\"\n  task c \"C\" by clerk -> a, at most 3 times else d\n  task d \"D\" by clerk\n}\n";
    let analysis = check(&format!("{process}variant q of p {{ remove c }}\n"));
    let variant = analysis
        .program
        .processes
        .iter()
        .find(|p| p.name == "q")
        .unwrap();
    let arrows = variant
        .steps
        .iter()
        .flat_map(|s| &s.on)
        .filter_map(|r| match &r.then {
            flow_analysis::model::Then::Go(arrow) => arrow.cap.as_ref(),
            flow_analysis::model::Then::Hand(_) => None,
        });
    let counts: Vec<(&str, u32)> = arrows.map(|cap| (cap.id.as_str(), cap.times)).collect();
    assert_eq!(counts.len(), 2);
    assert_eq!(counts[0], counts[1], "three times in all, as before");
}

#[test]
fn a_variant_may_change_another() {
    let analysis = with(
        "variant fastest of faster {\n  remove ask_back -> tell\n}\nvariant faster \"Faster\" of orders {\n  replace task book \"Book at once\" by clerk { ask { number : text } }\n  remove wait_a_bit\n}\n",
    );
    assert!(
        !codes(&analysis).iter().any(|code| *code != "F0206"),
        "{}",
        show(&analysis)
    );
    assert_eq!(
        ways(&analysis, "fastest"),
        ["look Look", "good Good?", "book Book at once", "tell Tell"]
    );
    let made = analysis.program.process("fastest").unwrap();
    assert_eq!(made.title, "Faster");
}

#[test]
fn findings_in_a_variant_of_a_variant_stand_where_they_were_written() {
    let analysis = with(
        "variant faster of orders {\n  add task thank \"Thank\" by clerk after tell\n}\nvariant fastest of faster {\n  replace task thank \"Thank\" by nobody { ask { a : bool = thank2.x } }\n}\n",
    );
    insta::assert_snapshot!(show(&analysis));
}

#[test]
fn a_variant_of_one_that_is_wrong_says_nothing_more() {
    let analysis = with(
        "variant faster of orders {\n  remove nothing_such\n}\nvariant fastest of faster {\n  remove wait_a_bit\n}\n",
    );
    assert_eq!(codes(&analysis), ["F0101"], "{}", show(&analysis));
}

fn prompts(changes: &str) -> Memory {
    let base = "model quick { vendor openai; id \"gpt-6-luna\"; region eu }\nprocess base \"Base\" {\n  input q : text\n  output y : text = a.t\n  ai a \"Answer\" with quick { prompt file \"p.md\"; returns { t: text } }\n}\n";
    Memory::default()
        .with("main.flow", &format!("use \"sub/base.flow\"\nvariant to_be of base {{\n{changes}\n}}\nvariant later of to_be {{ add ai z \"Last\" with quick {{ prompt file \"p.md\"; returns {{ t: text }} }} after a }}\n"))
        .with("p.md", "Of the variant: {{ q }}")
        .with("sub/base.flow", base)
        .with("sub/p.md", "Of the process: {{ q }}")
}

/// What the models of a process's steps are told first.
fn told(analysis: &Analysis, process: &str) -> Vec<String> {
    use flow_analysis::model::StepKind;
    use flow_analysis::typed::TPart;
    let steps = &analysis.program.process(process).unwrap().steps;
    let prompt = |step: &flow_analysis::model::Step| match &step.kind {
        StepKind::Ai(ai) => match ai.prompt.first()? {
            TPart::Plain(text) => Some(text.trim().to_owned()),
            TPart::Hole(_) => None,
        },
        _ => None,
    };
    steps.iter().filter_map(prompt).collect()
}

#[test]
fn each_prompt_file_is_that_of_the_file_that_names_it() {
    let files = prompts(
        "  add ai c \"Check\" with quick { prompt file \"p.md\"; returns { t: text } } after a",
    );
    let analysis = flow_analysis::check(&files, "main.flow");
    assert!(!analysis.has_errors(), "{}", show(&analysis));
    assert_eq!(told(&analysis, "base"), ["Of the process:"]);
    assert_eq!(
        told(&analysis, "to_be"),
        ["Of the process:", "Of the variant:"]
    );
    assert_eq!(
        told(&analysis, "later"),
        ["Of the process:", "Of the variant:", "Of the variant:"]
    );
}

#[test]
fn the_same_text_from_another_file_names_another_prompt() {
    let mut checker = flow_analysis::Checker::default();
    let mut check = |files: &Memory| {
        checker.check("main.flow", &[], |path| {
            let bytes = flow_syntax::Files::read(files, path)?;
            Ok(flow_syntax::parse(path, &bytes))
        })
    };
    let kept = "  add task d \"Do\" by hr after a";
    let same = "  replace ai a \"Answer\" with quick { prompt file \"p.md\"; returns { t: text } }\n  add task d \"Do\" by hr after a";
    let before = check(&prompts(kept));
    assert_eq!(told(&before, "to_be"), ["Of the process:"]);
    let after = check(&prompts(same));
    assert_eq!(told(&after, "to_be"), ["Of the variant:"]);
}

#[test]
fn variants_come_to_an_end() {
    let steps: String = (0..500)
        .map(|i| format!("  task t{i} \"Do thing {i}\" by clerk\n"))
        .collect();
    let variants: String = (0..1000)
        .map(|i| {
            let of = i32::checked_sub(i, 1)
                .filter(|b| *b >= 0)
                .map_or("p".to_owned(), |b| format!("v{b}"));
            format!("variant v{i} of {of} {{ add task a{i} \"Do it\" by clerk after t1 }}\n")
        })
        .collect();
    let analysis = check(&format!("role clerk\nprocess p {{\n{steps}}}\n{variants}"));
    assert_eq!(codes(&analysis), ["F0005"], "{}", show(&analysis));
    let made = analysis.sources.made().map(|f| f.text.len()).sum::<usize>();
    assert!(made < 5 << 20, "{made} bytes were put together");
}

#[test]
fn steps_in_a_row_may_be_removed() {
    let process = "role clerk\nprocess p \"P\" {\n  task a \"A\" by clerk\n  stage s \"S\" {\n    task x \"X\" by clerk\n    task y \"Y\" by clerk\n    task z \"Z\" by clerk\n  }\n  task b \"B\" by clerk\n  task c \"C\" by clerk\n  task d \"D\" by clerk\n}\n";
    let of = |change: &str| check(&format!("{process}variant q of p {{\n  {change}\n}}\n"));
    let all = of("remove x\n  remove y\n  remove z");
    assert_eq!(codes(&all), ["F0306"], "{}", show(&all));
    let most = of("remove y\n  remove z");
    assert_eq!(text(&most, &["task x"]), "task x \"X\" by clerk");
    let past = of("remove b\n  remove c -> end");
    assert_eq!(codes(&past), ["F0301"], "{}", show(&past));
    let made = past.sources.made().last().unwrap();
    assert!(
        made.text.contains("}  -> end") || made.text.contains("} -> end"),
        "{}",
        made.text
    );
    let replaced = of("replace task b \"B anew\" by clerk -> d\n  remove c -> d");
    assert_eq!(
        text(&replaced, &["task b"]),
        "task b \"B anew\" by clerk -> d"
    );
    let added = of(
        "add task e \"E\" by clerk after b\n  remove c\n  remove d -> a, at most 2 times else end",
    );
    assert_eq!(
        text(&added, &["task b", "task e"]),
        "task b \"B\" by clerk\ntask e \"E\" by clerk -> a, at most 2 times else end"
    );
}

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

//! What three real processes needed beyond sketches: messages in handlers, clocks, shares, figures, hours.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use flow_analysis::model::{HandlerEvent, StepKind};
use flow_analysis::types::Type;
use support::{check, codes, show};

const WORLD: &str = r#"
role clerk "Clerk" { people 2; works "Mon-Fri 08:00-16:00 Europe/Berlin" }
message credit { number : text; ticket : text; amount : money; id number }
"#;

fn in_process(lines: &str) -> String {
    format!(
        "{WORLD}process p \"P\" {{\n  input ticket : {{ id: text }}\n  input number : text\n{lines}\n}}\n"
    )
}

/// The codes of all findings but hints.
fn findings(text: &str) -> Vec<&'static str> {
    let analysis = check(text);
    let loud = |d: &&flow_syntax::Diagnostic| d.severity != flow_syntax::Severity::Hint;
    analysis
        .diagnostics
        .iter()
        .filter(loud)
        .map(|d| d.code)
        .collect()
}

fn fine(lines: &str) {
    let analysis = check(&in_process(lines));
    assert!(
        findings(&in_process(lines)).is_empty(),
        "{}",
        show(&analysis)
    );
}

const STEPS: &str = "task a \"A {{ ticket.id }} {{ number }}\" by clerk";

#[test]
fn a_name_before_a_dot_is_the_one_that_has_the_field() {
    fine(&format!(
        "on message credit where credit.ticket == ticket.id -> b\n{STEPS}\nend c\ntask b by clerk"
    ));
    // What the condition names in full is not meant by the bare name.
    fine(&format!(
        "on message credit where credit.number == number and credit.ticket == ticket.id -> b\n{STEPS}\nend c\ntask b by clerk"
    ));
    // Otherwise `number` alone is both a field of the message and an input.
    let clash = in_process(&format!(
        "on message credit where number == ticket.id -> b\n{STEPS}\nend c\ntask b by clerk"
    ));
    assert_eq!(findings(&clash), ["F0120"]);
}

#[test]
fn the_steps_of_a_handler_see_the_message_and_others_may() {
    fine(&format!(
        "on message credit where credit.ticket == ticket.id -> {{ task net \"Net {{{{ credit.amount + 1 EUR }}}}\" by clerk }}\n{STEPS}"
    ));
    fine(&format!(
        "on message credit where credit.ticket == ticket.id -> net\n{STEPS}\nend done\ntask net \"Net {{{{ credit.amount else 0 EUR }}}}\" by clerk"
    ));
    let careless = format!(
        "on message credit where credit.ticket == ticket.id -> net\n{STEPS}\nset x = credit.amount + 1 EUR\nend done\ntask net by clerk"
    );
    assert_eq!(findings(&in_process(&careless)), ["F0205"]);
}

#[test]
fn the_steps_of_a_deadline_of_the_process_are_steps() {
    let text = in_process(&format!(
        "deadline d 4 h {{ at 80% -> {{ task warn \"Warn\" by clerk }} }}\n{STEPS}"
    ));
    let analysis = check(&text);
    assert!(
        analysis
            .program
            .main()
            .unwrap()
            .step_named("warn")
            .is_some(),
        "{}",
        show(&analysis)
    );
}

#[test]
fn a_deadline_pauses_in_its_own_block() {
    let text = in_process(&format!(
        "deadline d 4 h {{ paused while in a; at 100% -> b }}\n{STEPS}\nend c\ntask b by clerk"
    ));
    let analysis = check(&text);
    let process = analysis.program.main().unwrap();
    let paused = process.handlers.iter().find_map(|h| match &h.event {
        HandlerEvent::Deadline { paused, .. } => Some(paused.clone()),
        _ => None,
    });
    let step = process.steps.iter().position(|s| s.name == "a").unwrap();
    assert_eq!(
        paused
            .unwrap()
            .iter()
            .map(|id| id.index())
            .collect::<Vec<_>>(),
        [step],
        "{}",
        show(&analysis)
    );
    let unknown = in_process(&format!(
        "deadline d 4 h {{ paused while in nowhere }}\n{STEPS}"
    ));
    assert_eq!(findings(&unknown), ["F0101"]);
    let nonsense = in_process(&format!("deadline d 4 h {{ takes 3 min }}\n{STEPS}"));
    assert_eq!(findings(&nonsense), ["F0210"]);
    assert_eq!(
        findings(&in_process(&format!(
            "deadline d {{ at 80% -> a }}\n{STEPS}"
        ))),
        ["F0210"]
    );
}

#[test]
fn restart_names_a_deadline_and_belongs_to_any_step() {
    fine(
        "deadline d 4 h { at 100% -> b }\nset x = \"{{ ticket.id }} {{ number }}\" { restart d }\ntask a \"{{ x }}\" by clerk\nend c\ntask b by clerk",
    );
    let typo = in_process(
        "deadline first 4 h { at 100% -> b }\ntask a \"{{ ticket.id }} {{ number }}\" by clerk { restart fist }\nend c\ntask b by clerk",
    );
    assert_eq!(findings(&typo), ["F0102"]);
    assert!(show(&check(&typo)).contains("did you mean `first`?"));
}

#[test]
fn events_carry_shares() {
    let wait = |a, b| {
        in_process(&format!(
            "{STEPS}\nwait w {{\non message credit where credit.ticket == ticket.id -> b ({a}%)\nafter 3 days -> c ({b}%)\n}}\ntask b by clerk\nend c"
        ))
    };
    assert!(findings(&wait(70, 30)).is_empty());
    assert_eq!(findings(&wait(70, 20)), ["F0701"]);
    let analysis = check(&wait(70, 30));
    let shares: Vec<_> = analysis.graphs[0]
        .graph
        .edge_weights()
        .filter_map(|e| e.share)
        .collect();
    assert_eq!(shares, [7_000, 3_000]);
    fine(&format!(
        "{STEPS}\ntask d by clerk {{ on late -> e (5%) }}\nend c\ntask e by clerk -> c"
    ));
    let text = in_process(&format!(
        "{STEPS}\ntask d by clerk {{ on late -> e (5 min) }}\nend c\ntask e by clerk -> c"
    ));
    assert_eq!(findings(&text), ["F0201"]);
}

#[test]
fn what_items_give_is_known_to_the_steps_that_follow() {
    let text = "enum Way { fast; slow }
      process p {
        input lines : list of { text: text }
        for each line in lines as ways { gives { text: line.text, way: choose.way }
          task choose by clerk { ask { way: Way } }
        }
        set slow_ones = count(ways where way != fast)
        set wrong = ways + 1
      }
      role clerk";
    let analysis = check(text);
    assert_eq!(codes(&analysis), ["F0203"], "{}", show(&analysis));
    let StepKind::Set { value, .. } = &analysis.program.main().unwrap().steps[2].kind else {
        panic!("the third step sets a value");
    };
    assert_eq!(value.ty, Type::Integer);
}

#[test]
fn hours_days_and_zones_exist() {
    let role = |works: &str| format!("role r {{ works \"{works}\" }}\nprocess p {{ task a by r }}");
    for fine in [
        "Mon-Fri 09:00-17:30 Europe/Berlin",
        "Mon-Thu 08:00-18:00, Fri 08:00-14:00 UTC",
        "Sat 00:00-24:00 Europe/Berlin",
    ] {
        assert!(findings(&role(fine)).is_empty(), "{fine}");
    }
    for wrong in [
        "Mon-Fri 09:00-25:00",
        "Mon-Fri 25:00",
        "Mon-Fry 09:00-17:00",
        "Mon-Fri 09:00-17:00 Europe/Berlim",
        "Mon-Fri",
        "09:00-17:00",
    ] {
        assert_eq!(findings(&role(wrong)), ["F0210"], "{wrong}");
    }
}

#[test]
fn evidence_names_its_source_and_time() {
    let takes = |what: &str| {
        in_process(&format!(
            "task a \"A {{{{ ticket.id }}}} {{{{ number }}}}\" by clerk {{ takes 5 min {what} }}"
        ))
    };
    for fine in [
        "",
        "measured \"ACD\" 2026-09, n 412",
        "measured \"ACD\" 2026-09-30",
        "reported",
        "benchmark \"Book\"",
        "assumed",
    ] {
        assert!(
            findings(&takes(fine)).is_empty(),
            "{fine}: {}",
            show(&check(&takes(fine)))
        );
    }
    for wrong in [
        "guessed",
        "mesured \"ACD\"",
        "measured",
        "measured \"ACD\" 2026-13",
        "measured \"ACD\", n 0",
        "reported by",
    ] {
        assert_eq!(
            findings(&takes(wrong)),
            ["F0210"],
            "{wrong}: {}",
            show(&check(&takes(wrong)))
        );
    }
}

#[test]
fn scenarios_messages_and_data_say_what_they_must() {
    fine(&format!("scenario storm {{ volume x 10 }}\n{STEPS}"));
    for wrong in [
        "scenario { volume x 10 }",
        "scenario storm",
        "scenario storm { colour x 10 }",
        "scenario storm { volume 10 }",
    ] {
        assert_eq!(
            findings(&in_process(&format!("{wrong}\n{STEPS}"))),
            ["F0210"],
            "{wrong}"
        );
    }
    let use_it = "process p { input m : R; task a \"{{ m.a }}\" by clerk }\nrole clerk\n";
    let record = |rest: &str| format!("record R {{ a : text {rest} }}\n{use_it}");
    assert!(findings(&record("purpose \"Answer\" keep 6 months region eu")).is_empty());
    assert_eq!(findings(&record("keep \"long\"")), ["F0210"]);
    assert_eq!(findings(&record("purpose 6")), ["F0210"]);
    let message = |id: &str| {
        format!(
            "message m {{ number : text; id {id} }}\nprocess p {{ input n : text; wait w {{ on message m where m.number == n -> b; after 1 day -> b }}\n end b }}\n"
        )
    };
    assert!(findings(&message("number")).is_empty());
    assert_eq!(findings(&message("numbr")), ["F0110"]);
}

#[test]
fn a_quotient_is_a_percentage_where_one_is_wanted() {
    let set = |value: &str| in_process(&format!("{STEPS}\nset gap = 3 EUR\nset x = {value}"));
    for fine in [
        "gap / 100 EUR <= 2%",
        "2% == gap / 5 EUR",
        "(gap / 100 EUR) < 5%",
    ] {
        assert!(
            findings(&set(fine)).is_empty(),
            "{fine}: {}",
            show(&check(&set(fine)))
        );
    }
    assert_eq!(findings(&set("count([1]) > 70%")), ["F0202"]);
    fine(&format!(
        "{STEPS}\ntask d by clerk {{ ask {{ share: percent = 1 EUR / 3 EUR }} }}"
    ));
}

#[test]
fn schedules_name_days_and_a_time() {
    for fine in [
        "every weekday at 08:00",
        "every tuesday, thursday at 14:00",
        "every month at 06:00",
        "every 15 min",
    ] {
        let text = in_process(&format!("start {fine}\n{STEPS}"));
        assert!(
            findings(&text).is_empty(),
            "{fine}: {}",
            show(&check(&text))
        );
    }
    for wrong in [
        "every",
        "every blue moon at 08:00",
        "every weekday",
        "every weekday at 8",
        "every 15 min at 08:00",
    ] {
        assert_eq!(
            findings(&in_process(&format!("start {wrong}\n{STEPS}"))),
            ["F0210"],
            "{wrong}"
        );
    }
}

#[test]
fn a_lock_joins_a_message_that_exists() {
    fine(&format!(
        "only one per ticket.id, else join credit\n{STEPS}"
    ));
    let typo = in_process(&format!("only one per ticket.id, else join credt\n{STEPS}"));
    assert_eq!(findings(&typo), ["F0117"]);
}

#[test]
fn roles_of_a_raci_chart_are_looked_up() {
    for word in ["accountable", "consult", "inform", "delegate to"] {
        let text = in_process(&format!(
            "task a \"{{{{ ticket.id }}}} {{{{ number }}}}\" by clerk {{ {word} clark }}"
        ));
        // Near a declared one, an undeclared role is more than a hint.
        assert_eq!(findings(&text), ["F0106"], "{word}");
    }
    let hours = in_process(
        "task a \"{{ ticket.id }} {{ number }}\" by clerk { due in 8 working h of clark }",
    );
    assert_eq!(findings(&hours), ["F0106"]);
    let condition = in_process("task a \"{{ ticket.id }} {{ number }}\" by clerk { only while 5 }");
    assert_eq!(findings(&condition), ["F0209"]);
}

//! What the plan would leave out without a word is told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::check;

/// Code and message of each finding but hints about what is not used.
fn told(text: &str) -> Vec<String> {
    let analysis = check(text);
    let found = analysis.diagnostics.iter().filter(|f| f.code != "F0108");
    found.map(|f| format!("{} {}", f.code, f.message)).collect()
}

fn step(line: &str) -> Vec<String> {
    told(&format!(
        "role clerk\nmodel quick {{ vendor openai; id \"gpt-6-luna\"; region eu }}\n\
         process p {{\n  {line}\n  end e\n}}\n"
    ))
}

#[test]
fn a_form_is_made_of_fields() {
    assert!(step("task a by clerk { ask { fine: bool } }").is_empty());
    for ask in ["\"Is it fine?\"", "fine", ""] {
        let found = step(&format!("task a by clerk {{ ask {ask} }}"));
        assert_eq!(
            found,
            ["F0210 `ask` needs the fields of the form that the person fills in."],
            "{ask}"
        );
    }
    let copilot =
        "copilot a by clerk with quick { prompt \"x\"; returns { t: text }; ask { fine: bool } }";
    assert_eq!(
        step(copilot),
        ["F0111 `ask` is no property of a copilot step."]
    );
}

#[test]
fn a_question_is_for_a_model() {
    let with = "decide d \"Fraud?\" with quick { ask \"Is it?\"; uncalibrated ok; when p > 50% -> e; else -> f }\n  task f by clerk";
    assert!(step(with).is_empty(), "{:?}", step(with));
    let fields = with.replace("\"Is it?\"", "{ fine: bool }");
    assert_eq!(step(&fields), ["F0210 `ask` needs one question in quotes."]);
    let person = "decide d \"Fine?\" by clerk { ask \"Is it?\"; when \"yes\" -> e; when \"no\" -> f }\n  task f by clerk";
    assert_eq!(
        step(person),
        ["F0111 `ask` puts a question to a model, and this decision has none."]
    );
}

/// A deadline of these hours, and roles that say when they work.
fn deadline(hours: &str, roles: &str) -> Vec<String> {
    told(&format!(
        "{roles}\nprocess p {{\n  deadline d {hours} {{ at 100% -> late }}\n  task a by lead {{ due in {hours} }}\n  \
         end done\n  task late by lead -> done\n}}\n"
    ))
}

#[test]
fn working_time_needs_a_calendar() {
    let berlin = "works \"Mon-Fri 08:00-16:00 Europe/Berlin\"";
    assert!(deadline("8 working h of lead", &format!("role lead {{ {berlin} }}")).is_empty());
    assert!(
        deadline(
            "8 working h",
            &format!("role lead\nrole clerk {{ {berlin} }}")
        )
        .is_empty()
    );
    assert_eq!(
        deadline(
            "8 working h of lead",
            &format!("role lead\nrole clerk {{ {berlin} }}")
        ),
        ["F0219 Nothing says when `lead` works."]
    );
    assert_eq!(
        deadline("8 working h", "role lead"),
        ["F0219 Nothing says whose working time this is."]
    );
    // An undeclared role is told as that.
    assert_eq!(
        deadline("8 working h of lead", ""),
        ["F0106 Role `lead` is not declared."]
    );
    assert!(deadline("8 h", "role lead").is_empty());
}

#[test]
fn a_role_without_hours_is_told_once() {
    let process = |name: &str| {
        format!("process {name} {{ task a by lead {{ due in 2 working h of lead }} }}\n")
    };
    let table = "table limits {\n  | n : number | -> within : duration |\n  |---|---|\n  | < 3 | 4 working h of lead |\n  \
                 | >= 3 | 2 working days of lead |\n}\n";
    let text = format!("role lead\n{}{}{table}", process("p"), process("q"));
    assert_eq!(told(&text), ["F0219 Nothing says when `lead` works."]);
    let alone = "role lead\nprocess p { input n : number; set t = limits(n: n); task a \"{{ t }}\" by lead }\n";
    assert_eq!(
        told(&format!("{alone}{table}")),
        ["F0219 Nothing says when `lead` works."]
    );
}

#[test]
fn a_calendar_needs_a_time_zone_once() {
    let (none, berlin) = (
        "works \"Mon-Fri 08:00-16:00\"",
        "works \"Mon-Fri 08:00-16:00 Europe/Berlin\"",
    );
    assert_eq!(
        deadline(
            "8 working h of lead",
            &format!("role lead {{ {none} }}\nrole clerk {{ {none} }}")
        ),
        ["F0219 This working time has no time zone."]
    );
    let one = format!("role lead {{ {none} }}\nrole clerk {{ {berlin} }}");
    assert!(deadline("8 working h of lead", &one).is_empty());
}

//! Where a person looks, and what a decision brings about before one does: in a process, in those that it
//! runs, and in those that run it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use flow_analysis::Analysis;

const WORLD: &str = r#"
role lead { people 1 }
role clerk { people 2 }
model quick { vendor openai; id "gpt-6-luna"; region eu; cleared for @personal }
system bank {
  via http "https://bank.example.com"
  action refund(id: text) { post "/refunds" }
  action pay(id: text)    { post "/pay" }
  lookup balance() -> money { get "/" }
}
system mail { via mail "outbox"; action send(to: text, body: text) }
message note { id : text; id id }
record Ticket { id : text; body : text @untrusted }
record Applicant { email : text @personal; cv : text @personal }
"#;

const CAREFUL: &str = "policy careful { action bank.refund needs approval by lead }\n";
const FAIR: &str = "policy fair { decision about @personal needs a person }\n";

fn check(head: &str, processes: &str) -> Analysis {
    support::check(&format!("{WORLD}{head}{processes}"))
}

/// Findings about data; everything else must be a hint.
fn found(head: &str, processes: &str) -> Vec<&'static str> {
    let analysis = check(head, processes);
    let mut codes = support::codes(&analysis);
    codes.retain(|code| code.starts_with("F04"));
    let other = analysis
        .diagnostics
        .iter()
        .find(|d| d.severity == flow_syntax::Severity::Error && !d.code.starts_with("F04"));
    assert!(other.is_none(), "{}", support::show(&analysis));
    codes
}

/// A process with a refund at its end, and the steps before it.
fn refund(steps: &str) -> String {
    format!(
        "process p {{\n  input id : text\n  input ids : list of text\n{steps}\n  call refund \
         bank.refund(id: id)\n}}\n"
    )
}

#[test]
fn a_person_who_need_not_act_approves_nothing() {
    for steps in [
        "task approve by lead { sample 10% }",
        "task approve by lead { delegate to clerk }",
        "task approve by lead { after 4 days by clerk }",
        "task approve by lead { due in 4 h; on overdue by clerk }",
        "task approve by lead { timeout 4 h by clerk }",
        "task approve by lead { on send back by clerk }",
        "for each one in ids { task approve by lead }",
        "for each one in (ids where contains(it, \"x\")) { task approve by lead }\n",
        "parallel both first {\n branch a { task approve by lead }\n branch b { call see bank.balance() }\n}",
    ] {
        assert_eq!(found(CAREFUL, &refund(steps)), ["F0413"], "{steps}");
    }
}

#[test]
fn a_person_who_acts_in_every_case_approves() {
    for steps in [
        "task approve by lead { sample 100% }",
        "task approve by lead { delegate to lead }",
        "for each one in [\"a\", \"b\"] { task approve by lead }",
        "parallel both {\n branch a { task approve by lead }\n branch b { call see bank.balance() }\n}",
    ] {
        assert_eq!(found(CAREFUL, &refund(steps)), [""; 0], "{steps}");
    }
}

#[test]
fn items_that_are_refunded_were_approved_one_by_one() {
    let approve = "for each one in ids as all { gives one; task approve by lead }";
    let over = |list: &str| {
        format!(
            "process p {{\n  input ids : list of text\n  {approve}\n  for each id in {list} {{ call refund \
             bank.refund(id: id) }}\n}}\n"
        )
    };
    for list in ["ids", "all", "(ids where contains(it, \"x\"))"] {
        assert_eq!(found(CAREFUL, &over(list)), [""; 0], "{list}");
    }
    assert_eq!(found(CAREFUL, &over("[\"a\"]")), ["F0413"]);
}

#[test]
fn what_takes_a_step_back_needs_the_approval_too() {
    let pay = |before: &str, after: &str| {
        format!(
            "process p {{\n  input id : text\n{before}\n  call pay bank.pay(id: id) {{ undone by \
             bank.refund(id: id) }}\n{after}\n}}\n"
        )
    };
    let fails = "decide fine { when id == \"x\" -> done; else -> bad }\nend done\nfail bad";
    let undoes = "task look by clerk\nundo pay";
    assert_eq!(found(CAREFUL, &pay("", fails)), ["F0413"]);
    assert_eq!(found(CAREFUL, &pay("", undoes)), ["F0413"]);
    assert_eq!(found(CAREFUL, &pay("task approve by lead", fails)), [""; 0]);
    let approved = "task look by lead\nundo pay";
    assert_eq!(found(CAREFUL, &pay("", approved)), [""; 0]);
    let kept =
        "decide fine { when id == \"x\" -> done; else -> bad }\nend done\nfail bad without undo";
    assert_eq!(found(CAREFUL, &pay("", kept)), [""; 0]);
}

#[test]
fn an_approval_in_a_process_that_is_run_counts() {
    let run = refund("run asked ask_lead(id: id)");
    let routed = refund("run asked ask_lead(id: id) { on no -> end }");
    let always = "process ask_lead { input id : text\n task approve by lead }";
    let mostly = "process ask_lead {\n input id : text\n decide small { when id == \"x\" -> no; else -> \
                  approve }\n task approve by lead -> yes\n end yes\n end no\n}";
    let round = "process ask_lead {\n input id : text\n decide small { when id == \"x\" -> again; else -> \
                 approve }\n run again ask_lead(id: id) -> yes\n task approve by lead -> yes\n end yes\n}";
    assert_eq!(found(CAREFUL, &format!("{run}{always}")), [""; 0]);
    assert_eq!(found(CAREFUL, &format!("{run}{mostly}")), ["F0413"]);
    assert_eq!(found(CAREFUL, &format!("{routed}{mostly}")), [""; 0]);
    assert_eq!(found(CAREFUL, &format!("{run}{round}")), [""; 0]);
}

/// The findings about an approval as they are shown.
fn told(steps: &str) -> String {
    let mut analysis = check(CAREFUL, &refund(steps));
    analysis.diagnostics.retain(|d| d.code == "F0413");
    support::show(&analysis)
}

#[test]
fn what_is_wrong_with_an_approval_is_told() {
    insta::assert_snapshot!(
        "stand_in",
        told("task approve by lead { delegate to clerk }")
    );
    insta::assert_snapshot!("sampled", told("task approve by lead { sample 10% }"));
    let nothing = told("for each one in ids as all { task approve by lead }");
    insta::assert_snapshot!("nothing_to_approve", nothing);
}

/// What a model says of an applicant, a letter, and what is between them.
fn judged(steps: &str) -> String {
    format!(
        "process screen {{\n  input applicant : Applicant\n  input applicants : list of Applicant\n  state \
         known : bool = false\n{steps}\n}}\n{JUDGE}"
    )
}

const READ: &str =
    "ai read with quick { prompt \"Does this fit? {{ applicant.cv }}\"; returns { fits: bool } }";
const REJECT: &str =
    "call reject mail.send(to: applicant.email, body: \"We are sorry.\") -> done\nend done";
const ALL: &str = "for each a in applicants as all {
  gives { email: a.email, fits: judge.fits }
  ai judge with quick { prompt \"Does this fit? {{ a.cv }}\"; returns { fits: bool } }
}";
/// Processes that are run.
const JUDGE: &str = "process say_no {\n  input to : text @personal\n  call reject mail.send(to: to, body: \"We are sorry.\")\n}
process look_and_say_no {\n  input to : text @personal\n  task look by lead\n  run no say_no(to: to)\n}
process fits {\n  input applicant : Applicant
  ai think with quick { prompt \"Does this fit? {{ applicant.cv }}\"; returns { fits: bool } }
  decide fit { when think.fits -> yes; else -> no }\n  end yes\n  end no\n}
process fits_and_looks {\n  input applicant : Applicant
  ai think with quick { prompt \"Does this fit? {{ applicant.cv }}\"; returns { fits: bool } }
  decide fit { when think.fits -> yes; else -> look }\n  task look by lead -> no\n  end yes\n  end no\n}
";

fn decided_by_the_model() -> Vec<String> {
    let sorry = "call reject mail.send(to: r.email, body: \"We are sorry.\")";
    [
        format!("repeat tries until read.fits, at most 2 times, else -> reject {{\n{READ}\n}}\nend well\n{REJECT}"),
        format!("{ALL}\nfor each r in (all where not (fits else false)) {{ {sorry} }}"),
        format!("{ALL}\nset rest = all where not (fits else false)\nfor each r in rest {{ {sorry} }}"),
        format!("{READ}\nset known = read.fits\nwait w {{\n until known -> done\n after 3 days -> reject\n}}\n{REJECT}"),
        format!("{READ}\ncall reject mail.send(to: applicant.email, body: \"No.\") {{ only while not read.fits }}"),
        format!("{READ}\nrun no say_no(to: applicant.email) {{ only while not read.fits }}"),
        format!("{READ}\ndecide fit {{ when read.fits -> done; else -> no }}\nrun no say_no(to: applicant.email) -> done\nend done"),
        format!("run fit fits(applicant: applicant) {{ on no -> reject }}\nend well\n{REJECT}"),
        format!("{READ}\ndecide fit {{ when read.fits -> done; else -> look }}\ntask look by lead {{ sample 10% }}\n{REJECT}"),
    ]
    .map(|steps| judged(&steps))
    .to_vec()
}

#[test]
fn a_model_decides_about_a_person_in_many_ways() {
    for steps in decided_by_the_model() {
        assert!(found("", &steps).contains(&"F0410"), "{steps}");
        assert!(found(FAIR, &steps).contains(&"F0411"), "{steps}");
    }
}

#[test]
fn a_model_that_decides_nothing_is_let_be() {
    let thank = "call thank mail.send(to: applicant.email, body: \"Thank you.\")";
    for steps in [
        // The same is done for everybody.
        "for each a in applicants {\n ai note with quick { prompt \"{{ a.cv }}\"; returns { kind: 1..3 } }\n call \
         thank mail.send(to: a.email, body: \"Thank you.\")\n}"
            .to_owned(),
        // Rounds till it is good; without an `else` there is nothing to choose.
        format!("repeat tries until read.fits, at most 2 times {{\n{READ}\n}}\n{thank}"),
        // What is waited for comes in any case.
        format!("{READ}\nset known = read.fits\nwait until known\n{thank}"),
        // However it comes out, the same follows; only trouble does not.
        format!("run fit fits(applicant: applicant) {{ on error -> help }}\n{thank} -> done\nend done\ntask help by lead"),
        // Somebody looks: before each letter, in the process that writes it, in the one that judges.
        format!("{ALL}\nfor each r in (all where not (fits else false)) {{\n task look by lead\n call reject \
                 mail.send(to: r.email, body: \"No.\")\n}}"),
        format!("{READ}\ndecide fit {{ when read.fits -> done; else -> no }}\nrun no look_and_say_no(to: applicant.email) -> done\nend done"),
        format!("run fit fits_and_looks(applicant: applicant) {{ on no -> reject }}\nend well\n{REJECT}"),
    ] {
        assert!(!found("", &judged(&steps)).contains(&"F0410"), "{steps}");
    }
}

/// A ticket from outside, a refund, and what is between them.
fn asked_for(steps: &str) -> String {
    format!(
        "process p {{\n  input t : Ticket\n  input ts : list of Ticket\n{steps}\n}}\nprocess pay_back {{ input id : \
         text\n call pay bank.refund(id: id) }}\nprocess look_and_pay {{ input id : text\n task look by lead\n call pay \
         bank.refund(id: id) }}\nprocess ask {{ task look by lead }}\nprocess wants {{\n input t : Ticket\n decide wants {{ \
         when contains(t.body, \"refund\") -> yes; else -> no }}\n end yes\n end no\n}}\n"
    )
}

const PAY: &str = "call pay bank.refund(id: t.id) -> done\nend done";

#[test]
fn outsiders_decide_in_many_ways() {
    let wants = |then: &str| {
        format!("decide wants {{ when contains(t.body, \"refund\") -> {then}; else -> done }}")
    };
    for steps in [
        format!(
            "{}\nrun pay pay_back(id: t.id) -> done\nend done",
            wants("pay")
        ),
        format!("{}\nsend tell log.note(id: t.id)\n{PAY}", wants("tell")),
        format!(
            "repeat r until not contains(t.body, \"refund\"), at most 2 times, else -> pay {{ task see by clerk }}\nend well\n{PAY}"
        ),
        "for each t in (ts where contains(body, \"refund\")) { call pay bank.refund(id: t.id) }"
            .to_owned(),
        format!("run asked wants(t: t) {{ on no -> done }}\n{PAY}"),
        format!(
            "run asked wants(t: t)\ndecide what {{ when asked.outcome == yes -> pay; else -> done }}\n{PAY}"
        ),
    ] {
        assert_eq!(found("", &asked_for(&steps)), ["F0408"], "{steps}");
    }
}

#[test]
fn outsiders_do_not_decide() {
    let wants = |then: &str| {
        format!("decide wants {{ when contains(t.body, \"refund\") -> {then}; else -> done }}")
    };
    for steps in [
        format!(
            "{}\nrun pay look_and_pay(id: t.id) -> done\nend done",
            wants("pay")
        ),
        format!("{}\nrun asked ask()\n{PAY}", wants("asked")),
        format!("{}\nsend tell log.note(id: t.id)\nend done", wants("tell")),
        "for each t in (ts where contains(id, \"x\")) { call pay bank.refund(id: t.id) }"
            .to_owned(),
        format!("run asked wants(t: t)\n{PAY}"),
    ] {
        assert_eq!(found("", &asked_for(&steps)), [""; 0], "{steps}");
    }
}

/// A letter that a model wrote from outsiders' text.
fn written(steps: &str) -> String {
    format!(
        "process p {{\n  input t : Ticket\n  input ids : list of text\n{steps}\n}}\nprocess ask {{ task look by lead }}\nprocess \
         write_it {{\n input t : Ticket\n output text : text = write.text\n{WRITE}\n task look by lead\n}}\nprocess \
         look_and_write {{\n input t : Ticket\n output text : text = write.text\n task look by lead\n{WRITE}\n}}\nprocess \
         send_it {{\n input text : text\n call send mail.send(to: \"x@example.com\", body: text)\n}}\n"
    )
}

const WRITE: &str =
    "ai write with quick { prompt \"Answer {{ t.body }}\"; returns { text: text } }";

#[test]
fn an_answer_is_read_in_any_of_the_processes_it_goes_through() {
    let send = "call send mail.send(to: \"x@example.com\", body: write.text)";
    let back = "call send mail.send(to: \"x@example.com\", body: w.text)";
    for steps in [
        format!("{WRITE}\nrun asked ask()\n{send}"),
        format!("run w write_it(t: t)\n{back}"),
        format!("{WRITE}\ntask look by lead\nrun w send_it(text: write.text)"),
    ] {
        assert_eq!(found("", &written(&steps)), [""; 0], "{steps}");
    }
    for steps in [
        format!("{WRITE}\nfor each id in ids {{ task look by lead }}\n{send}"),
        format!("{WRITE}\ntask look by lead {{ sample 5% }}\n{send}"),
        format!("run w look_and_write(t: t)\n{back}"),
        format!("task look by lead\n{WRITE}\nrun w send_it(text: write.text)"),
    ] {
        assert_eq!(found("", &written(&steps)), ["F0409"], "{steps}");
    }
}

/// In `policy … needs approval by lead and boss` each of them must act.
#[test]
fn an_approval_by_several_wants_each_of_them() {
    let text = |steps: &str| {
        format!(
            "role lead
role boss
system bank {{ via http \"https://bank.example.com\"; action pay(id: text) {{ post \"/p\" }} }}
policy care {{ action bank.pay needs approval by lead and boss }}
process p {{
  input id : text
  {steps}
  call pay bank.pay(id: id)
}}
"
        )
    };
    let codes = |steps: &str| {
        let found = support::check(&text(steps));
        let codes = found.diagnostics.iter().map(|d| d.code);
        codes.filter(|c| *c == "F0413").count()
    };
    assert_eq!(codes("task a \"{{ id }}\" by lead"), 1);
    assert_eq!(
        codes("task a \"{{ id }}\" by lead\n task b \"{{ id }}\" by boss"),
        0
    );
}

/// People and costs within a process that is run count for the circle that runs it.
#[test]
fn a_circle_is_judged_by_what_the_processes_in_it_do() {
    let circle = |sub: &str| {
        format!(
            "role clerk
model q {{ vendor openai; id \"gpt-6-luna\"; region eu }}
process p {{
  input x : text
  run r s(x: x)
  decide d {{ when r.ok -> done; else -> r }}
  end done
}}
process s {{
  input x : text
  output ok : bool = a.ok
  {sub}
  ai a with q {{ prompt \"Hi {{{{ x }}}}\"; returns {{ ok: bool }} }}
}}
"
        )
    };
    let codes = |sub: &str| {
        let found = support::check(&circle(sub));
        let codes = found.diagnostics.iter().map(|d| d.code);
        codes.filter(|c| *c == "F0305").count()
    };
    assert_eq!(codes(""), 1);
    assert_eq!(codes("task look \"Look at {{ x }}\" by clerk"), 0);
}

//! Pairs of maps, an old and a new one, with the changes found between them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::sync::Arc;

use flow_analysis::Analysis;

struct One(Arc<[u8]>);

impl flow_syntax::Files for One {
    fn read(&self, _path: &str) -> Result<Arc<[u8]>, String> {
        Ok(self.0.clone())
    }
}

fn read(path: &Path) -> Analysis {
    check(&std::fs::read_to_string(path).unwrap())
}

fn check(text: &str) -> Analysis {
    let analysis = flow_analysis::check(&One(text.as_bytes().into()), "map.flow");
    let error = |d: &&flow_syntax::Diagnostic| d.severity == flow_syntax::Severity::Error;
    let errors = analysis
        .diagnostics
        .iter()
        .filter(error)
        .map(|d| &d.message);
    let errors: Vec<_> = errors.collect();
    assert!(errors.is_empty(), "{errors:#?}");
    analysis
}

#[test]
fn each_pair_of_maps_gives_the_changes_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pairs");
    let mut pairs: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_dir())
        .collect();
    pairs.sort();
    assert!(pairs.len() >= 6);
    for pair in pairs {
        let (old, new) = (read(&pair.join("old.flow")), read(&pair.join("new.flow")));
        let name = pair.file_name().unwrap().to_string_lossy().into_owned();
        insta::assert_snapshot!(name.clone(), flow_diff::text(&flow_diff::diff(&old, &new)));
        let same = flow_diff::diff(&new, &new);
        assert!(
            same.changes.is_empty(),
            "{name}: {}",
            flow_diff::text(&same)
        );
    }
}

/// No changes can be told of what cannot be read.
#[test]
fn what_is_broken_is_said() {
    let text = "process a {\n  task one by hr\n  task two by hr -> \n}\n";
    let broken = flow_analysis::check(&One(text.as_bytes().into()), "map.flow");
    let shown = flow_diff::text(&flow_diff::diff(&check(OLD), &broken));
    assert!(shown.starts_with("The new version has errors"), "{shown}");
}

const OLD: &str = "process a {\n  task one by hr\n  task two by hr\n}\n";

/// Layout, comments and the order of declarations are no change of the process.
#[test]
fn layout_is_no_change() {
    let new = "// said anew\nprocess a {\n\n  task   one   by hr\n\n  task two by hr // done\n}\n";
    let changes = flow_diff::diff(&check(OLD), &check(new));
    assert!(changes.changes.is_empty(), "{}", flow_diff::text(&changes));
}

#[test]
fn titles_cannot_become_markup() {
    let new = OLD.replace("task two", "task two \"</p><script>*x*\"");
    let shown = flow_diff::markdown(&flow_diff::diff(&check(OLD), &check(&new)));
    let outside = shown.split("```").next().unwrap();
    assert!(outside.contains("\\<script\\>\\*x\\*"), "{shown}");
}

/// Sentences of a comparison of two texts.
fn sentences(old: &str, new: &str) -> Vec<String> {
    let changes = flow_diff::diff(&check(old), &check(new)).changes;
    changes.into_iter().map(|c| c.sentence).collect()
}

/// A word of a title or a prompt is no name, though it reads like one that was renamed.
#[test]
fn a_renaming_hides_no_other_change() {
    let old = "role clerk \"Clerk\"
process a {
  task one \"Ask the clerk\" by clerk
  task two \"Ask {{ one.who }}\" by clerk
}
";
    let old = old.replace(
        "by clerk\n  task two",
        "by clerk { ask { who: text } }\n  task two",
    );
    let role = old
        .replace("clerk \"Clerk", "agent \"Clerk")
        .replace("by clerk", "by agent");
    assert_eq!(sentences(&old, &role).len(), 1);
    let title = role.replace("Ask the clerk", "Ask the agent");
    assert_eq!(sentences(&old, &title).len(), 2);
    let step = old
        .replace("task one", "task first")
        .replace("one.who", "first.who");
    assert_eq!(
        sentences(&old, &step).len(),
        1,
        "{:?}",
        sentences(&old, &step)
    );
}

/// Steps of two processes may have the same names.
#[test]
fn a_step_that_was_renamed_in_one_process_is_none_of_another() {
    let old = "process a {
  task one \"First\" by hr -> two
  task two \"Second\" by hr
}
process b {
  decide which by hr { when \"x\" -> one; when \"y\" -> two; when \"z\" -> one }
  task one \"First\" by hr -> done
  task two \"Second\" by hr
  end done
}
";
    let (a, b) = old.split_at(old.find("process b").unwrap());
    let renamed = a.replace("two", "three");
    let led = b.replace("\"x\" -> one", "\"x\" -> two");
    assert_eq!(sentences(old, &format!("{renamed}{b}")).len(), 1);
    let both = sentences(old, &format!("{renamed}{led}"));
    assert_eq!(both.len(), 2, "{both:?}");
}

/// A renamed step and a field of the same name are two things.
#[test]
fn a_field_keeps_its_name_where_a_step_of_that_name_loses_it() {
    let old = "process a {
  task amount by hr { ask { amount: number } }
  task two \"{{ amount.amount }}\" by hr
}
";
    let new = old
        .replace("task amount", "task total \"Amount\"")
        .replace("amount.a", "total.a");
    let told = sentences(old, &new);
    assert_eq!(told.len(), 1, "{told:?}");
}

/// The first process of a file runs where none is named.
#[test]
fn another_process_that_runs_where_none_is_named_is_told() {
    let other = "process b {\n  task three by hr\n}\n";
    let told = sentences(&format!("{OLD}{other}"), &format!("{other}{OLD}"));
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("names no process"), "{told:?}");
}

#[test]
fn another_time_to_start_is_one_change() {
    let at = |time: &str| OLD.replace("{\n", &format!("{{\n  start every weekday at {time}\n"));
    let told = sentences(&at("08:00"), &at("09:00"));
    assert_eq!(
        told,
        ["The process `a` “A”: the start at set times changed."]
    );
}

/// A share goes with its arm, not with the name of a step in the arm's condition.
#[test]
fn the_share_of_an_arm_is_told_beside_a_renaming() {
    let old = "process a {
  task one by hr { ask { n: number } }
  decide big \"Big?\" {
    when one.n > 3 -> two (30%)
    else -> two (70%)
  }
  task two by hr { takes 2 min }
}
";
    let renamed = old
        .replace("task one", "task first \"One\"")
        .replace("one.n", "first.n");
    assert_eq!(sentences(old, &renamed).len(), 1);
    let shared = renamed.replace("30%", "40%").replace("70%", "60%");
    assert_eq!(
        sentences(old, &shared).len(),
        3,
        "{:?}",
        sentences(old, &shared)
    );
    let waits = sentences(old, &old.replace("takes", "waits"));
    assert_eq!(waits.len(), 2, "{waits:?}");
    assert!(waits.iter().all(|s| !s.contains("changed")), "{waits:?}");
}

/// What a reviewer is to look closely at in a comparison of two texts.
fn close(old: &str, new: &str) -> Vec<String> {
    let mut changes = flow_diff::diff(&check(old), &check(new)).changes;
    changes.retain(|c| c.care == flow_diff::Care::High);
    changes.into_iter().map(|c| c.sentence).collect()
}

/// A system that says nothing may be given everything, a model nothing.
#[test]
fn a_clearance_that_goes_opens_a_system_and_closes_a_model() {
    let of = |what: &str, cleared: &str| {
        let system = "system crm \"CRM\" { via http \"https://crm.example.com\"";
        let model = "model quick { vendor anthropic; id \"claude-sonnet-5-5\"; region eu";
        let head = if what == "system" { system } else { model };
        format!("label personal\nlabel special\n{head}{cleared} }}\n")
    };
    let one = "; cleared for @personal";
    let both = "; cleared for @personal; cleared for @special";
    assert_eq!(
        close(&of("system", one), &of("system", "")),
        ["The system `crm` “CRM”: the clearance is gone, so that all data may go there."]
    );
    assert!(close(&of("system", ""), &of("system", one)).is_empty());
    assert!(close(&of("system", both), &of("system", one)).is_empty());
    assert_eq!(close(&of("system", one), &of("system", both)).len(), 1);
    assert!(close(&of("model", one), &of("model", "")).is_empty());
    assert_eq!(close(&of("model", ""), &of("model", one)).len(), 1);
}

const APPROVED: &str = "role lead \"Lead\"
role clerk \"Clerk\"
system bank \"Bank\" { via http \"https://bank.example.com\"; action pay(id: text) { post \"/p\" } }
process p { input id : text
  task enter \"Enter {{ id }}\" by clerk
  task a \"Approve {{ id }}\" by lead {
    due in 2 days
    on reject -> no
    on fix -> no
    on overdue -> no }
  call c \"Pay\" bank.pay(id: id)
  end paid \"Paid\"
  end no \"Not paid\"
}
";

/// Time that runs out is no approval, and neither is a refusal; that somebody saw it before is none either.
#[test]
fn an_arrow_past_an_approval_is_told() {
    let told =
        ["A way to step `c` “Pay” of `p` no longer passes a person who lets it pass in `a`."];
    let timeout = "on fix -> no\n    timeout 3 days -> c";
    for (from, to) in [
        ("on overdue -> no", "on overdue -> c"),
        ("on reject -> no", "on reject -> c"),
        ("on reject -> no", "on reject -> a, at most 2 times else c"),
        ("on fix -> no", timeout),
        ("on fix -> no", "on fix -> no\n    after 3 days -> c"),
    ] {
        let alone = APPROVED.replace("  task enter \"Enter {{ id }}\" by clerk\n", "");
        for old in [APPROVED, &alone] {
            let new = old.replace(from, to);
            assert_eq!(close(old, &new), told, "{to}");
            assert!(close(&new, old).is_empty(), "{to}");
        }
    }
    assert!(close(APPROVED, &APPROVED.replace("on fix -> no", "on fix -> c")).is_empty());
    let shorter = APPROVED.replace("in 2 days", "in 1 day");
    assert!(close(APPROVED, &shorter).is_empty());
}

/// Where either of two people lets it pass, none of them is on every way.
#[test]
fn an_arrow_past_one_of_two_approvals_is_told() {
    let old = APPROVED.replace(
        "  task a ",
        "  decide who \"Who?\" { when id == \"x\" -> b; else -> a }
  task b \"Approve it too\" by clerk { due in 1 day; on overdue -> no } -> c
  task a ",
    );
    let old = old.replace("  task enter \"Enter {{ id }}\" by clerk\n", "");
    let new = old.replace(
        "due in 1 day; on overdue -> no",
        "due in 1 day; on overdue -> c",
    );
    assert_eq!(
        close(&old, &new),
        ["A way to step `c` “Pay” of `p` no longer passes a person who lets it pass."]
    );
}

#[test]
fn somebody_more_who_gets_a_task_in_time_is_told() {
    let told = |from: &str, to: &str| {
        let with = |line: &str| APPROVED.replace("on overdue -> no", line);
        close(&with(from), &with(to)).join(" ")
    };
    let none = "on overdue -> no";
    let after = "on overdue -> no\n    after 4 days by clerk";
    let step = "The step `a` “Approve …” of `p`";
    assert_eq!(
        told(none, after),
        format!("{step}: after 4 days clerk may do it too.")
    );
    assert_eq!(
        told(after, &after.replace('4', "1")),
        format!("{step}: `after 1 days by clerk` changed.")
    );
    assert_eq!(
        told(none, "on overdue by clerk"),
        format!("{step}: on overdue clerk may do it instead.")
    );
}

const BY_MODELS: &str = "label special \"Health\"
role lead \"Lead\"
model quick { vendor anthropic; id \"claude-sonnet-5-5\"; region eu; cleared for @special }
system bank \"Bank\" { via http \"https://bank.example.com\"; action pay(id: text) { post \"/p\" } }
process p { input id : text @special
  agent look \"Look\" with quick {
    goal \"Look at {{ id }}\"
    tools [bank.pay]
    limits [12 turns, 0.20 EUR, 90 min]
    returns { ok: bool }
    removes @special because \"a yes or no tells nothing\"
    on error -> no }
  call pay \"Pay\" bank.pay(id: \"1\") {
    uncertain ask lead
    on failed -> no }
  end paid \"Paid\"
  end no \"Not paid\"
}
";

#[test]
fn a_limit_of_an_agent_that_lets_more_pass_is_told() {
    let edited = |from: &str, to: &str| close(BY_MODELS, &BY_MODELS.replace(from, to));
    let limit = |key: &str| {
        [format!(
            "The step `look` “Look” of `p`: the limit on {key} changed."
        )]
    };
    assert_eq!(edited("12 turns", "120 turns"), limit("turns"));
    assert_eq!(edited("0.20 EUR", "20 EUR"), limit("money"));
    assert_eq!(edited("0.20 EUR", "0.20 USD"), limit("money"));
    assert_eq!(edited("90 min", "2 h"), limit("time"));
    assert_eq!(
        edited(", 90 min", ""),
        ["The step `look` “Look” of `p`: the limit on time is gone."]
    );
    for (from, to) in [("12 turns", "9 turns"), ("0.20", "0.1"), ("90 min", "1 h")] {
        assert!(edited(from, to).is_empty(), "{to}");
    }
}

#[test]
fn a_doubt_that_nobody_is_asked_about_is_told() {
    let with = |line: &str| BY_MODELS.replace("    uncertain ask lead\n", line);
    let told = |from: &str, to: &str| close(&with(from), &with(to)).len();
    let (ask, resend, fail) = (
        "    uncertain ask lead\n",
        "    uncertain resend\n",
        "    uncertain fail\n",
    );
    assert_eq!(told(ask, resend), 1);
    assert_eq!(told(ask, fail), 1);
    assert_eq!(told("", resend), 1);
    assert_eq!(told(fail, resend), 1);
    assert_eq!(told(resend, fail), 0);
    assert_eq!(told(resend, ask), 0);
    assert_eq!(told(resend, ""), 0);
}

#[test]
fn a_label_that_is_no_longer_taken_off_asks_for_no_close_look() {
    let line = "    removes @special because \"a yes or no tells nothing\"\n";
    let without = BY_MODELS.replace(line, "");
    assert!(close(BY_MODELS, &without).is_empty());
    assert_eq!(close(&without, BY_MODELS).len(), 1);
}

/// Sentences of a comparison of two texts, with what was and what is.
fn told(old: &str, new: &str) -> Vec<String> {
    let changes = flow_diff::diff(&check(old), &check(new)).changes;
    let shown = |c: flow_diff::Change| {
        let sides = [c.before, c.after].map(Option::unwrap_or_default);
        format!("{} {}", c.sentence, sides.join(" | "))
    };
    changes.into_iter().map(shown).collect()
}

#[test]
fn where_an_arrow_leads_is_told_as_written() {
    let old = "process a {
  stage s {
    after 3 days -> late
    task one by hr
    task two by hr
  }
  task three by hr
  end late
}
";
    let to = |word: &str| old.replace("days -> late", &format!("days -> {word}"));
    for word in ["leave", "end"] {
        let told = told(old, &to(word));
        let sides = format!("a handler changed. after 3 days -> late | after 3 days -> {word}");
        assert_eq!(told, [format!("The step `s` “S” of `a`: {sides}")]);
    }
}

#[test]
fn a_step_without_a_name_is_called_by_what_it_does() {
    let old = "process a {
  state words : integer = 0
  decide which by hr { when \"x\" -> next; when \"y\" -> two }
  set words = 1
  task two by hr
}
";
    assert_eq!(
        told(old, &old.replace("= 1", "= 2")),
        ["The step `set words` of `a`: the value of `words` changed. 1 | 2"]
    );
    let swapped = old
        .replace("-> next", "-> one")
        .replace("-> two", "-> next");
    let swapped = swapped.replace("-> one", "-> two");
    let led = "The step `which` “Which” of `a`: where";
    assert_eq!(
        told(old, &swapped),
        [
            format!("{led} `x` leads changed. set words | two"),
            format!("{led} `y` leads changed. two | set words"),
        ]
    );
}

#[test]
fn brackets_that_change_nothing_are_no_change() {
    let of = |value: &str, condition: &str| {
        format!(
            "process a {{
  input n : integer
  input m : integer
  state sum : integer = 0
  set sum = {value}
  decide big \"Big {{{{ n }}}}?\" {{ when {condition} -> two; else -> done }}
  task two by hr
  end done
}}
"
        )
    };
    let old = of("n + m * 2", "n > 3 and not (m > 2)");
    for value in ["(n) + m * 2", "(n + m * 2)", "((n + (m) * (2)))"] {
        let new = of(value, "(n > (3) and not (m > 2))");
        assert_eq!(told(&old, &new), Vec::<String>::new(), "{value}");
    }
    for (value, condition) in [
        ("(n + m) * 2", "n > 3 and not (m > 2)"),
        ("n + m * 2", "not (n > 3 and m > 2)"),
    ] {
        assert_eq!(told(&old, &of(value, condition)).len(), 1, "{value}");
    }
    let argument = APPROVED.replace("pay(id: id)", "pay(id: (id))");
    assert_eq!(told(APPROVED, &argument), Vec::<String>::new());
}

/// All branches come to their end before what follows them, but where the first one ends the others.
#[test]
fn an_approval_that_moves_into_a_branch_is_still_passed() {
    let old = "role lead \"Lead\"
role clerk \"Clerk\"
system bank \"Bank\" { via http \"https://bank.example.com\"; action pay(id: text) { post \"/p\" } }
process p { input id : text
  task look \"Look\" by clerk
  task a \"Approve {{ id }}\" by lead
  call c \"Pay\" bank.pay(id: id)
}
";
    let both = "  task look \"Look\" by clerk\n  task a \"Approve {{ id }}\" by lead\n";
    assert!(old.contains(both));
    let within = |head: &str| {
        let branches = "branch x { task look \"Look\" by clerk }
    branch y { task a \"Approve {{ id }}\" by lead }";
        old.replace(both, &format!("  {head} {{\n    {branches}\n  }}\n"))
    };
    let gate = |new: &str| {
        let mut told = close(old, new);
        told.retain(|t| t.starts_with("A way"));
        told.len()
    };
    assert_eq!(gate(&within("parallel both")), 0);
    assert_eq!(gate(&within("parallel both first")), 1);
}

/// One arrow past an approval opens the way to all that comes after.
#[test]
fn steps_that_lost_the_same_approval_are_told_together() {
    let call = |n: u8| format!("  call c{n} \"Pay\" bank.pay(id: id)\n");
    for (calls, also) in [(2, "`c1`, `c2`"), (5, "5 other steps")] {
        let more: String = (1..=calls).map(call).collect();
        let old = APPROVED.replace("  end paid", &format!("{more}  end paid"));
        let new = old.replace("on overdue -> no", "on overdue -> c");
        let lost = "no longer passes a person who lets it pass in `a`.";
        let all = format!("A way to step `c` “Pay” of `p` and to {also} {lost}");
        assert_eq!(close(&old, &new), [all]);
    }
}

//! Values and names: what is at hand where, and what need not be there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use flow_syntax::Diagnostic;
use support::{check, show};

/// Makes sure that a text has no finding.
fn quiet(text: &str) {
    let analysis = check(text);
    assert!(
        analysis.diagnostics.is_empty(),
        "{text}\n{}",
        show(&analysis)
    );
}

/// The only finding of a text: its code, and what is underlined.
fn only(text: &str) -> (Diagnostic, String) {
    let analysis = check(text);
    let [finding] = analysis.diagnostics.as_slice() else {
        panic!("{text}\n{}", show(&analysis));
    };
    let place = finding.labels[0].place;
    let range = analysis.sources.range(place);
    let file = &analysis.sources.get(place.file).unwrap().text;
    let words = file[range.start as usize..range.end as usize].to_owned();
    (finding.clone(), words)
}

fn help(finding: &Diagnostic) -> &str {
    finding.help.as_deref().unwrap_or_default()
}

/// A `for each` of these lines, whose result must be a list of numbers.
fn items(lines: &str) -> String {
    format!(
        "role clerk
process p {{
  input ns : list of {{ n: number }}
  output all : list of number = each
  for each x in ns as each \"Each\" {{
    {lines}
  }}
}}
"
    )
}

#[test]
fn what_every_item_has_made_is_there_when_it_gives() {
    quiet(&items(
        "gives c.n\n task c \"C {{ x.n }}\" by clerk { ask { n: number } }",
    ));
    quiet(&items(
        "gives c.n else d.n
         decide k \"K\" { when x.n > 3 -> c; else -> d }
         task c \"C\" by clerk { ask { n: number } } -> leave
         task d \"D\" by clerk { ask { n: number } }",
    ));
    let until = items("gives c.n\n task c \"C {{ x.n }}\" by clerk { ask { n: number } }")
        .replace("\"Each\"", "\"Each\" until 80% done or after 10 days");
    quiet(&until);
}

#[test]
fn what_some_item_skips_may_be_missing_when_it_gives() {
    let skipped = items(
        "gives c.n
         decide k \"K\" { when x.n > 3 -> next; else -> leave }
         task c \"C\" by clerk { ask { n: number } }",
    );
    let (finding, words) = only(&skipped);
    assert_eq!((finding.code, words.as_str()), ("F0201", "each"));
    assert!(help(&finding).contains("gives … else …"));
    // Without `gives` it is the last step's result.
    let last = skipped.replace("gives c.n\n", "");
    let (finding, words) = only(&last.replace("number = each", "{ n: number } = each"));
    assert_eq!((finding.code, words.as_str()), ("F0201", "each"));
    let failed = items(
        "gives c.n
         stage s \"S\" { on error -> leave\n task c \"C {{ x.n }}\" by clerk { ask { n: number } } }",
    );
    assert_eq!(only(&failed).0.code, "F0201");
    let told = skipped
        .replace("gives c.n", "gives c.n * 2")
        .replace("number = each", "number = each else []");
    let (finding, words) = only(&told);
    assert_eq!((finding.code, words.as_str()), ("F0206", "c.n"));
    let hops: Vec<&str> = finding.witness.iter().map(|h| h.text.as_str()).collect();
    assert_eq!(hops.last(), Some(&"otherwise the end of the item"));
}

/// A wait with these arms, and what follows.
fn wait(arms: &str, then: &str) -> String {
    let other = match arms.contains("message n ") {
        true => "message n { k : text; no : bool; id k }",
        false => "",
    };
    format!(
        "role clerk
message m {{ k : text; yes : bool; id k }}
{other}
process p {{
  input k : text
  wait r \"Wait\" {{
    {arms}
    after 2 days -> done
  }}
  {then}
  end done \"Done\"
}}
"
    )
}

#[test]
fn an_arm_of_a_wait_has_its_message_at_hand() {
    quiet(&wait(
        "on message m where m.k == k -> { task a \"A {{ m.yes }}\" by clerk }
         on message n where n.k == k -> { task b \"B {{ n.no }}\" by clerk }",
        "",
    ));
    // After a wait for it, it is there on the ways on which it came.
    quiet(&wait(
        "on message m where m.k == k -> next",
        "task a \"A {{ m.yes }}\" by clerk",
    ));
    let (finding, words) = only(&wait(
        "on message m where m.k == k -> a\n on message n where n.k == k -> a",
        "task a \"A\" by clerk { ask { x: bool = m.yes } }",
    ));
    assert_eq!((finding.code, words.as_str()), ("F0205", "m.yes"));
}

#[test]
fn what_is_read_of_a_message_that_was_awaited_keeps_its_labels() {
    let ask = |name: &str, of: &str| {
        format!(
            "ai {name} \"Ask\" with far {{ prompt \"{{{{ {of} }}}}\"; returns {{ x: number }}; on error -> done }}"
        )
    };
    let text = wait(
        &format!(
            "on message m where m.k == k and m.yes -> {{ {} }}\n on message m where m.k == k -> {{ {} }}",
            ask("a", "m.who"),
            ask("b", "r.who")
        ),
        &ask("c", "m.who"),
    )
    .replace("yes : bool", "yes : bool; who : text @personal")
    .replace("role clerk", "model far { vendor openai; id \"gpt-5\"; region us }");
    let analysis = check(&text);
    let codes = support::codes(&analysis);
    assert_eq!(codes, ["F0403"; 3], "{}", show(&analysis));
}

#[test]
fn a_wait_for_several_messages_says_which_name_to_use() {
    let (finding, words) = only(&wait(
        "on message m where m.k == k -> { task a \"A {{ r.yes }}\" by clerk }
         on message n where n.k == k -> done",
        "",
    ));
    assert_eq!((finding.code, words.as_str()), ("F0208", "r"));
    assert_eq!(
        help(&finding),
        "use the message that came by its own name: `m`, `n`"
    );
    let (finding, _) = only(
        &wait(
            "on message m where m.k == k -> done",
            "wait w for 2 days\n task b \"B {{ w.x }}\" by clerk",
        )
        .replace("after 2 days -> done", "after 2 days -> w"),
    );
    assert_eq!(finding.labels[1].text, "waits for no message");
}

/// A decision by this condition over results of an enum.
fn results(condition: &str) -> String {
    format!(
        "enum Result {{ clear; hit }}
role clerk
process p {{
  input rs : list of Result
  input r  : Result
  task a \"A {{{{ rs }}}} {{{{ r }}}}\" by clerk
  decide d \"D\" {{ when {condition} -> end; else -> next }}
}}
"
    )
}

#[test]
fn a_value_is_looked_for_in_a_list_by_its_name() {
    for condition in [
        "hit in rs",
        "contains(rs, hit)",
        "hit in [r, clear]",
        "not (hit in rs)",
        "hit == first(rs)",
    ] {
        quiet(&results(condition));
    }
}

#[test]
fn what_is_no_value_of_the_list_is_told_with_what_is() {
    let (finding, words) = only(&results("\"hit\" in rs"));
    assert_eq!((finding.code, words.as_str()), ("F0203", "\"hit\" in rs"));
    assert_eq!(finding.labels[2].text, "this is a list of `Result`");
    assert_eq!(finding.fixes[0].edits[0].text, "hit");
    let (finding, words) = only(&results("hitt in rs"));
    assert_eq!((finding.code, words.as_str()), ("F0102", "hitt"));
    assert_eq!(help(&finding), "did you mean `hit`?");
    let (finding, _) = only(&results("rs == hit"));
    assert!(help(&finding).starts_with("write `hit in rs` "));
    let (finding, _) = only(&results("rs != hit"));
    assert!(help(&finding).starts_with("write `not (hit in rs)` "));
    let (finding, _) = only(&results("foo in [bar, baz]"));
    assert_eq!(finding.code, "F0102");
}

#[test]
fn what_is_set_for_each_item_is_not_seen_outside() {
    let text = "process p {
  input ns : list of number
  output last : number = twice else 0
  for each n in ns as each \"Each\" {
    gives twice
    set twice = n * 2
  }
}
";
    let (finding, words) = only(text);
    assert_eq!((finding.code, words.as_str()), ("F0207", "twice"));
    assert_eq!(finding.message, "`twice` cannot be seen here.");
    assert_eq!(finding.labels[1].text, "`twice` is set here");
    // Where it is set outside as well, that one is meant.
    quiet(&text.replace("  for each", "  set twice = 0.5\n  for each"));
    // One branch does not see what another sets.
    let branches = "role clerk
process p {
  output o : number = x
  parallel both \"Both\" {
    branch a { set x = 1 }
    branch b { task t \"T {{ x }}\" by clerk }
  }
}
";
    let (finding, words) = only(branches);
    assert_eq!((finding.code, words.as_str()), ("F0207", "x"));
    quiet(&branches.replace(" {{ x }}", ""));
}

#[test]
fn a_field_may_be_called_as_what_is_set_for_each_item() {
    let text = "process p {
  input ns : list of number
  output wide : number = count(each where gap > 0)
  for each n in ns as each \"Each\" {
    gives { gap: gap }
    set gap = n * 2
  }
}
";
    quiet(text);
    // The same with a step inside.
    let step = text.replace(
        "set gap = n * 2",
        "task gap \"Gap\" by clerk { ask { x: number } }",
    );
    quiet(&format!(
        "role clerk\n{}",
        step.replace("gap: gap", "gap: gap.x")
    ));
    let outside = text.replace("  for each", "  set gap = 0.5\n  for each");
    assert_eq!(only(&outside).0.code, "F0120");
}

#[test]
fn of_a_broken_subject_no_case_is_left_out() {
    let (finding, words) = only(
        "role clerk
process p {
  task a \"A\" by clerk { ask { ok: bool } }
  decide d \"D\" on a.okay { when true -> x; when true -> y }
  end x \"X\"
  end y \"Y\"
}
",
    );
    assert_eq!((finding.code, words.as_str()), ("F0110", "okay"));
}

/// A task with this line among its own.
fn task(line: &str) -> String {
    format!(
        "role clerk
process p {{
  task a \"A\" by clerk {{
    {line}
    on overdue -> x
  }}
  end z \"Z\"
  end x \"X\"
}}
"
    )
}

#[test]
fn a_due_time_that_is_not_understood_is_told_once() {
    assert_eq!(only(&task("due 2 days")).0.code, "F0210");
    assert_eq!(only(&task("due within 2 days")).0.code, "F0210");
    assert_eq!(only(&task("")).0.code, "F0204");
}

#[test]
fn a_misspelt_unit_of_time_is_named() {
    for (line, word, meant) in [
        ("due in 2 dayz", "dayz", "days"),
        ("due in 1 dayz", "dayz", "day"),
        ("due 2 dayz before today", "dayz", "days"),
        ("due in 3 Hours", "Hours", "hours"),
        ("due in 4 h\n remind after 2 hourz", "hourz", "hours"),
        ("due in 4 h\n timeout 20 minn -> x", "minn", "min"),
        ("due in 4 h\n after 2 dayz -> x", "dayz", "days"),
        ("due in 4 h\n takes 20 minn", "minn", "min"),
    ] {
        let (finding, words) = only(&task(line));
        assert_eq!((finding.code, words.as_str()), ("F0202", word), "{line}");
        assert_eq!(finding.fixes[0].edits[0].text, meant, "{line}");
    }
    let (finding, words) = only(&task("due in 2 xyz"));
    assert_eq!((finding.code, words.as_str()), ("F0202", "xyz"));
    assert!(help(&finding).starts_with("units of time are"));
}

/// A process with an input, a step and a state, and these lines more.
fn order(lines: &str) -> String {
    format!(
        "role clerk
process p {{
  input c   : number
  input ns  : list of number
  input why : text
  state frozen : bool = false
  task a \"A {{{{ c }}}} {{{{ ns }}}} {{{{ why }}}} {{{{ frozen }}}}\" by clerk {{ ask {{ x: number? }} }}
  {lines}
}}
"
    )
}

#[test]
fn what_set_cannot_change_is_told() {
    let (finding, words) = only(&order("set c = c + 1"));
    assert_eq!((finding.code, words.as_str()), ("F0107", "c"));
    assert_eq!(
        finding.message,
        "`c` is an input, which `set` cannot change."
    );
    assert_eq!(
        help(&finding),
        "give this another name, or make the input a `state`"
    );
    let (finding, _) = only(&order("set a = 1"));
    assert_eq!(finding.message, "`a` is a step, which `set` cannot change.");
    let (finding, _) = only(&order("for each n in ns as each \"Each\" { set n = 1 }"));
    assert!(finding.message.contains("is the item of a `for each`"));
    // Outside, the name is free.
    quiet(&order(
        "set n = 1\n for each n in ns as each \"Each\" { task b \"B {{ n }}\" by clerk }\n task d \"{{ n }}\" by clerk",
    ));
}

#[test]
fn a_state_that_is_misspelt_is_told_where_nobody_reads_the_value() {
    let (finding, words) = only(&order("set frozn = true"));
    assert_eq!((finding.code, words.as_str()), ("F0108", "frozn"));
    assert_eq!(help(&finding), "did you mean the state `frozen`?");
    quiet(&order("set frozen = true"));
    quiet(&order("set other = true"));
    quiet(&order(
        "set frozn = true\n task b \"B {{ frozn }}\" by clerk",
    ));
}

#[test]
fn it_is_told_that_something_is_always_there() {
    for (condition, instead) in [
        ("c exists", "remove the test"),
        ("not (c == none)", "remove the test"),
        ("ns exists", "ask how much it holds: `count(ns) > 0`"),
        ("ns == none", "ask how much it holds: `count(ns) == 0`"),
        (
            "why exists",
            "ask whether anything is written: `why != \"\"`",
        ),
        ("frozen exists", "remove the test"),
    ] {
        let text = order(&format!(
            "decide d \"D\" {{ when {condition} -> end; else -> next }}"
        ));
        let (finding, words) = only(&text);
        assert_eq!(finding.code, "F0220", "{condition}");
        assert!(condition.contains(&words), "{condition}");
        assert!(help(&finding).starts_with(instead), "{condition}");
    }
    // One mistake: that an arm is never taken, or another left out, comes of it.
    let arms = "decide d \"D\" { when c exists -> end; when c == none -> next }";
    let analysis = check(&order(arms));
    let codes = support::codes(&analysis);
    assert_eq!(codes, ["F0220", "F0220"], "{}", show(&analysis));
}

#[test]
fn what_may_be_missing_may_be_asked_for() {
    quiet(&order(
        "decide d \"D\" { when a exists and a.x exists -> end; else -> next }",
    ));
    quiet(&order(
        "decide d \"D\" { when c > 1 -> b; else -> e }
         task b \"B\" by clerk { ask { y: number } }
         decide e \"E\" { when b exists and b.y exists -> end; else -> next }",
    ));
}

/// A test of a process in which one step ends the run and another gives nothing.
fn tested(expectation: &str) -> String {
    format!(
        "role clerk
process p {{
  task a \"A\" by clerk
  decide d \"D\" by clerk {{ when \"yes\" -> done; when \"no\" -> broken }}
  end done \"Done\"
  fail broken \"Broken\"
}}
test \"t\" for p {{
  when d chooses \"yes\"
  expect {expectation}
}}

process q {{
  task x \"X\" by clerk
}}
"
    )
}

#[test]
fn an_end_that_is_expected_is_told_with_its_place() {
    for end in ["done", "broken"] {
        let text = tested(end);
        let (finding, words) = only(&text);
        assert_eq!((finding.code, words.as_str()), ("F0208", end));
        assert_eq!(help(&finding), format!("write `expect ends {end}`"));
        assert_eq!(finding.fixes[0].edits[0].text, format!("ends {end}"));
        assert_eq!(at(&text, 1), end);
    }
    let (finding, _) = only(&tested("not done"));
    assert_eq!(help(&finding), "write `expect ends done`");
    let text = tested("a.x == 1");
    assert_eq!(only(&text).0.code, "F0208");
    assert_eq!(at(&text, 1), "a");
    quiet(&tested("ends done"));
}

/// What a label of the only finding underlines.
fn at(text: &str, label: usize) -> String {
    let analysis = check(text);
    let place = analysis.diagnostics[0].labels[label].place;
    let range = analysis.sources.range(place);
    let file = &analysis.sources.get(place.file).unwrap().text;
    assert!(range.start < u32::try_from(text.find("test \"t\"").unwrap()).unwrap());
    file[range.start as usize..range.end as usize].to_owned()
}

/// A process that gives something at one of its ends only, and one that runs it with these lines.
fn partly(lines: &str) -> String {
    format!(
        "role clerk
process whole {{
  run part \"Part\" part(big: true) {lines}
  end over
}}
process part {{
  input big : bool
  output valued : number = ask.n
  output given : number
  output untyped = ask.n
  output either : number = ask.n else look.n
  decide size {{ when big -> ask; else -> look }}
  task look by clerk {{ ask {{ n: number }} }} -> without
  task ask by clerk {{ ask {{ n: number }} }}
  end with_all {{ given = ask.n }}
  end without
}}
"
    )
}

#[test]
fn what_some_end_leaves_out_may_be_nothing_where_that_end_leads() {
    for output in ["valued", "given", "untyped"] {
        let test =
            format!("decide d {{ when part.{output} > 3 -> t; else -> over }}\n task t by clerk");
        let (finding, words) = only(&partly(&format!("\n {test}")));
        assert_eq!((finding.code, words), ("F0205", format!("part.{output}")));
        assert!(help(&finding).contains("`on without -> a_step`"));
        assert!(!finding.witness.is_empty());
        quiet(&partly(&format!("{{ on without -> over }}\n {test}")));
        quiet(&partly(&format!(
            "\n decide how on part.outcome {{ when without -> over; else -> d }}\n {test}"
        )));
        quiet(&partly(&format!(
            "\n decide how {{ when part.outcome == with_all -> d; else -> over }}\n {test}"
        )));
        let back = format!("{{ on without -> t }}\n {test} -> d");
        assert_eq!(only(&partly(&back)).0.code, "F0205");
    }
    quiet(&partly(
        "{ on without -> t }\n decide d { when part.either > 3 -> t; else -> over }\n task t by clerk",
    ));
}

#[test]
fn an_output_without_a_type_is_of_that_of_its_value() {
    let (finding, words) = only(&partly(
        "{ on without -> over }\n decide d { when part.untyped == \"x\" -> t; else -> over }\n task t by clerk",
    ));
    assert_eq!(
        (finding.code, words.as_str()),
        ("F0203", "part.untyped == \"x\"")
    );
}

#[test]
fn a_process_that_runs_itself_is_seen_as_it_is_written() {
    let analysis = check(
        "role clerk
process a { output n = b.n; input big : bool
  decide size { when big -> b; else -> done }
  run b \"B\" b(big: big)
  end done }
process b { output n = ask.n; input big : bool
  task ask by clerk { ask { n: number } }
  decide size { when big -> again; else -> done }
  run again a(big: false)
  end done }
",
    );
    let codes: Vec<&str> = analysis.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["F0322"], "{}", show(&analysis));
}

#[test]
fn what_goes_with_what_is_told_for_each_kind() {
    let order = |when: &str| {
        format!(
            "role clerk
process p {{
  input sum : money
  input due : duration
  input name : text
  input tags : list of text
  output all : text = \"{{{{ sum }}}} {{{{ due }}}} {{{{ name }}}} {{{{ tags }}}}\"
  decide d {{ when {when} -> t; else -> over }}
  task t by clerk
  end over
}}
"
        )
    };
    for (when, wanted) in [
        ("name == sum", "compare text with text"),
        ("sum == \"500 EUR\"", "write it without quotes: 500 EUR"),
        (
            "sum > \"500\"",
            "write it without quotes and with its currency: 500 EUR",
        ),
        ("due > \"3 days\"", "write it without quotes: 3 days"),
        ("sum * sum > 5 EUR", "one side of `*` is a plain number"),
        ("due / sum > 3", "divide by a plain number"),
        ("sum > due", "use two values of one kind"),
        ("sum + 3 > 5 EUR", "such as 3 EUR"),
        ("contains(tags, 3)", "a value like those of the list"),
        ("contains(name, 3)", "a text to look for"),
        ("join(tags, 3) == name", "a text to put between"),
        ("round(sum, \"2\") > 5 EUR", "a number of digits"),
    ] {
        let (finding, _) = only(&order(when));
        assert!(
            help(&finding).contains(wanted),
            "{when}: {:?}",
            finding.help
        );
    }
    quiet(&order(
        "contains(tags, \"urgent\") or contains(name, \"x\")",
    ));
}

/// A process that gives a fee at one of its ends, and what else there is.
fn fee(more: &str) -> String {
    format!(
        "role c
process inner {{
  output fee : money
  decide f by c {{ when \"y\" -> good; when \"n\" -> bad }}
  end good {{ fee = 3 EUR }}
  end bad
}}
{more}
"
    )
}

#[test]
fn what_stands_in_for_what_an_end_leaves_out_is_enough() {
    let again = |on: &str, way: &str| {
        fee(&format!(
            "process outer {{
  run s inner() {on}
  {way}
  end a \"A {{{{ (s.fee else again.fee) * 2 }}}}\"
  task again by c {{ ask {{ fee: money }} }} -> a
}}"
        ))
    };
    quiet(&again("{ on bad -> again }", ""));
    let either = "decide d by c { when \"y\" -> again; when \"n\" -> a }";
    assert_eq!(only(&again("", either)).0.code, "F0206");
    quiet(&fee("process mid {
  output m : money = t.m else s.fee
  run s inner() { on bad -> t }
  end fine
  task t by c { ask { m: money } } -> fine
}
process outer { run o mid()
  task z \"Z {{ o.m * 2 }}\" by c }"));
}

#[test]
fn how_a_process_ended_is_nothing_where_it_has_not_run() {
    let (finding, _) = only(&fee("process outer {
  decide k by c { when \"y\" -> s; when \"n\" -> d }
  run s inner()
  decide d on s.outcome { when good -> a; when bad -> b }
  task b by c
  end a
}"));
    assert_eq!(finding.code, "F0307");
    assert!(finding.message.contains("`s.outcome` is nothing"));
    let (finding, _) = only(&fee("process outer {
  decide d on s.outcome { when good -> b; when bad -> s }
  run s inner() { on bad -> b }
  task b by c
}"));
    assert_eq!(finding.code, "F0207");
    quiet(&fee("process outer {
  run s inner()
  decide d on s.outcome { when good -> a; when bad -> b }
  task b by c
  end a
}"));
}

#[test]
fn what_a_decision_asked_for_is_known_behind_it() {
    let asked = |arms: &str, more: &str| {
        format!(
            "role c
process p {{
  input n : money?
  decide d {{ {arms} }}
  {more}
  task a \"A {{{{ n * 2 }}}}\" by c
  end done
}}
"
        )
    };
    quiet(&asked("when n exists -> a; else -> done", ""));
    quiet(&asked(
        "when n == none -> done; when n > 3 EUR -> a; else -> done",
        "",
    ));
    let missing = |text: &str| {
        let (finding, words) = only(text);
        assert_eq!((finding.code, words.as_str()), ("F0205", "n"));
    };
    missing(&asked("when n exists -> a; else -> b", "task b by c"));
    missing(&asked("when n exists -> done; else -> a", ""));
}

#[test]
fn a_decision_on_what_may_be_nothing_has_an_arm_for_that() {
    let decide = |ty: &str, arms: &str| {
        format!(
            "role c
process p {{
  input n : {ty}
  decide d on n {{ {arms} }}
  task x by c -> done
  task y by c
  end done
}}
"
        )
    };
    quiet(&decide("integer?", "when none -> x; else -> y"));
    quiet(&decide(
        "bool?",
        "when none -> x; when true -> y; when false -> y",
    ));
    let (finding, _) = only(&decide("bool?", "when true -> x; when false -> y"));
    assert_eq!(finding.code, "F0307");
}

#[test]
fn behind_a_run_whose_ends_all_lead_elsewhere_is_nothing() {
    let (finding, words) = only(&fee("process outer {
  run s inner() { on good -> a; on bad -> b }
  task q by c
  task b by c
  end a
}"));
    assert_eq!((finding.code, words.as_str()), ("F0301", "q"));
}

#[test]
fn a_case_is_not_left_out_by_a_broken_condition() {
    let text = "role c
process p {
  input n : money?
  decide d { when n > 3 EUR -> x; when n <= 3 EUR -> y }
  task x by c -> y
  task y by c
}
";
    let found = check(text).diagnostics;
    assert!(found.iter().all(|f| f.code == "F0205"), "{found:?}");
}

#[test]
fn a_comment_within_a_condition_is_no_part_of_its_words() {
    let analysis = check(
        "role c
process p {
  input t : text
  decide d {
    when contains(t, \"http://a\") // as it is
      or t == \"b\"
      -> x
    else -> y
  }
  task x by c -> y
  task y by c
}
",
    );
    let edges = analysis.graphs[0].graph.edge_weights();
    let labels: Vec<&str> = edges.map(|e| e.label.as_str()).collect();
    let wanted = "contains(t, \"http://a\") or t == \"b\"";
    assert!(labels.contains(&wanted), "{labels:?}");
}

#[test]
fn a_step_that_was_left_without_a_result_is_told_as_that() {
    let (finding, _) = only(
        "role c
role lead
process p {
  task a by c { ask { v: text = \"draft\" }
    due in 1 day
    on overdue -> b }
  end done
  task b \"B {{ a.v }}\" by lead
}
",
    );
    assert_eq!(finding.code, "F0207");
    assert!(finding.message.contains("has no result on any way to here"));
}

//! Plans of whole maps.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{lowered, lowered_text, step};
use flow_plan::step::{StepKind, Then};
use flow_plan::{Plan, Target};

const MAPS: [&str; 5] = ["sketch", "helpdesk", "blocks", "not_yet", "everything"];

#[test]
fn the_sketch_becomes_tasks_and_a_choice() {
    insta::assert_json_snapshot!(lowered("sketch").plan);
}

#[test]
fn the_helpdesk_becomes_a_plan_with_tests() {
    let lowered = lowered("helpdesk");
    insta::assert_json_snapshot!("helpdesk_plan", lowered.plan);
    insta::assert_json_snapshot!("helpdesk_tests", lowered.tests);
    insta::assert_json_snapshot!("helpdesk_places", lowered.source_map);
}

#[test]
fn blocks_become_a_plan() {
    insta::assert_json_snapshot!(lowered("blocks").plan);
}

#[test]
fn plans_fit_their_schema_survive_json_and_keep_their_hash() {
    let plans = jsonschema::validator_for(&flow_plan::plan_schema()).unwrap();
    let tests = jsonschema::validator_for(&flow_plan::tests_schema()).unwrap();
    let figures = jsonschema::validator_for(&flow_plan::figures_schema()).unwrap();
    let maps = MAPS.iter().map(|map| ((*map).to_owned(), lowered(map)));
    for (map, lowered) in maps.chain(common::examples()) {
        let json = serde_json::to_value(&lowered.plan).unwrap();
        assert_eq!(
            plans.validate(&json).map_err(|e| e.to_string()),
            Ok(()),
            "{map}"
        );
        let json = serde_json::to_value(&lowered.tests).unwrap();
        assert_eq!(
            tests.validate(&json).map_err(|e| e.to_string()),
            Ok(()),
            "{map}"
        );
        let json = serde_json::to_value(&lowered.figures).unwrap();
        assert_eq!(
            figures.validate(&json).map_err(|e| e.to_string()),
            Ok(()),
            "{map}"
        );
        let again: flow_plan::Figures = serde_json::from_value(json).unwrap();
        assert_eq!(again, lowered.figures);
        let text = lowered.plan.canonical().unwrap();
        let again = Plan::from_json(&text).unwrap();
        assert_eq!(again, lowered.plan);
        assert_eq!(again.hash(), lowered.plan.hash());
    }
}

#[test]
fn the_hash_knows_what_runs_and_not_how_it_is_written() {
    let plain = lowered_text("process p { task a \"Do it\" by hr }");
    let spread = lowered_text("// why\n\nprocess p {\n\n  task a \"Do it\" by hr\n}\n");
    let other = lowered_text("process p { task a \"Do that\" by hr }");
    assert_eq!(plain.plan.hash(), spread.plan.hash());
    assert_ne!(plain.plan.hash(), other.plan.hash());
    assert_ne!(plain.source_map, spread.source_map);
}

#[test]
fn figures_and_moved_lines_change_no_hash() {
    let text = "role hr { works \"Mon-Fri 09:00-17:00 Europe/Berlin\" }\n\
        process p {\n  task a by hr\n  decide b by hr { when \"yes\" -> c; when \"no\" -> a }\n  end c\n}";
    let plain = lowered_text(text);
    let figured = text
        .replace("works", "people 6; costs 35 EUR per h; works")
        .replace(
            "process p {",
            "\n\nprocess p {\n  volume 1200 per month\n  scenario storm { volume x 10 }\n",
        )
        .replace(
            "task a by hr",
            "task a by hr { takes 2 min..5 min measured \"export\" 2026-09, n 412; errs 2% }",
        )
        .replace("-> c;", "-> c (90%);")
        .replace("-> a }", "-> a (10%) }");
    let figured = lowered_text(&figured);
    assert_eq!(plain.plan.hash(), figured.plan.hash());
    assert_eq!(plain.figures, flow_plan::Figures::default());
    assert_ne!(figured.figures, plain.figures);
    let other = lowered_text(&text.replace("17:00", "18:00"));
    assert_ne!(plain.plan.hash(), other.plan.hash());
}

/// Read by eye: whatever stands in the map is somewhere in these two.
#[test]
fn everything_in_the_language_is_in_the_plan_or_its_figures() {
    let lowered = lowered("everything");
    insta::assert_json_snapshot!("everything_plan", lowered.plan);
    insta::assert_json_snapshot!("everything_figures", lowered.figures);
}

#[test]
fn what_cannot_run_yet_says_so_on_its_step_only() {
    let plan = lowered("not_yet").plan;
    let process = &plan.processes["later"];
    let construct = |path: &str| {
        let notes = &step(process, path).not_yet;
        notes
            .iter()
            .map(|n| n.construct.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(construct("later/ask"), ["`remind`", "`sample`"]);
    assert_eq!(construct("later/reply"), ["`wait for message`"]);
    assert_eq!(construct("later/tell"), ["`send`"]);
    assert_eq!(construct("later/undo-ask"), ["`undo`"]);
    assert!(construct("later/late").is_empty());
    assert_eq!(process.not_yet[0].construct, "`deadline`");
    let notes = plan
        .processes
        .values()
        .flat_map(|p| &p.steps)
        .flat_map(|s| &s.not_yet);
    assert!(notes.into_iter().all(|n| n.instead.ends_with('.')));
}

#[test]
fn everything_that_this_version_runs_is_free_of_notes() {
    for map in ["sketch", "helpdesk", "blocks"] {
        for process in lowered(map).plan.processes.values() {
            assert_eq!(process.not_yet, [], "{map}");
            for step in &process.steps {
                assert_eq!(step.not_yet, [], "{}", step.path);
            }
        }
    }
}

#[test]
fn arms_with_steps_flow_on_behind_their_decision() {
    let plan = lowered("blocks").plan;
    let process = &plan.processes["pay"];
    let sign = step(process, "pay/sign");
    assert_eq!(sign.scope, "pay");
    assert_eq!(sign.next.to, Target::Step("pay/pause".into()));
}

#[test]
fn people_take_over_where_the_map_says_so() {
    let plan = lowered("blocks").plan;
    let judge = step(&plan.processes["pay"], "pay/prepare/machine/judge");
    let error = judge.on.iter().find(|r| r.outcome == "error").unwrap();
    assert!(matches!(&error.then, Then::Hand(people) if people.roles == ["clerk"]));
}

#[test]
fn a_call_has_its_arguments_in_order_with_defaults() {
    let plan = lowered("helpdesk").plan;
    let StepKind::Call { args, .. } = &step(&plan.processes["helpdesk"], "helpdesk/look_up").kind
    else {
        panic!("not a call");
    };
    let names: Vec<&str> = args.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(names, ["customer", "most"]);
}

#[test]
fn what_nests_too_deeply_to_be_read_again_is_refused_on_its_step() {
    let nots = "not ".repeat(120);
    let text = format!("process p {{ input b : bool\n set c = {nots} b\n end done }}");
    let plan = lowered_text(&text).plan;
    assert_eq!(
        plan.processes["p"].steps[0].not_yet[0].construct,
        "an expression nested this deeply"
    );
    assert_eq!(Plan::from_json(&plan.canonical().unwrap()).unwrap(), plan);
    let fine = lowered_text(&text.replacen(&nots, &"not ".repeat(90), 1)).plan;
    assert!(fine.processes["p"].steps[0].not_yet.is_empty());
    assert_eq!(Plan::from_json(&fine.canonical().unwrap()).unwrap(), fine);
}

#[test]
fn every_construct_of_the_language_has_a_plan_or_says_that_it_cannot_run() {
    let plan = lowered("everything").plan;
    let process = &plan.processes["settle"];
    let mut notes: Vec<(&str, &str)> = process
        .not_yet
        .iter()
        .map(|n| ("settle", n.construct.as_str()))
        .collect();
    for step in &process.steps {
        let of_step = step.not_yet.iter();
        notes.extend(of_step.map(|n| (step.path.as_str(), n.construct.as_str())));
    }
    let told: String = notes
        .iter()
        .map(|(at, what)| format!("{at}: {what}\n"))
        .collect();
    insta::assert_snapshot!("everything_not_yet", told);
}

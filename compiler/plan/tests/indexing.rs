//! Looking things up in a plan.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use flow_plan::{BlockKind, Index, Plan, Target};
use serde_json::{Value as Json, json};

fn step(path: &str, scope: &str, kind: Json) -> Json {
    let name = path.rsplit('/').next().unwrap();
    let next = json!({ "to": { "leave": scope } });
    json!({ "path": path, "name": name, "title": name, "lane": "flow", "scope": scope,
            "kind": kind, "next": next })
}

fn plan() -> Plan {
    let entry = |path: &str| json!({ "step": path });
    let branch =
        |path: &str, first: &str| json!({ "path": path, "title": "", "entry": entry(first) });
    let set = json!({ "is": "set", "target": "x", "state": false,
                      "value": { "op": "const", "value": { "number": "1" } } });
    let parallel = json!({ "is": "parallel", "first": false,
                           "branches": [branch("p/both/a", "p/both/a/x"), branch("p/both/b", "p/both/b/y")] });
    let steps = json!([
        step("p/both", "p", parallel),
        step("p/both/a/x", "p/both/a", set.clone()),
        step("p/both/b/y", "p/both/b", set),
    ]);
    let process = json!({ "name": "p", "title": "P", "inputs": [], "outputs": [],
                          "entry": entry("p/both"), "steps": steps });
    let plan = json!({ "format": "flow-plan/1", "processes": { "p": process } });
    Plan::from_json(&plan.to_string()).unwrap()
}

#[test]
fn steps_and_blocks_are_found_by_path() {
    let plan = plan();
    let index = Index::new(&plan);
    let of = index.process("p").unwrap();
    assert_eq!(
        of.step(&plan.processes["p"], "p/both/a/x").unwrap().name,
        "x"
    );
    assert_eq!(of.position("p/none"), None);
    assert_eq!(of.children("p/both/b"), [2]);
    let branch = of.block_at("p/both/b").unwrap();
    assert_eq!((branch.kind, branch.step), (BlockKind::Branch, Some(0)));
    assert_eq!(branch.entry, Target::Step("p/both/b/y".into()));
    assert_eq!(
        of.outward("p/both/b").collect::<Vec<_>>(),
        ["p/both/b", "p"]
    );
    assert!(index.process("q").is_none());
}

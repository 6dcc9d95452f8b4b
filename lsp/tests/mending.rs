//! Quick fixes and settings as an editor meets them, over the real check.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod editor;

use std::path::Path;

use editor::Editor;
use serde_json::{Value, json};

const MISSPELT: &str =
    "role hr\nprocess p {\n  task first by hr -> secnd\n  task second by hr\n}\n";

fn pulling() -> Value {
    json!({ "textDocument": { "diagnostic": {} } })
}

fn address(path: &Path) -> String {
    tower_lsp::lsp_types::Url::from_file_path(path)
        .unwrap()
        .into()
}

async fn actions(editor: &mut Editor, uri: &str, line: u32, context: Value) -> Vec<Value> {
    let at = |character| json!({ "line": line, "character": character });
    let params = json!({
        "textDocument": { "uri": uri },
        "range": { "start": at(22), "end": at(22) },
        "context": context,
    });
    let answer = editor.request("textDocument/codeAction", params).await;
    answer["result"].as_array().unwrap().clone()
}

async fn codes(editor: &mut Editor, uri: &str) -> Vec<(Value, Value)> {
    let items = editor.pull(uri, None).await["items"].clone();
    let pair = |d: &Value| (d["code"].clone(), d["severity"].clone());
    items.as_array().unwrap().iter().map(pair).collect()
}

#[tokio::test]
async fn a_quick_fix_mends_what_the_cursor_is_on() {
    let (mut editor, can) = Editor::start_with(pulling(), flow_ide::check).await;
    assert_eq!(
        can["codeActionProvider"]["codeActionKinds"],
        json!(["quickfix"])
    );
    let uri = "untitled:a.flow";
    editor.open(uri, MISSPELT).await;
    let all = actions(&mut editor, uri, 2, json!({ "diagnostics": [] })).await;
    assert_eq!(all.len(), 1, "{all:?}");
    let action = &all[0];
    assert_eq!(action["title"], "Write `second`");
    assert_eq!(action["kind"], "quickfix");
    assert_eq!(action["isPreferred"], true);
    assert_eq!(action["diagnostics"][0]["code"], "F0101");
    let edit = &action["edit"]["changes"][uri][0];
    assert_eq!(edit["newText"], "second");
    assert_eq!(
        edit["range"]["start"],
        json!({ "line": 2, "character": 22 })
    );
    editor.edit(uri, 2, ((2, 22), (2, 27)), "second").await;
    assert!(
        codes(&mut editor, uri)
            .await
            .iter()
            .all(|(code, _)| code != "F0101")
    );
    let none = actions(&mut editor, uri, 2, json!({ "diagnostics": [] })).await;
    assert_eq!(none, [] as [Value; 0]);
}

#[tokio::test]
async fn only_the_kinds_asked_for_are_offered() {
    let (mut editor, _) = Editor::start_with(pulling(), flow_ide::check).await;
    let uri = "untitled:a.flow";
    editor.open(uri, MISSPELT).await;
    let asked = |only: &[&str]| json!({ "diagnostics": [], "only": only });
    assert_eq!(
        actions(&mut editor, uri, 2, asked(&["refactor"]))
            .await
            .len(),
        0
    );
    assert_eq!(
        actions(&mut editor, uri, 2, asked(&["quickfix"]))
            .await
            .len(),
        1
    );
    assert_eq!(
        actions(&mut editor, uri, 1, asked(&["quickfix"]))
            .await
            .len(),
        0
    );
    let unknown = actions(&mut editor, "untitled:b", 0, asked(&["quickfix"])).await;
    assert_eq!(unknown, [] as [Value; 0]);
}

#[tokio::test]
async fn settings_hold_and_are_read_again_when_they_change() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("flow.toml", "");
    let main = folder.path().join("main.flow");
    let text = "role hr\nrole it\nprocess p {\n  task a by hr\n}\n";
    std::fs::write(&main, text).unwrap();
    let uri = address(&main);
    let (mut editor, _) = Editor::start_with(pulling(), flow_ide::check).await;
    editor.open(&uri, text).await;
    let unused = codes(&mut editor, &uri).await;
    assert_eq!(unused.len(), 1);
    assert_eq!(unused[0].0, "F0108");
    let change =
        json!({ "changes": [{ "uri": address(&folder.path().join("flow.toml")), "type": 2 }] });
    for (settings, wanted) in [
        (
            "[check.severity]\nunused = \"error\"\n",
            vec![(json!("F0108"), json!(1))],
        ),
        ("[check.severity]\nunused = \"off\"\n", vec![]),
    ] {
        write("flow.toml", settings);
        editor
            .notify("workspace/didChangeWatchedFiles", change.clone())
            .await;
        assert_eq!(codes(&mut editor, &uri).await, wanted);
    }
    write("flow.toml", "polices = []\n");
    editor
        .notify("workspace/didChangeWatchedFiles", change)
        .await;
    let items = editor.pull(&uri, None).await["items"].clone();
    let wrong = items.as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        wrong["message"],
        "`flow.toml`: There is no setting `polices` here."
    );
    let there = &wrong["relatedInformation"][0]["location"];
    assert!(there["uri"].as_str().unwrap().ends_with("/flow.toml"));
    assert_eq!(there["range"]["end"], json!({ "line": 0, "character": 7 }));
    // An editor that opens the settings themselves sees the finding in them, and can mend it.
    let settings = address(&folder.path().join("flow.toml"));
    editor.open(&settings, "polices = []\n").await;
    assert_eq!(
        codes(&mut editor, &settings).await,
        [(json!("F0081"), json!(1))]
    );
}

#[tokio::test]
async fn what_another_open_file_uses_is_not_unused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("flow.toml"), "").unwrap();
    let (common, other) = (
        address(&folder.path().join("common.flow")),
        address(&folder.path().join("other.flow")),
    );
    let (mut editor, _) = Editor::start_with(json!({}), flow_ide::check).await;
    let text = "record Trip { to : text }\nrole hr\nprocess p { task a by hr }\n";
    editor.open(&common, text).await;
    let found = editor.diagnostics(&common, 1).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["code"], "F0108");
    let uses = "use \"common.flow\" as shared\nprocess q { input trip : shared.Trip; task b \"{{ trip.to }}\" }\n";
    editor.open(&other, uses).await;
    assert!(editor.diagnostics(&common, 1).await.is_empty());
    let rest = uses.replace(" : shared.Trip", " : { to: text }");
    editor.replace(&other, 2, &rest).await;
    assert_eq!(editor.diagnostics(&common, 1).await.len(), 1);
}

//! The server as an editor sees it, over in-memory pipes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod editor;

use editor::Editor;
use serde_json::{Value, json};

const URI: &str = "untitled:a";

fn pulling() -> Value {
    json!({ "textDocument": { "diagnostic": {} } })
}

fn range(diagnostic: &Value) -> [u64; 4] {
    let at = |end: &str, what: &str| diagnostic["range"][end][what].as_u64().unwrap();
    [
        at("start", "line"),
        at("start", "character"),
        at("end", "line"),
        at("end", "character"),
    ]
}

#[tokio::test]
async fn findings_follow_open_change_and_close() {
    let (mut editor, can) = Editor::start(json!({})).await;
    assert_eq!(can["textDocumentSync"]["change"], 2);
    assert_eq!(can["textDocumentSync"]["openClose"], true);
    editor.open(URI, "ok\n  bad\n").await;
    let found = editor.diagnostics(URI, 1).await;
    assert_eq!(found.len(), 1);
    assert_eq!(range(&found[0]), [1, 2, 1, 5]);
    assert_eq!(found[0]["code"], "F0101");
    assert_eq!(found[0]["severity"], 1);
    assert_eq!(found[0]["source"], "flow");
    assert_eq!(found[0]["message"], "Bad.\nthis\nhelp: Be good.");
    editor.edit(URI, 2, ((1, 2), (1, 5)), "fine").await;
    assert!(editor.diagnostics(URI, 2).await.is_empty());
    editor.edit(URI, 3, ((1, 6), (2, 0)), "\nbad").await;
    assert_eq!(range(&editor.diagnostics(URI, 3).await[0]), [2, 0, 2, 3]);
    editor.close(URI).await;
    assert!(editor.diagnostics(URI, Value::Null).await.is_empty());
}

#[tokio::test]
async fn an_editor_that_pulls_is_never_sent_findings() {
    let (mut editor, can) = Editor::start(pulling()).await;
    assert_eq!(can["diagnosticProvider"]["interFileDependencies"], true);
    editor.open(URI, "bad").await;
    let first = editor.pull(URI, None).await;
    assert_eq!(first["kind"], "full");
    assert_eq!(first["items"].as_array().unwrap().len(), 1);
    let id = first["resultId"].as_str().unwrap();
    let second = editor.pull(URI, Some(id)).await;
    assert_eq!(second, json!({ "kind": "unchanged", "resultId": id }));
    editor.edit(URI, 2, ((0, 0), (0, 0)), "bad ").await;
    let third = editor.pull(URI, Some(id)).await;
    assert_eq!(third["items"].as_array().unwrap().len(), 2);
    editor.close(URI).await;
    assert_eq!(editor.pull(URI, None).await["items"], json!([]));
    assert_eq!(editor.unread("textDocument/publishDiagnostics"), 0);
}

#[tokio::test]
async fn an_editor_that_does_not_pull_is_not_told_to() {
    let (_, can) = Editor::start(json!({})).await;
    assert_eq!(can.get("diagnosticProvider"), None);
}

#[tokio::test]
async fn utf8_is_spoken_only_if_offered() {
    let text = "é𝄞 bad\r\n\t𝄞bad";
    let offers = |all: &[&str]| json!({ "general": { "positionEncodings": all } });
    let utf16 = ([[0, 4, 0, 7], [1, 3, 1, 6]], None);
    let utf8 = ([[0, 7, 0, 10], [1, 5, 1, 8]], Some(json!("utf-8")));
    let cases = [
        (json!({}), &utf16),
        (offers(&["utf-16"]), &utf16),
        (offers(&["utf-32", "utf-16"]), &utf16),
        (offers(&["utf-16", "utf-8"]), &utf8),
    ];
    for (capabilities, (ranges, answer)) in cases {
        let (mut editor, can) = Editor::start(capabilities).await;
        assert_eq!(can.get("positionEncoding"), answer.as_ref());
        editor.open(URI, text).await;
        let found = editor.diagnostics(URI, 1).await;
        assert_eq!(found.iter().map(range).collect::<Vec<_>>(), ranges);
    }
}

#[tokio::test]
async fn edits_count_in_utf16() {
    let (mut editor, _) = Editor::start(pulling()).await;
    editor.open(URI, "é𝄞x\r\ny").await;
    // After `𝄞`, past the line's end, inside the pair of `𝄞`, and past the text's end.
    editor.edit(URI, 2, ((0, 3), (0, 4)), "bad").await;
    assert_eq!(
        range(&editor.pull(URI, None).await["items"][0]),
        [0, 3, 0, 6]
    );
    editor.edit(URI, 3, ((0, 6), (0, 99)), " bad").await;
    assert_eq!(
        range(&editor.pull(URI, None).await["items"][1]),
        [0, 7, 0, 10]
    );
    editor.edit(URI, 4, ((0, 2), (0, 2)), "bad").await;
    assert_eq!(
        range(&editor.pull(URI, None).await["items"][0]),
        [0, 1, 0, 4]
    );
    editor.edit(URI, 5, ((9, 9), (9, 9)), "bad").await;
    assert_eq!(
        range(&editor.pull(URI, None).await["items"][3]),
        [1, 1, 1, 4]
    );
    editor.edit(URI, 6, ((1, 4), (0, 0)), "").await;
    assert_eq!(
        editor.pull(URI, None).await["items"],
        json!([]),
        "a range back to front"
    );
}

#[tokio::test]
async fn a_thousand_edits_apply_in_order() {
    let (mut editor, _) = Editor::start(json!({})).await;
    editor.open(URI, "").await;
    let word: Vec<char> = "bad good ".chars().collect();
    for i in 0..1000_u32 {
        let letter = word[i as usize % word.len()].to_string();
        editor
            .edit(URI, i64::from(i) + 2, ((0, i), (0, i)), &letter)
            .await;
    }
    let found = editor.diagnostics(URI, 1001).await;
    let expected: Vec<[u64; 4]> = (0..111).map(|n| [0, n * 9, 0, n * 9 + 3]).collect();
    let found: Vec<[u64; 4]> = found.iter().map(range).collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn what_was_parsed_is_kept_from_edit_to_edit() {
    let (mut editor, _) = Editor::start(json!({})).await;
    editor.open(URI, "role remember\nrole b\n").await;
    assert!(editor.diagnostics(URI, 1).await.is_empty());
    editor.edit(URI, 2, ((1, 5), (1, 6)), "c").await;
    assert_eq!(editor.diagnostics(URI, 2).await.len(), 1);
}

#[tokio::test]
async fn a_mistake_of_the_compiler_is_a_finding_and_the_text_lives_on() {
    let (mut editor, _) = Editor::start(json!({})).await;
    editor.open(URI, "bad boom").await;
    let found = editor.diagnostics(URI, 1).await;
    assert!(
        found[0]["message"]
            .as_str()
            .unwrap()
            .contains("mistake in Flow itself")
    );
    editor.edit(URI, 2, ((0, 4), (0, 8)), "bad").await;
    assert_eq!(editor.diagnostics(URI, 2).await.len(), 2);
}

#[tokio::test]
async fn a_flood_of_findings_is_cut() {
    let (mut editor, _) = Editor::start(json!({})).await;
    editor.open(URI, &"bad ".repeat(10_000)).await;
    let found = editor.diagnostics(URI, 1).await;
    assert_eq!(found.len(), 201);
    assert_eq!(
        found[200]["message"],
        "9800 more findings in this file are not shown."
    );
}

#[tokio::test]
async fn a_change_reaches_the_documents_that_use_the_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("flow.toml"), "").unwrap();
    std::fs::create_dir_all(folder.path().join("maps/deep")).unwrap();
    std::fs::write(folder.path().join("shared.flow"), "good").unwrap();
    let uri = |path: &str| {
        tower_lsp::lsp_types::Url::from_file_path(folder.path().join(path))
            .unwrap()
            .to_string()
    };
    let (map, shared) = (uri("maps/deep/a.flow"), uri("shared.flow"));
    let (mut editor, _) = Editor::start(json!({})).await;

    editor
        .open(
            &map,
            "use \"shared.flow\"\nuse \"new.flow\"\nuse \"../secret\"",
        )
        .await;
    let found = editor.diagnostics(&map, 1).await;
    let related = &found[0]["relatedInformation"][0];
    assert_eq!(related["location"]["uri"], shared);
    assert_eq!(related["message"], "declared");
    assert_eq!(found[1]["message"], "There is no file `new.flow`.");
    assert_eq!(found[2]["message"], "`../secret` is outside the project.");

    editor.open(&shared, "none").await;
    assert_eq!(
        editor.diagnostics(&map, 1).await.len(),
        2,
        "the buffer hides the disk"
    );
    editor.replace(&shared, 2, "now good").await;
    assert_eq!(editor.diagnostics(&map, 1).await.len(), 3);
    editor.open(&uri("new.flow"), "not saved yet").await;
    assert_eq!(editor.diagnostics(&map, 1).await.len(), 2);
    editor.close(&uri("new.flow")).await;
    assert_eq!(editor.diagnostics(&map, 1).await.len(), 3);
    std::fs::write(folder.path().join("new.flow"), "").unwrap();
    editor
        .notify("workspace/didChangeWatchedFiles", json!({ "changes": [] }))
        .await;
    assert_eq!(editor.diagnostics(&map, 1).await.len(), 2);
}

#[tokio::test]
async fn a_buffer_without_a_file_can_use_none() {
    let (mut editor, _) = Editor::start(json!({})).await;
    editor.open(URI, "use \"shared.flow\"").await;
    let found = editor.diagnostics(URI, 1).await;
    assert_eq!(
        found[0]["message"],
        "Save this file first; then it can use others."
    );
}

#[tokio::test]
async fn an_editor_that_answers_nothing_is_served() {
    let (mut editor, _) = Editor::start(json!({
        "textDocument": { "diagnostic": {} },
        "workspace": {
            "didChangeWatchedFiles": { "dynamicRegistration": true },
            "diagnostic": { "refreshSupport": true },
        },
    }))
    .await;
    editor
        .wait(|m| m["method"] == "client/registerCapability")
        .await;
    for _ in 0..50 {
        editor
            .notify("workspace/didChangeWatchedFiles", json!({ "changes": [] }))
            .await;
    }
    editor
        .wait(|m| m["method"] == "workspace/diagnostic/refresh")
        .await;
    editor.open(URI, "bad").await;
    assert_eq!(
        editor.pull(URI, None).await["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn unknown_and_early_requests_get_their_error() {
    let mut editor = Editor::connect();
    let early = editor.request("textDocument/hover", json!({})).await;
    assert_eq!(early["error"]["code"], -32002);
    let (mut editor, _) = Editor::start(json!({})).await;
    assert_eq!(
        editor.request("flow/unknown", json!({})).await["error"]["code"],
        -32601
    );
    assert_eq!(
        editor.request("textDocument/diagnostic", json!([])).await["error"]["code"],
        -32602
    );
}

#[tokio::test]
async fn leaving_properly_is_0_while_the_input_stays_open() {
    let (mut editor, _) = Editor::start(json!({})).await;
    assert_eq!(
        editor.request("shutdown", Value::Null).await["result"],
        Value::Null
    );
    editor.notify("exit", Value::Null).await;
    assert_eq!(editor.left().await, 0);
}

#[tokio::test]
async fn answers_are_written_before_leaving() {
    let (mut editor, _) = Editor::start(json!({})).await;
    editor
        .send(json!({ "jsonrpc": "2.0", "id": 90, "method": "shutdown" }))
        .await;
    editor
        .send(json!({ "jsonrpc": "2.0", "method": "exit" }))
        .await;
    editor.wait(|m| m["id"] == 90).await;
    assert_eq!(editor.left().await, 0);
}

#[tokio::test]
async fn leaving_otherwise_is_1() {
    let (mut editor, _) = Editor::start(json!({})).await;
    editor.notify("exit", Value::Null).await;
    assert_eq!(editor.left().await, 1, "no shutdown");
    let (mut editor, _) = Editor::start(json!({})).await;
    editor.hang_up();
    assert_eq!(editor.left().await, 1, "the input ended");
    let (mut editor, _) = Editor::start(json!({})).await;
    editor.send_raw("{ not json").await;
    assert_eq!(
        editor.wait(|m| m.get("error").is_some()).await["error"]["code"],
        -32700
    );
    editor.hang_up();
    assert_eq!(editor.left().await, 1, "no protocol");
    let mut editor = Editor::connect();
    editor.notify("exit", Value::Null).await;
    assert_eq!(editor.left().await, 1, "never greeted");
}

/// Only where `/proc` can tell. The clock is virtual.
#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn the_server_does_not_outlive_its_editor() {
    let this_test = std::env::current_exe().unwrap();
    let mut short_lived = std::process::Command::new(this_test)
        .arg("--list")
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    short_lived.wait().unwrap();
    let mut editor = Editor::connect();
    let params = json!({ "capabilities": {}, "processId": short_lived.id() });
    editor.request("initialize", params).await;
    assert_eq!(editor.left().await, 1);
}

#[tokio::test]
async fn a_document_is_formatted_and_so_is_a_range() {
    let (mut editor, can) = Editor::start(json!({})).await;
    assert_eq!(can["documentFormattingProvider"], true);
    assert_eq!(can["documentRangeFormattingProvider"], true);
    editor
        .open(URI, "role  é\nrole é2\n\n\nrole  b // c\n")
        .await;
    let options = json!({ "tabSize": 8, "insertSpaces": false });
    let document = json!({ "uri": URI });
    let all = json!({ "textDocument": document, "options": options });
    let edits = editor.request("textDocument/formatting", all).await["result"].take();
    let edit = |lines: [u64; 2], text: &str| {
        json!({
            "range": {
                "start": { "line": lines[0], "character": 0 },
                "end": { "line": lines[1], "character": 0 },
            },
            "newText": text,
        })
    };
    let first = edit([0, 1], "role é\n");
    let last = edit([3, 5], "role b  // c\n");
    assert_eq!(edits, json!([first, last]));
    let range =
        json!({ "start": { "line": 4, "character": 2 }, "end": { "line": 4, "character": 3 } });
    let part = json!({ "textDocument": document, "options": options, "range": range });
    let edits = editor.request("textDocument/rangeFormatting", part).await["result"].take();
    assert_eq!(edits, json!([last]));
    let unknown = json!({ "textDocument": { "uri": "untitled:none" }, "options": options });
    let none = editor.request("textDocument/formatting", unknown).await;
    assert_eq!(none["result"], Value::Null);
}

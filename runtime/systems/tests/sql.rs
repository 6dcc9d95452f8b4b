//! SQLite systems, on real files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::Path;
use std::time::Duration;

use flow_systems::{Binding, Call, Kind, Via};
use rusqlite::Connection;
use serde_json::{Value, json};
use support::{call, systems};
use tempfile::TempDir;

fn database() -> TempDir {
    let folder = TempDir::new().unwrap();
    let file = open(folder.path());
    file.execute_batch(
        "create table document (id integer primary key, name text, kind text, amount numeric);
         insert into document (name, kind, amount) values ('a.pdf', 'invoice', 12.5), ('b.pdf', 'letter', null);",
    )
    .unwrap();
    folder
}

fn open(folder: &Path) -> Connection {
    Connection::open(folder.join("archive.db")).unwrap()
}

fn sql(text: &str, readonly: bool, args: Value) -> Call {
    let mut call = call(Via::Sql, "archive.db", "do", readonly, args);
    call.action.binding = Binding::Sql { sql: text.into() };
    call
}

fn count(folder: &Path) -> i64 {
    open(folder)
        .query_row("select count(*) from document", [], |row| row.get(0))
        .unwrap()
}

#[tokio::test]
async fn a_lookup_gives_rows_as_objects() {
    let folder = database();
    let text = "select name, amount from document where kind = :kind order by id";
    let mut call = sql(text, true, json!({"kind": "invoice", "unused": 1}));
    let systems = systems(folder.path());
    assert_eq!(
        systems.call(&call).await.unwrap(),
        json!([{"name": "a.pdf", "amount": 12.5}])
    );
    call.action.returns = Some(json!({"type": ["object", "null"]}));
    assert_eq!(
        systems.call(&call).await.unwrap(),
        json!({"name": "a.pdf", "amount": 12.5})
    );
    call.action.returns = Some(json!({"type": "string"}));
    assert_eq!(systems.call(&call).await.unwrap(), "a.pdf");
    call.args.insert("kind".into(), json!("none"));
    call.action.returns = Some(json!({"type": "object"}));
    assert_eq!(systems.call(&call).await.unwrap(), Value::Null);
}

#[tokio::test]
async fn an_argument_is_data_and_never_sql() {
    let folder = database();
    let text = "select count(*) as n from document where name = :name";
    let args = json!({"name": "x'; drop table document; --"});
    let answer = systems(folder.path())
        .call(&sql(text, true, args))
        .await
        .unwrap();
    assert_eq!(answer, json!([{"n": 0}]));
    assert_eq!(count(folder.path()), 2);
}

#[tokio::test]
async fn the_same_key_acts_once() {
    let folder = database();
    let text =
        "insert into document (name, kind, amount) values (:name, :kind, :amount) returning id";
    let mut call = sql(
        text,
        false,
        json!({"name": "c.pdf", "kind": "invoice", "amount": "7.10"}),
    );
    call.action.returns = Some(json!({"type": "integer"}));
    let systems = systems(folder.path());
    assert_eq!(systems.call(&call).await.unwrap(), 3);
    assert_eq!(systems.call(&call).await.unwrap(), 3);
    assert_eq!(count(folder.path()), 3);
    call.key = "run-1/step-a/1".into();
    assert_eq!(systems.call(&call).await.unwrap(), 4);
    assert!(call.repeatable());
}

#[tokio::test]
async fn many_at_once_with_one_key_act_once() {
    let folder = database();
    let call = sql(
        "update document set kind = kind || '!' where id = :id",
        false,
        json!({"id": 1}),
    );
    let systems = systems(folder.path());
    let (a, b, c) = tokio::join!(
        systems.call(&call),
        systems.call(&call),
        systems.call(&call)
    );
    assert_eq!(
        (a.unwrap(), b.unwrap(), c.unwrap()),
        (json!(1), json!(1), json!(1))
    );
    let kind: String = open(folder.path())
        .query_row("select kind from document where id = 1", [], |r| r.get(0))
        .unwrap();
    assert_eq!(kind, "invoice!");
}

#[tokio::test]
async fn several_statements_happen_together_or_not_at_all() {
    let folder = database();
    let text = "delete from document; insert into nowhere values (1)";
    let trouble = systems(folder.path())
        .call(&sql(text, false, json!({})))
        .await
        .unwrap_err();
    assert_eq!(trouble.code, "F0941");
    assert!(trouble.message.contains("nowhere"), "{}", trouble.message);
    assert_eq!(count(folder.path()), 2);

    let text = "create table if not exists note (t text); insert into note values (:t), (:t)";
    let answer = systems(folder.path())
        .call(&sql(text, false, json!({"t": "x"})))
        .await
        .unwrap();
    assert_eq!(answer, 2);
}

#[tokio::test]
async fn a_lookup_that_writes_is_refused() {
    let folder = database();
    let trouble = systems(folder.path())
        .call(&sql("delete from document", true, json!({})))
        .await
        .unwrap_err();
    assert_eq!(trouble.code, "F0944");
    assert_eq!(count(folder.path()), 2);
}

#[tokio::test]
async fn a_statement_that_never_ends_is_stopped_and_undone() {
    let folder = database();
    let endless = "with recursive n(i) as (select 1 union all select i + 1 from n)
                   insert into document (name) select i from n";
    let mut call = sql(endless, false, json!({}));
    call.system.timeout = Some(Duration::from_millis(150));
    let trouble = systems(folder.path()).call(&call).await.unwrap_err();
    assert_eq!(
        (trouble.code.as_str(), trouble.kind),
        ("F0958", Kind::TimedOut)
    );
    assert_eq!(count(folder.path()), 2);
}

#[tokio::test]
async fn what_is_wrong_is_said_plainly() {
    let folder = database();
    std::fs::write(
        folder.path().join("text.db"),
        "this is no database at all, only text",
    )
    .unwrap();
    let mut missing = sql("select 1", true, json!({}));
    missing.system.target = "none.db".into();
    let mut text = sql("select * from x", true, json!({}));
    text.system.target = "text.db".into();
    let cases = [
        (missing, "F0941", "there is no database"),
        (text, "F0941", "no SQLite database"),
        (sql("select :gone", true, json!({})), "F0951", ":gone"),
        (sql("  -- nothing", true, json!({})), "F0951", "empty"),
        (
            call(Via::Sql, "archive.db", "do", true, json!({})),
            "F0951",
            "no `sql`",
        ),
    ];
    for (call, code, says) in cases {
        let trouble = systems(folder.path()).call(&call).await.unwrap_err();
        assert_eq!(trouble.code, code);
        assert!(trouble.message.contains(says), "{}", trouble.message);
    }
}

#[tokio::test]
async fn a_missing_database_is_made_from_the_script_beside_it() {
    let folder = TempDir::new().unwrap();
    let script = folder.path().join("archive.sql");
    let systems = systems(folder.path());
    let add = "insert into document (name) values (:name)";
    let add = |key: &str| Call {
        key: key.to_owned(),
        ..sql(add, false, json!({"name": "a.pdf"}))
    };
    std::fs::write(&script, "create table document (name text); oops").unwrap();
    let trouble = systems.call(&add("k-1")).await.unwrap_err();
    assert!(trouble.message.contains("archive.sql"), "{trouble:?}");
    std::fs::write(&script, "create table document (name text)").unwrap();
    let look = sql("select name from document", true, json!({}));
    assert_eq!(systems.call(&look).await.unwrap(), json!([]));
    assert_eq!(systems.call(&add("k-2")).await.unwrap(), 1);
    // Made once: the script is not run over what is there.
    std::fs::write(&script, "drop table document").unwrap();
    assert_eq!(systems.call(&add("k-3")).await.unwrap(), 1);
    assert_eq!(count(folder.path()), 2);
}

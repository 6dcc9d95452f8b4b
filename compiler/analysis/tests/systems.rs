//! How lookups and actions are done, held against the kind of their system: what a run would refuse or pass
//! over is told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::{check, show};

/// Findings about one line of a system, as code and message.
fn told(via: &str, line: &str) -> Vec<String> {
    let text = format!(
        "system s \"S\" {{\n  via {via}\n  {line}\n}}\nprocess p {{ task t \"T\" by clerk }}\nrole clerk\n"
    );
    let analysis = check(&text);
    let found = analysis.diagnostics.iter();
    let found = found.filter(|f| f.code != "F0108");
    found.map(|f| format!("{} {}", f.code, f.message)).collect()
}

fn none(via: &str, line: &str) {
    let found = told(via, line);
    assert!(found.is_empty(), "{line}: {found:?}");
}

fn one(via: &str, line: &str, says: &str) {
    let found = told(via, line);
    assert!(
        found.len() == 1 && found[0].contains(says),
        "{line}: {found:?}"
    );
}

const HTTP: &str = "http \"https://x.example.com\"";
const SQL: &str = "sql \"x.db\"";
const FILES: &str = "files \"papers\"";
const MAIL: &str = "mail \"outbox\"";

#[test]
fn what_runs_is_left_in_peace() {
    none(HTTP, "action order(number: text)");
    none(
        HTTP,
        "lookup find(number: text) -> text { get \"/x/{number}?a={number}\" }",
    );
    none(
        HTTP,
        "lookup find(number: text) -> text { get \"/x/{{ number }}:9\" }",
    );
    none(
        HTTP,
        "action order(number: text) { post \"/x:run\"; keyed }",
    );
    none(
        HTTP,
        "action order(number: text) { delete \"/x/{number}\" }",
    );
    none(
        SQL,
        "lookup find(a: text) -> text { sql \"select replace(n, ':x', '{b}') from x where a = :a\" }",
    );
    none(
        SQL,
        "lookup find(a: text) -> text { sql \"with t as (select 1) select 'it''s ?' from t -- :b ?\" }",
    );
    none(
        SQL,
        "lookup find(a: text) -> text { sql \"explain delete from x\" }",
    );
    none(
        SQL,
        "lookup find(a: text) -> text { sql \"select a::text /* :b ; drop */ from x where a = @a or a = $a;\" }",
    );
    none(
        SQL,
        "action keep(a: text) { sql \"create table if not exists x (a text); insert into x values (:a)\" }",
    );
    none(FILES, "lookup read(path: text) -> text");
    none(FILES, "lookup letter(path: text) -> text { read }");
    none(FILES, "lookup letters() -> list of text { list }");
    none(FILES, "action keep(path: text, content: text) { write }");
    none(FILES, "action away(from: text, to: text) { move }");
    none(MAIL, "action send(to: text, body: text)");
    none(MAIL, "action send(to: list of text, body: text) { keyed }");
    none("mcp \"https://x.example.com\"", "lookup f(a: text) -> text");
    none("command \"x\"", "lookup f(a: text) -> text");
}

#[test]
fn each_kind_of_system_has_words_of_its_own() {
    one(
        HTTP,
        "lookup f(a: text) -> text { sql \"select 1\" }",
        "`sql` is no property of a lookup via http",
    );
    one(
        SQL,
        "lookup f(a: text) -> text { get \"/x\" }",
        "`get` is no property of a lookup via sql",
    );
    one(
        FILES,
        "action f(path: text) { post \"/x\" }",
        "`post` is no property of an action via files",
    );
    one(
        MAIL,
        "action f(to: text) { post \"/x\" }",
        "`post` is no property of an action via mail",
    );
    one(
        "mcp \"x\"",
        "lookup f(a: text) -> text { get \"/x\" }",
        "of a lookup via mcp",
    );
    one(
        "command \"x\"",
        "action f(a: text) { write }",
        "of an action via command",
    );
    one(
        HTTP,
        "action f(a: text) { get \"/x\"; post \"/x\" }",
        "is done by `get` already",
    );
    one(
        HTTP,
        "action f(a: text) { get \"/x\" post \"/x\" }",
        "F0210",
    );
    one(HTTP, "action f(a: text) { keyed post \"/x\" }", "F0210");
}

#[test]
fn help_names_all_that_may_stand_there() {
    let system =
        |via: &str| format!("system s {{\n via {via}\n action f(to: text) {{ colour 3 }}\n}}\n");
    let helps = |via: &str| check(&system(via)).diagnostics[0].help.clone().unwrap();
    assert_eq!(
        helps(HTTP),
        "an action via http may have get, post, put, patch, delete, keyed, limit, timeout, region, cleared"
    );
    assert_eq!(
        helps(SQL),
        "an action via sql may have sql, limit, timeout, region, cleared"
    );
    assert_eq!(
        helps(MAIL),
        "an action via mail may have keyed, limit, timeout, region, cleared"
    );
}

#[test]
fn a_lookup_only_reads() {
    for method in ["put", "patch", "delete"] {
        one(
            HTTP,
            &format!("lookup f(a: text) -> text {{ {method} \"/x\" }}"),
            "F0216",
        );
    }
    one(
        HTTP,
        "lookup f(a: text) -> text { post \"/search\" }",
        "F0217",
    );
    for statement in [
        "drop table x",
        "  -- now\n select 1; UPDATE x set a = :a",
        "with t as (select 1 from x) delete from x",
        "/* a */ insert into x values (:a)",
        "vacuum",
    ] {
        let statement = statement.replace('\n', "\\n");
        one(
            SQL,
            &format!("lookup f(a: text) -> text {{ sql \"{statement}\" }}"),
            "F0216",
        );
    }
    one(
        FILES,
        "lookup write(path: text, content: text) -> text",
        "F0216",
    );
    one(
        FILES,
        "lookup f(from: text, to: text) -> text { move }",
        "F0216",
    );
    one(MAIL, "lookup f(to: text) -> text", "F0216");
}

#[test]
fn a_place_is_an_argument() {
    one(
        HTTP,
        "action f(a: text) { post \"/x/{b}\" }",
        "F0102 `b` is no argument of `f`.",
    );
    one(
        HTTP,
        "action f { post \"/x/{b}\" }",
        "F0102 `b` is no argument of `f`.",
    );
    one(
        HTTP,
        "action f(c: { id: text }) { post \"/x/{c.id}\" }",
        "F0102 `c.id`",
    );
    one(
        HTTP,
        "action f(a: text) { post \"/x/{ a }\" }",
        "F0210 This place in the path",
    );
    one(
        HTTP,
        "action f(a: text) { post \"/x/:a\" }",
        "F0210 This place in the path",
    );
    one(
        HTTP,
        "action f(a: text) { post \"/x/{a\" }",
        "F0210 A place in this path is not closed",
    );
    one(
        SQL,
        "action f(a: text) { sql \"insert into x values (:b)\" }",
        "F0102 `b` is no argument of `f`.",
    );
    for place in ["?", "?1", "{a}", "'{a}'", "':a'", "'%{a}%'"] {
        let line = format!("action f(a: text) {{ sql \"delete from x where a = {place}\" }}");
        one(SQL, &line, "F0210 This place in the statement");
    }
    one(
        SQL,
        "action f(a: text) { sql \" -- none\" }",
        "F0210 There is no statement",
    );
    one(
        FILES,
        "lookup f(path: text) -> text { read \"in/{path}\" }",
        "F0210 `read` stands alone",
    );
}

#[test]
fn hostile_texts_are_answered() {
    let texts = [
        "",
        "{",
        "}",
        "{}",
        "{{",
        "{{ a",
        "{{ a }}",
        "{ }",
        "{é}",
        "\\",
        "\\\\",
        "\\\"",
        ":",
        "::",
        ":é",
        "'",
        "''",
        "[",
        "`",
        "/*",
        "/**/",
        "--",
        "/",
        "?",
        "$",
        "@",
        "(((",
        ")))",
        ";;",
        "with",
        "with (",
        "é{a}𝄞:a",
        "{a}{",
        "/:",
        "/:a:a",
    ];
    for text in texts {
        for quotes in ["\"", "\"\"\""] {
            for (via, word) in [(HTTP, "get"), (SQL, "sql"), (FILES, "read"), (MAIL, "post")] {
                for end in [quotes, ""] {
                    let _ = told(
                        via,
                        &format!("lookup f(a: text) -> text {{ {word} {quotes}{text}{end} }}"),
                    );
                }
            }
        }
    }
    one(
        HTTP,
        "action f(a: text) { post \"/x/{}\" }",
        "F0210 This place in the path names no argument",
    );
}

#[test]
fn what_is_needed_for_a_call_is_asked_for() {
    one(
        SQL,
        "lookup f(a: text) -> text",
        "F0218 Nothing says what `f` asks the database.",
    );
    one(
        FILES,
        "lookup f(path: text) -> text",
        "F0218 Nothing says what `f` does with files.",
    );
    one(
        FILES,
        "lookup f(name: text) -> text { read }",
        "F0218 `f` needs an argument `path` to read a file.",
    );
    one(
        FILES,
        "action write(path: text)",
        "F0218 `write` needs an argument `content`",
    );
    one(
        MAIL,
        "action tell(whom: text)",
        "F0218 `tell` needs an argument `to` to send mail.",
    );
}

#[test]
fn fixes_stand_where_they_belong() {
    let text = "system s \"S\" {\n  via sql \"x.db\"\n  action f(number: text) {\n    sql \"\"\"\n      \
                delete from x where \\\"a\\\" = '{number}' and b = :nmber\n    \"\"\"\n  }\n}\n";
    let shown = show(&check(text));
    assert!(shown.contains("write `:number`"), "{shown}");
    // A name near a mistake may be its consequence, and is told when that is mended.
    let mended = mended(&mended(text));
    assert!(mended.contains("= :number and b = :number\n"), "{mended}");
}

/// The text with all fixes that may be applied unasked.
fn mended(text: &str) -> String {
    let analysis = check(text);
    let fixes = analysis.diagnostics.iter().flat_map(|f| &f.fixes);
    let edits = fixes.flat_map(|f| &f.edits);
    let mut edits: Vec<_> = edits
        .map(|e| (analysis.sources.range(e.place), &e.text))
        .collect();
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut text = text.to_owned();
    for (range, new) in edits {
        text.replace_range(range.start as usize..range.end as usize, new);
    }
    text
}

//! The promises about files: line ends, marks, empty lines, what an editor gets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::formatted;
use flow_format::{Why, format_text, replacements};
use flow_syntax::parse;

#[track_caller]
fn becomes(before: &str, after: &str) {
    assert_eq!(formatted(before).text, after);
}

#[test]
fn the_last_line_ends() {
    becomes("role a", "role a\n");
    becomes("role a\n\n\n", "role a\n");
    becomes("// only a comment", "// only a comment\n");
    becomes("", "");
    becomes("\n\n", "");
}

#[test]
fn line_ends_and_the_mark_stay() {
    becomes(
        "role a{people 1\r\ncosts 2 EUR per h}\r\n",
        "role a {\r\n  people 1\r\n  costs  2 EUR per h\r\n}\r\n",
    );
    becomes("\u{feff}role  a", "\u{feff}role a\n");
    becomes("role  a\rrole  b", "role a\nrole b\n");
}

#[test]
fn declarations_are_one_empty_line_apart() {
    becomes(
        "role a { people 1\n }\nrole b\n",
        "role a {\n  people 1\n}\n\nrole b\n",
    );
    becomes("role a\nrole b\n\n\nrole c", "role a\nrole b\n\nrole c\n");
    becomes("role a\n// of b\nrole b", "role a\n\n// of b\nrole b\n");
    becomes("role a; role b", "role a\nrole b\n");
    becomes(
        "// 1\n\n\n// 2\n/// 3\nrole a\n// 4\n\n\n// 5",
        "// 1\n\n// 2\n/// 3\nrole a\n// 4\n\n// 5\n",
    );
}

#[test]
fn the_edition_is_neither_added_nor_taken() {
    becomes("flow  1\nrole a", "flow 1\nrole a\n");
    becomes("role a", "role a\n");
}

#[test]
fn a_declaration_with_mistakes_is_left_alone() {
    let text = "role   a\nprocess  p {\n tsak x  by a\n}\nrole   b { people   2 }\n";
    let done = formatted(text);
    assert_eq!(
        done.text,
        "role a\nprocess  p {\n tsak x  by a\n}\nrole b { people 2 }\n"
    );
    let kept: Vec<_> = done.kept.iter().map(|kept| kept.why).collect();
    assert_eq!(kept, [Why::Mistake]);
}

#[test]
fn what_is_no_text_comes_back_as_it_is() {
    let zero = parse("", b"role  a\0");
    assert_eq!(flow_format::format(&zero).text, "");
    let latin = parse("", b"role  a \"\xff\"");
    assert_eq!(flow_format::format(&latin).text, &*latin.text);
}

#[test]
fn blocks_of_one_line_stay_while_they_fit() {
    let short = "model m { vendor openai; id \"x\"; region eu }\n";
    becomes(short, short);
    let long = format!(
        "model m {{ vendor openai; url \"https://{}\" }}",
        "x".repeat(80)
    );
    let broken = format!(
        "model m {{\n  vendor openai\n  url    \"https://{}\"\n}}\n",
        "x".repeat(80)
    );
    becomes(&long, &broken);
}

#[test]
fn one_long_key_does_not_push_the_others() {
    becomes(
        "record a {\nx: text\nan_extraordinarily_long_name_of_a_field: text\ny_and_z: date\n}",
        "record a {\n  x       : text\n  an_extraordinarily_long_name_of_a_field : text\n  y_and_z : date\n}\n",
    );
}

#[test]
fn columns_end_at_an_empty_line() {
    becomes(
        "role a {\npeople 1\n\ncosts 2 EUR per h\nworks \"x\"\n}",
        "role a {\n  people 1\n\n  costs 2 EUR per h\n  works \"x\"\n}\n",
    );
}

#[test]
fn an_editor_replaces_only_lines_that_change() {
    let text = "role a {\n  people 1\n  costs 2 EUR per h\n}\n\nrole  b\n";
    let file = parse("", text.as_bytes());
    let all = replacements(&file, None);
    assert_eq!(all.len(), 2);
    assert_eq!(&text[all[0].range.clone()], "  costs 2 EUR per h\n");
    assert_eq!(all[0].text, "  costs  2 EUR per h\n");
    let b = text.find("role  b").unwrap();
    let one = replacements(&file, Some(b..b));
    assert_eq!(one.len(), 1);
    assert_eq!(one[0].text, "role b\n");
}

#[test]
fn replacements_make_the_formatted_text() {
    for path in common::flow_files(".") {
        let text = std::fs::read_to_string(path).unwrap();
        let mut edited = text.clone();
        for edit in replacements(&parse("", text.as_bytes()), None)
            .into_iter()
            .rev()
        {
            edited.replace_range(edit.range, &edit.text);
        }
        assert_eq!(edited, format_text(&text).text);
    }
}

/// Where a sign stands decides what it is: a date, a difference, a call of a text.
#[test]
fn what_stands_together_stays_what_it_is() {
    for value in [
        "2026-09-30",
        "2026-09-3",
        "2026-09-305",
        "10:30",
        "\"\"()",
        "f({ k: \"a\"() })",
    ] {
        let text = format!("test \"t\" for p {{\n  expect a=={value}\n}}\n");
        assert!(formatted(&text).kept.is_empty(), "{value}");
    }
    becomes(
        "test \"t\" for p { expect a==2026-09-30\n}",
        "test \"t\" for p {\n  expect a == 2026-09-30\n}\n",
    );
    becomes(
        "test \"t\" for p { expect a==2026-09-305\n}",
        "test \"t\" for p {\n  expect a == 2026 - 09 - 305\n}\n",
    );
}

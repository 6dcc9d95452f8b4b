//! Ten mistakes, ten errors, each at its place; and single mistakes with their help.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{errors, places};
use flow_syntax::parse;

const TEN: &str = r#"role support "Support" {
  people 6
}
recrod Ticket {
  id : text
}
record Order {
  total money
  lines : list of
}
process helpdesk "Helpdesk" {
  input ticket : Ticket
  task read "Read" by support {
    due in 4 h
    ask { ok : bool }
  } ->
  tsak file "File" by support
  decide sure "Sure?" {
    when read.ok = true -> file
    when read.count > -> file
    else file
  }
  call send "Send" mail.send(to: ticket.email, body: "Hello) -> done
  end done "Done" stray words
}
"#;

#[test]
fn ten_mistakes() {
    let file = parse("a.flow", TEN.as_bytes());
    let places = places(&file);
    let at: Vec<(&str, u32, u32)> = places
        .iter()
        .map(|(c, l, n)| (c.as_str(), *l, *n))
        .collect();
    assert_eq!(
        at,
        [
            ("F0010", 4, 1),
            ("F0024", 8, 9),
            ("F0023", 9, 18),
            ("F0027", 16, 7),
            ("F0011", 17, 3),
            ("F0028", 19, 18),
            ("F0019", 20, 23),
            ("F0026", 21, 10),
            ("F0021", 23, 54),
            ("F0012", 24, 19),
        ]
    );
    insta::assert_snapshot!("ten_mistakes", errors(&file));
}

#[test]
fn one_mistake_each() {
    let (mut all, mut wrong) = (String::new(), String::new());
    for mistake in include_str!("mistakes.txt").split("---\n") {
        let file = parse("a.flow", mistake.as_bytes());
        all.push_str(&format!("{mistake}=> {}\n", errors(&file)));
        if places(&file).len() != 1 {
            wrong.push_str(&format!("{mistake}=> {}\n", errors(&file)));
        }
    }
    assert_eq!(wrong, "");
    insta::assert_snapshot!("one_mistake_each", all);
}

#[test]
fn each_field_of_a_line_has_its_own() {
    let form =
        "process p {\n  task a by hr { ask { ok: yes/no, how: text list, more: [text] } }\n}\n";
    let file = parse("a.flow", form.as_bytes());
    let told = places(&file);
    let at: Vec<(&str, u32)> = told.iter().map(|(c, _, n)| (c.as_str(), *n)).collect();
    assert_eq!(at, [("F0012", 28), ("F0012", 41), ("F0023", 58)]);
    let by = "process p {\n  task a by: hr { ask { n: text list } }\n}\n";
    assert_eq!(places(&parse("a.flow", by.as_bytes())).len(), 2);
}

/// A file is refused with one error that says where and why.
#[test]
fn refused_files() {
    let mut large = vec![b' '; 17 * 1024 * 1024];
    large.push(b'x');
    let mut all = String::new();
    for bytes in [
        large.as_slice(),
        b"role a\nrole \xe4\xf6 b\n",
        b"role\n a\0b",
        b"\xff\xfe\0r",
    ] {
        let file = parse("a.flow", bytes);
        assert_eq!(file.errors.len(), 1);
        assert!(
            file.pieces
                .iter()
                .all(|placed| placed.piece.errors.is_empty())
        );
        all.push_str(&errors(&file));
    }
    insta::assert_snapshot!("refused_files", all);
}

#[test]
fn byte_order_mark_and_carriage_returns() {
    let unix = include_str!("samples/helpdesk.flow");
    let dos = format!("\u{feff}{}", unix.replace('\n', "\r\n"));
    let (unix, dos) = (
        parse("a.flow", unix.as_bytes()),
        parse("a.flow", dos.as_bytes()),
    );
    assert_eq!(errors(&dos), "");
    assert_eq!(common::dump(&dos), common::dump(&unix));
}

#[test]
fn an_empty_file_is_fine() {
    for text in ["", "\n\n", "// only a comment", "\u{feff}"] {
        let file = parse("a.flow", text.as_bytes());
        assert_eq!(errors(&file), "");
        assert!(common::decls(&file).is_empty());
    }
}

/// What a comment says is nobody's business, wherever it stands.
#[test]
fn signs_in_a_comment_mean_nothing() {
    let places = [
        "record r {\n  a : text = f(\n    1 COMMENT\n  )\n}\n",
        "record r {\n  a : text = [\n    1, COMMENT\n    2 COMMENT\n  ] COMMENT\n}\n",
        "record r {\n  a : text = (\n    1 COMMENT\n  )\n}\n",
        "record r { COMMENT\n  a : text = {\n    b: 1 COMMENT\n  }\n} COMMENT\n",
        "enum e { COMMENT\n  a COMMENT\n  b\n}\n",
        "role r \"R\" { COMMENT\n  people 3 COMMENT\n} COMMENT\n",
        "process p \"P\" {\n  task a \"A\" COMMENT\n    by r COMMENT\n  end b \"B\" COMMENT\n}\n",
        "process p \"P\" {\n  volume 3 per month COMMENT\n  wait a \"A\" for 3 days COMMENT\n  end b \"B\" COMMENT\n}\n",
    ];
    let comments = [
        "//,", "// a, b", "// )", "// ] }", "// {", "// \"", "// ; ->", "// | x |",
    ];
    for place in places {
        let plain = messages(&place.replace("COMMENT", ""));
        for comment in comments {
            assert_eq!(
                messages(&place.replace("COMMENT", comment)),
                plain,
                "{comment} in {place}"
            );
        }
    }
}

fn messages(text: &str) -> Vec<String> {
    let file = parse("test.flow", text.as_bytes());
    let pieces = file.pieces.iter().flat_map(|placed| &placed.piece.errors);
    pieces.map(|error| error.message.clone()).collect()
}

/// What stands on one line with nothing between has one answer.
#[test]
fn lines_that_run_together_are_parted() {
    let texts = [
        "record Order { number : text paid : bool = false due : time = 09:00 }\n",
        "process order {\n  input number : text input paid : bool\n  end done\n}\n",
        "process order {\n  task check by clerk { ask { fine : bool } takes 5 min }\n}\n",
    ];
    for text in texts {
        let file = parse("a.flow", text.as_bytes());
        let error = &file.pieces[0].piece.errors[0];
        let (span, new) = error.fix.clone().unwrap();
        let mut mended = text.to_owned();
        mended.replace_range(span.start as usize..span.end as usize, &new);
        assert_eq!(errors(&parse("a.flow", mended.as_bytes())), "", "{mended}");
    }
}

//! The same text in other layouts.

use flow_syntax::{LexemeKind, lexemes};

use super::Edit;

/// A text with more blanks, with comments, with fewer blanks, and each of them in the one style.
pub(crate) fn layouts(text: &str) -> Vec<Edit> {
    let made = [
        ("wide", wide(text)),
        ("commented", commented(text)),
        ("tight", tight(text)),
        ("formatted", flow_format::format_text(text).text),
        (
            "formatted tight",
            flow_format::format_text(&tight(text)).text,
        ),
    ];
    let edit = |(name, text): (&str, String)| Edit {
        name: name.to_owned(),
        text,
    };
    made.into_iter().map(edit).collect()
}

/// Copies a text, with what `between` makes of the blanks before each lexeme.
fn relaid(
    text: &str,
    between: impl Fn(&str, (&str, LexemeKind), (&str, LexemeKind)) -> String,
) -> String {
    let mut out = String::new();
    let (mut end, mut last) = (0, ("", LexemeKind::Line));
    for lexeme in lexemes(text) {
        let here = (&text[lexeme.start..lexeme.end], lexeme.kind);
        out.push_str(&between(&text[end..lexeme.start], last, here));
        out.push_str(here.0);
        (end, last) = (lexeme.end, here);
    }
    out + &text[end..]
}

fn wide(text: &str) -> String {
    relaid(text, |blanks, _, _| match blanks {
        "" => String::new(),
        blanks => format!("{blanks}  "),
    })
}

/// A comment at each line's end, and where lines are free.
fn commented(text: &str) -> String {
    relaid(text, |blanks, last, here| {
        let is_free = last.0 == "[";
        let ends = !matches!(
            last.1,
            LexemeKind::Line | LexemeKind::Doc | LexemeKind::Comment
        );
        match here.1 {
            LexemeKind::Line if ends => {
                format!("{blanks} // as it is")
            }
            _ if is_free => format!("{blanks} // as it is\n"),
            _ => blanks.to_owned(),
        }
    })
}

/// No blanks beside brackets, commas, colons and operators.
fn tight(text: &str) -> String {
    let is_sign = |(text, _): (&str, LexemeKind)| {
        matches!(
            text,
            "(" | ")" | "[" | "]" | "{" | "}" | "," | ":" | "+" | "*" | "="
        )
    };
    relaid(text, |blanks, last, here| {
        let begins = last.1 == LexemeKind::Line;
        match !begins && (is_sign(last) || is_sign(here)) {
            true => String::new(),
            false => blanks.to_owned(),
        }
    })
}

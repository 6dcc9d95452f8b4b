//! Formatting: never a panic, what is formatted stays so, and it says and reports what it did before.

use flow_format::{Why, format_text};
use flow_syntax::{SourceFile, parse};

/// Holds for any bytes, or panics.
pub fn holds(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let once = format_text(text);
    let unsure = once.kept.iter().any(|kept| kept.why == Why::Unsure);
    assert!(!unsure, "could not be laid out");
    assert_eq!(format_text(&once.text).text, once.text, "formatted twice");
    let (before, after) = (parse("", data), parse("", once.text.as_bytes()));
    assert_eq!(meaning(&before), meaning(&after));
}

/// All that a file declares and all its mistakes, as text, without where.
fn meaning(file: &SourceFile) -> String {
    let mut said = String::new();
    for placed in &file.pieces {
        for decl in &placed.piece.decls {
            without_spans(&format!("{decl:?}"), &mut said);
        }
        for error in &placed.piece.errors {
            said += &format!("{} {}\n", error.code, error.message);
        }
    }
    said
}

fn without_spans(debug: &str, out: &mut String) {
    let mut parts = debug.split("Span { ");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str(part.split_once(" }").map_or("", |(_, rest)| rest));
    }
}

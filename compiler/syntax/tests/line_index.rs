//! Offsets to lines and columns and back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use flow_syntax::{Columns, LineColumn, LineIndex};
use proptest::prelude::*;

const TEXT: &str = "ab\r\né𝄞c\r\nlast";

fn at(line: u32, column: u32) -> LineColumn {
    LineColumn { line, column }
}

#[test]
fn columns_by_encoding() {
    let lines = LineIndex::new(TEXT);
    let c = u32::try_from(TEXT.find('c').unwrap()).unwrap();
    assert_eq!(lines.lines(), 3);
    assert_eq!(lines.position(TEXT, c, Columns::Chars), at(1, 2));
    assert_eq!(lines.position(TEXT, c, Columns::Utf16), at(1, 3));
    assert_eq!(lines.position(TEXT, c, Columns::Utf8), at(1, 6));
    assert_eq!(lines.offset(TEXT, at(1, 3), Columns::Utf16), c);
    assert_eq!(lines.end(TEXT, 0), 2);
}

#[test]
fn positions_outside_are_clamped() {
    let lines = LineIndex::new(TEXT);
    let end = u32::try_from(TEXT.len()).unwrap();
    assert_eq!(lines.position(TEXT, 999, Columns::Chars), at(2, 4));
    assert_eq!(lines.offset(TEXT, at(0, 99), Columns::Chars), 2);
    assert_eq!(lines.offset(TEXT, at(99, 0), Columns::Chars), end);
    // The second half of a UTF-16 pair counts as the first.
    assert_eq!(
        lines.offset(TEXT, at(1, 2), Columns::Utf16),
        lines.offset(TEXT, at(1, 1), Columns::Utf16)
    );
    assert_eq!(LineIndex::new("").position("", 0, Columns::Utf8), at(0, 0));
}

proptest! {
    #[test]
    fn there_and_back(text in "[a-zé𝄞\r\n ]{0,40}") {
        let lines = LineIndex::new(&text);
        for (offset, c) in text.char_indices().filter(|(_, c)| !matches!(c, '\r' | '\n')) {
            let offset = u32::try_from(offset).unwrap();
            for columns in [Columns::Utf8, Columns::Utf16, Columns::Chars] {
                let position = lines.position(&text, offset, columns);
                prop_assert_eq!(lines.offset(&text, position, columns), offset, "{:?} {}", columns, c);
            }
        }
    }
}

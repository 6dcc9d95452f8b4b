//! Editors' positions to byte offsets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use flow_ide::{Range, offsets};
use flow_syntax::{Columns, LineColumn, LineIndex};
use proptest::prelude::*;

const TEXT: &str = "a\r\né𝄞b\n\n\tend";

fn at(line: u32, column: u32) -> LineColumn {
    LineColumn { line, column }
}

fn between(start: LineColumn, end: LineColumn, columns: Columns) -> std::ops::Range<usize> {
    offsets(TEXT, Range { start, end }, columns)
}

#[test]
fn a_range_is_counted_as_the_editor_counts() {
    let b = TEXT.find('b').unwrap();
    assert_eq!(between(at(1, 3), at(1, 4), Columns::Utf16), b..b + 1);
    assert_eq!(between(at(1, 6), at(1, 7), Columns::Utf8), b..b + 1);
}

#[test]
fn positions_past_an_end_move_back_to_it() {
    assert_eq!(between(at(0, 99), at(9, 9), Columns::Utf16), 1..TEXT.len());
    assert_eq!(
        between(at(3, 99), at(u32::MAX, u32::MAX), Columns::Utf8),
        TEXT.len()..TEXT.len()
    );
}

#[test]
fn the_middle_of_a_character_is_its_start() {
    let clef = TEXT.find('𝄞').unwrap();
    assert_eq!(between(at(1, 2), at(1, 2), Columns::Utf16), clef..clef);
    assert_eq!(between(at(1, 4), at(1, 4), Columns::Utf8), clef..clef);
}

#[test]
fn a_range_back_to_front_is_turned() {
    assert_eq!(between(at(3, 2), at(1, 0), Columns::Utf16), 3..14);
}

proptest! {
    #[test]
    fn every_character_comes_back(text in "[aé𝄞経\r\n\t]{0,40}", utf8: bool) {
        let columns = if utf8 { Columns::Utf8 } else { Columns::Utf16 };
        let lines = LineIndex::new(&text);
        for (offset, c) in text.char_indices() {
            // No position lies between the two bytes of a line end.
            if c == '\n' && text[..offset].ends_with('\r') {
                continue;
            }
            let start = lines.position(&text, u32::try_from(offset).unwrap(), columns);
            let empty = Range { start, end: start };
            prop_assert_eq!(offsets(&text, empty, columns), offset..offset);
        }
    }

    #[test]
    fn no_position_is_outside(text in "[aé𝄞\r\n]{0,20}", line in 0..9u32, column in 0..9u32) {
        for columns in [Columns::Utf8, Columns::Utf16] {
            let range = Range { start: at(line, column), end: at(column, line) };
            let found = offsets(&text, range, columns);
            prop_assert!(text.get(found).is_some());
        }
    }
}

//! Byte offsets to editors' positions and back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use flow_ide::position::{Encoding, Position, Positions, Range};
use proptest::prelude::*;

const TEXT: &str = "a\r\né𝄞b\n\n\tend";

fn at(line: u32, character: u32) -> Position {
    Position { line, character }
}

#[test]
fn utf16_and_utf8_count_differently() {
    let offset = TEXT.find('b').unwrap();
    assert_eq!(
        Positions::new(TEXT, Encoding::Utf16).position(offset),
        at(1, 3)
    );
    assert_eq!(
        Positions::new(TEXT, Encoding::Utf8).position(offset),
        at(1, 6)
    );
}

#[test]
fn positions_past_an_end_move_back_to_it() {
    let positions = Positions::new(TEXT, Encoding::Utf16);
    assert_eq!(
        positions.offset(at(0, 99)),
        1,
        "before the line end, both bytes of it"
    );
    assert_eq!(positions.offset(at(2, 5)), TEXT.find("\tend").unwrap() - 1);
    assert_eq!(positions.offset(at(3, 99)), TEXT.len());
    assert_eq!(positions.offset(at(u32::MAX, u32::MAX)), TEXT.len());
    assert_eq!(positions.position(usize::MAX), at(3, 4));
}

#[test]
fn the_middle_of_a_character_is_its_start() {
    let start = TEXT.find('𝄞').unwrap();
    let positions = Positions::new(TEXT, Encoding::Utf16);
    assert_eq!(positions.offset(at(1, 2)), start);
    assert_eq!(positions.position(start + 2), at(1, 1));
    assert_eq!(Positions::new(TEXT, Encoding::Utf8).offset(at(1, 4)), start);
}

#[test]
fn a_range_back_to_front_is_turned() {
    let range = Range {
        start: at(3, 2),
        end: at(1, 0),
    };
    assert_eq!(Positions::new(TEXT, Encoding::Utf16).offsets(range), 3..14);
}

proptest! {
    #[test]
    fn every_character_comes_back(text in "[aé𝄞経\r\n\t]{0,40}", utf8: bool) {
        let encoding = if utf8 { Encoding::Utf8 } else { Encoding::Utf16 };
        let positions = Positions::new(&text, encoding);
        for (offset, c) in text.char_indices() {
            // No position lies between the two bytes of a line end.
            if c == '\n' && text[..offset].ends_with('\r') {
                continue;
            }
            prop_assert_eq!(positions.offset(positions.position(offset)), offset);
        }
    }

    #[test]
    fn no_position_is_outside(text in "[aé𝄞\r\n]{0,20}", line in 0..9u32, character in 0..9u32) {
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            let offset = Positions::new(&text, encoding).offset(at(line, character));
            prop_assert!(text.is_char_boundary(offset));
        }
    }
}

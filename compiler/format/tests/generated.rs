//! Random valid programs, laid out at random, with comments everywhere.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod program;

use common::formatted;
use flow_syntax::parse;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_program_keeps_its_meaning(choices in prop::collection::vec(any::<u8>(), 10..800)) {
        let text = program::write(&choices);
        let file = parse("", text.as_bytes());
        let errors: Vec<_> = file.pieces.iter().flat_map(|p| &p.piece.errors).collect();
        prop_assert!(errors.is_empty(), "{errors:?} in:\n{text}");
        let done = formatted(&text);
        prop_assert!(done.kept.is_empty());
    }

    #[test]
    fn a_damaged_program_keeps_its_meaning(
        choices in prop::collection::vec(any::<u8>(), 10..400),
        cut in any::<prop::sample::Index>(),
        len in 1..12_usize,
    ) {
        let text = program::write(&choices);
        let chars: Vec<char> = text.chars().collect();
        let start = cut.index(chars.len());
        let damaged: String = chars.iter().take(start).chain(chars.iter().skip(start + len)).collect();
        formatted(&damaged);
    }

    #[test]
    fn layout_does_not_matter(choices in prop::collection::vec(any::<u8>(), 10..400)) {
        let neat = formatted(&program::write(&choices)).text;
        prop_assert!(neat.lines().all(|line| line.trim_end() == line), "{neat}");
        prop_assert!(!neat.contains("\n\n\n"), "{neat}");
        prop_assert!(!neat.contains('\t'), "{neat}");
    }
}

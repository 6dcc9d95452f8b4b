//! A token game over small maps, independent of the checker: a map is built from a tape of numbers,
//! printed as `.flow` text for the checker, and played exhaustively by the language's own words.
#![allow(unreachable_pub)]

pub mod explore;
pub mod generate;
pub mod map;
pub mod play;
pub mod print;

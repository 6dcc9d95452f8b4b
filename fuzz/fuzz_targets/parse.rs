//! See `properties/parse.rs`.
#![no_main]

#[path = "../properties/parse.rs"]
mod parse;

libfuzzer_sys::fuzz_target!(|data: &[u8]| parse::holds(data));

//! See `properties/format.rs`.
#![no_main]

#[path = "../properties/format.rs"]
mod format;

libfuzzer_sys::fuzz_target!(|data: &[u8]| format::holds(data));

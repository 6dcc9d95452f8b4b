//! See `properties/fix.rs`.
#![no_main]

#[path = "../properties/fix.rs"]
mod fix;

libfuzzer_sys::fuzz_target!(|data: &[u8]| fix::holds(data));

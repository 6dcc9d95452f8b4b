//! How the binary is linked.

use std::env::var;

/// Links release builds for glibc at a fixed address, as Go's are. A movable binary of this size holds 54,000
/// addresses that the loader has to write anew before anything runs: 1 ms and 2 MB of each command. Stack, heap
/// and libraries are still moved at random.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |key: &str, value: &str| var(key).is_ok_and(|v| v == value);
    let glibc = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    if glibc && is("PROFILE", "release") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}

//! How the binary is linked.

use std::env::var;
use std::path::Path;
use std::process::Command;

/// Release builds for glibc are linked at a fixed address, as Go's are. A movable binary of this size holds 54,000
/// addresses that the loader has to write anew before anything runs: 1 ms and 2 MB of each command. Stack, heap
/// and libraries are still moved at random.
///
/// Their functions that `flow check` and `flow render` run lie side by side (see `link/used.py`).
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=link/used.ld");
    let is = |key: &str, value: &str| var(key).is_ok_and(|v| v == value);
    let glibc = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    if !glibc || !is("PROFILE", "release") {
        return;
    }
    println!("cargo::rustc-link-arg-bins=-no-pie");
    let list = Path::new(&var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("link/used.ld");
    if links_with_lld() && list.is_file() {
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{}", list.display());
    }
}

/// Whether the linker is the one that comes with the compiler, as on x86-64 since Rust 1.90 unless somebody asks for
/// another one, which may not know such a list.
fn links_with_lld() -> bool {
    let asked = ["CARGO_ENCODED_RUSTFLAGS", "RUSTC_LINKER"].map(var);
    if asked.into_iter().flatten().any(|flags| !flags.is_empty()) {
        return false;
    }
    let (Ok(rustc), Ok(target)) = (var("RUSTC"), var("TARGET")) else {
        return false;
    };
    let Ok(root) = Command::new(rustc).args(["--print", "sysroot"]).output() else {
        return false;
    };
    let root = String::from_utf8_lossy(&root.stdout);
    let tools = Path::new(root.trim())
        .join("lib/rustlib")
        .join(&target)
        .join("bin/gcc-ld");
    target == "x86_64-unknown-linux-gnu" && tools.is_dir()
}

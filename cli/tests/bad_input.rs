//! Files, paths and outputs that cannot be used: each is one clear message and the right exit code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs::File;
use std::process::Stdio;

use support::{Place, Ran, ran};

const GOOD: &str = "role hr\nprocess p {\n  task a by hr\n}\n";

/// What `flow check` says of a file, a line a finding.
fn check(bytes: &[u8]) -> Ran {
    let place = Place::with(GOOD);
    std::fs::write(place.path("it.flow"), bytes).unwrap();
    place.flow(&["check", "--format", "short", "it.flow"])
}

#[track_caller]
fn one(bytes: &[u8], code: &str) {
    let ran = check(bytes);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    assert!(ran.out.contains(code), "{}", ran.out);
    assert_eq!(ran.err, "");
}

#[test]
fn a_file_that_is_no_text_is_one_error() {
    one(b"process p {\0}", "F0003");
    one(&[0x89, b'P', b'N', b'G', 0, 0, 0, 13, 0xff, 0xfe], "F0003");
    one(b"process p \"a\xff\" {\n}\n", "F0002");
    let utf16: Vec<u8> = "\u{feff}process p {}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    one(&utf16, "F0002");
}

#[test]
fn a_file_that_is_too_large_or_too_deep_is_one_error() {
    one(&b"task a\n".repeat(50 * 1024 * 1024 / 7), "F0001");
    one("{".repeat(10_000).as_bytes(), "F0004");
    for (open, close) in [("[", "]"), ("(", ")"), ("{ a: ", " }")] {
        let (open, close) = (open.repeat(300), close.repeat(300));
        one(
            format!("process p {{\n  set x = {open}1{close}\n}}\n").as_bytes(),
            "F0004",
        );
    }
    let stages = format!(
        "process p {{\n{}{}\n}}\n",
        "stage a {".repeat(10_000),
        "}".repeat(10_000)
    );
    one(stages.as_bytes(), "F0004");
    one(
        format!("process p {{\n  set x = {}1\n}}\n", "1 + ".repeat(50_000)).as_bytes(),
        "F0005",
    );
    one(
        format!("process p {{\n{}}}\n", "task a by hr\n".repeat(10_001)).as_bytes(),
        "F0005",
    );
}

#[test]
fn line_ends_and_marks_of_any_system_do_no_harm() {
    for text in [
        GOOD.replace('\n', "\r\n"),
        GOOD.replace('\n', "\r"),
        format!("\u{feff}{GOOD}"),
        format!(
            "process \u{394}\u{3b9}\u{3b1} {{\n  task \u{5be9}\u{67fb} \"{}\" by hr\n}}\nrole hr\n",
            "x".repeat(1_000_000)
        ),
    ] {
        let ran = check(text.as_bytes());
        assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{ran:?}");
    }
    let ran = check(b"");
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("hint[F0801]"), "{}", ran.out);
}

#[test]
fn what_is_printed_of_many_mistakes_is_bounded() {
    let lines: String = (0..9_999).map(|i| format!("  bla {i} ???\n")).collect();
    let ran = check(format!("process p {{\n{lines}}}\n").as_bytes());
    assert_eq!(ran.code, 1);
    assert!(ran.out.lines().count() <= 51, "{}", ran.out);
    let first = ran.out.lines().next().unwrap_or_default();
    assert!(first.contains("This file has 9999 mistakes"), "{}", ran.out);
    assert!(ran.out.trim_end().ends_with("and 951 more"), "{}", ran.out);
    one(
        format!("process p {{ {}}}\n", "zzz ".repeat(250_000)).as_bytes(),
        "F0011",
    );
}

#[test]
fn a_file_is_used_only_from_within_the_project() {
    for (path, code) in [
        ("../../x.flow", "F0113"),
        ("/etc/passwd", "F0113"),
        ("nowhere.flow", "F0112"),
        ("it.flow", "F0114"),
        ("folder", "F0112"),
    ] {
        let place = Place::with(GOOD);
        std::fs::create_dir(place.path("folder")).unwrap();
        place.write("it.flow", &format!("use \"{path}\"\n{GOOD}"));
        let ran = place.flow(&["check", "--format", "short", "it.flow"]);
        assert_eq!(ran.code, 1);
        assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
        assert!(ran.out.contains(code), "{}", ran.out);
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_project_is_not_followed() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.flow"), "role secret\n").unwrap();
    let place = Place::with("use \"link.flow\"\nprocess p {\n  task a by secret\n}\n");
    std::os::unix::fs::symlink(outside.path().join("secret.flow"), place.path("link.flow"))
        .unwrap();
    let ran = place.flow(&["check", "--format", "short", "main.flow"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.contains("F0112") && ran.out.contains("outside the project"),
        "{}",
        ran.out
    );
}

#[test]
fn a_path_that_cannot_be_used_is_a_matter_of_usage() {
    let place = Place::with(GOOD);
    std::fs::create_dir(place.path("empty")).unwrap();
    for (args, says) in [
        (
            &["check", "nowhere.flow"][..],
            "no file or folder `nowhere.flow`",
        ),
        (&["check", "empty"], "no `.flow` file in `empty`"),
        (&["plan", "empty"], "no `.flow` file in `empty`"),
        (
            &["render", "empty", "-o", "a.svg"],
            "no `.flow` file in `empty`",
        ),
        (&["test", "empty"], "no `.flow` file"),
        (&["check", "--wat"], "--wat"),
        (&["wat"], "wat"),
        (&["explain", "F9999"], "no code `F9999`"),
        (
            &["render", "main.flow", "-o", "nowhere/a.svg"],
            "no folder `nowhere`",
        ),
        (
            &["plan", "main.flow", "-o", "nowhere/a.json"],
            "no folder `nowhere`",
        ),
        (&["plan", "main.flow", "-o", "empty"], "`empty` is a folder"),
        (&["render", "main.flow", "-o", "a.txt"], "ends in none of"),
        (
            &["render", "main.flow", "-o", "a.svg", "--process", "q"],
            "no process `q`, only p",
        ),
        (
            &["render", "main.flow", "-o", "a.png", "--scale", "5"],
            "give the percentage as a whole number from 10 to 1000",
        ),
        (
            &["render", "main.flow", "-o", "a.png", "--scale", "0.6"],
            "give the percentage as a whole number",
        ),
        (
            &["preview", "main.flow", "--port", "http"],
            "from 0 to 65535",
        ),
    ] {
        let ran = place.flow(args);
        assert_eq!(ran.code, 2, "{args:?} {ran:?}");
        assert!(ran.err.contains(says), "{args:?} {}", ran.err);
        assert!(
            !ran.err.contains("panicked") && ran.out.is_empty(),
            "{ran:?}"
        );
    }
}

#[test]
fn what_is_broken_is_said_by_every_command() {
    let place = Place::with("process p {\n  task a by hr -> nowhere_at_all\n}\n");
    place.write("deep.flow", &"{".repeat(10_000));
    for (args, code) in [
        (&["plan", "main.flow"][..], "F0101"),
        (&["test", "main.flow"], "F0101"),
        (&["plan", "deep.flow"], "F0004"),
        (&["render", "deep.flow", "-o", "a.svg"], "F0004"),
    ] {
        let ran = place.flow(args);
        assert_eq!(ran.code, 1, "{args:?} {ran:?}");
        assert!(ran.err.contains(code), "{args:?} {}", ran.err);
    }
    assert!(!place.path("a.svg").exists());
}

#[test]
fn odd_titles_are_drawn_as_what_they_are() {
    let title = "\u{1b}[31m</svg><script>alert(1)</script> ]]> & \u{202e}";
    let arms: String = (0..60)
        .map(|i| format!("    when \"arm {i}\" -> end\n"))
        .collect();
    let long = "very long title ".repeat(500);
    let place = Place::with(&format!(
        "role hr \"{title}\"\nprocess p \"{title}\" {{\n  task a \"{title}\" by hr\n  task b \"{long}\" by hr\n  decide d \"{title}\" by hr {{\n{arms}  }}\n}}\n"
    ));
    let ran = place.flow(&["render", "main.flow", "-o", "a.svg"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let svg = std::fs::read_to_string(place.path("a.svg")).unwrap();
    assert!(!svg.contains("<script") && !svg.contains('\u{1b}') && !svg.contains('\u{202e}'));
    let ran = place.flow(&["check", "main.flow", "--format", "pretty"]);
    assert!(!ran.out.contains('\u{1b}'), "{}", ran.out);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    let place = Place::with(GOOD);
    let name = std::ffi::OsStr::from_bytes(b"bad\xff.flow");
    std::fs::write(place.path("with space.flow"), GOOD).unwrap();
    assert_eq!(place.flow(&["check", "with space.flow"]).code, 0);
    std::fs::write(place.path("").join(name), GOOD).unwrap();
    let ran = ran(place.command(&["check"]).arg(name).output().unwrap());
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("no UTF-8 text: rename it"), "{}", ran.err);
}

#[cfg(target_os = "linux")]
#[test]
fn lost_output_is_no_success() {
    let place = Place::with(GOOD);
    for args in [
        &["plan", "main.flow"][..],
        &["check", "main.flow"],
        &["check", "--json", "main.flow"],
        &["render", "main.flow", "-o", "-"],
        &["explain", "F0101"],
        &["completions", "bash"],
    ] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let ran = ran(place.command(args).stdout(full).output().unwrap());
        assert_eq!(ran.code, 5, "{args:?} {ran:?}");
        assert!(ran.err.contains("the disk is full"), "{args:?} {}", ran.err);
    }
    std::os::unix::fs::symlink("/dev/full", place.path("full.json")).unwrap();
    let ran = place.flow(&["plan", "main.flow", "-o", "full.json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    let still = std::fs::metadata(place.path("full.json")).unwrap();
    assert!(!still.is_file(), "a device is written to, not replaced");
}

#[cfg(unix)]
#[test]
fn an_output_that_is_a_link_is_written_through() {
    let place = Place::with(GOOD);
    place.write("real.json", "old");
    std::os::unix::fs::symlink("real.json", place.path("link.json")).unwrap();
    assert_eq!(
        place.flow(&["plan", "main.flow", "-o", "link.json"]).code,
        0
    );
    assert!(place.path("link.json").is_symlink());
    assert!(
        std::fs::read_to_string(place.path("real.json"))
            .unwrap()
            .starts_with('{')
    );
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let place = Place::with(GOOD);
    for args in [
        &["completions", "bash"][..],
        &["plan", "--schema"],
        &["explain"],
    ] {
        let mut child = place
            .command(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ran = ran(child.wait_with_output().unwrap());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{args:?}");
    }
}

#[cfg(unix)]
#[test]
fn links_and_folders_that_lead_nowhere_are_told_in_words() {
    let place = Place::with(GOOD);
    std::os::unix::fs::symlink("round.flow", place.path("round.flow")).unwrap();
    for command in ["check", "fmt"] {
        let round = place.flow(&[command, "round.flow"]);
        assert_eq!(round.code, 2);
        assert!(
            round.err.contains("`round.flow` is a link that comes back"),
            "{}",
            round.err
        );
        let through = place.flow(&[command, "main.flow/it.flow"]);
        assert_eq!(through.code, 2);
        assert!(!through.err.contains("os error"), "{}", through.err);
    }
}

//! Every example is checked, tested, planned, rehearsed and drawn by the real binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

/// The folders below `examples/`, sorted.
fn examples() -> Vec<String> {
    let folders = std::fs::read_dir(root().join("examples")).unwrap();
    let mut names: Vec<String> = folders
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Runs `flow` at the project's root, without any key.
fn flow(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flow"));
    for variable in [
        "ANTHROPIC_API_KEY",
        "OPENAI_API_KEY",
        "GEMINI_API_KEY",
        "GOOGLE_API_KEY",
    ] {
        command.env_remove(variable);
    }
    command.current_dir(root()).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn all_five_are_there() {
    let five = [
        "document-triage",
        "helpdesk",
        "reply-copilot",
        "sketch",
        "summarise",
    ];
    for name in five {
        assert!(examples().iter().any(|e| e == name), "{name} is missing");
    }
}

#[test]
fn each_is_without_errors() {
    for name in examples() {
        let ran = flow(&["check", &format!("examples/{name}")]);
        assert_eq!(ran.status.code(), Some(0), "{name}: {}", text(&ran.stdout));
    }
}

#[test]
fn each_passes_its_own_tests() {
    for name in examples() {
        let ran = flow(&["test", &format!("examples/{name}"), "--json"]);
        assert_eq!(ran.status.code(), Some(0), "{name}: {}", text(&ran.stdout));
    }
}

#[test]
fn each_has_a_plan() {
    for name in examples() {
        let ran = flow(&["plan", &format!("examples/{name}")]);
        let plan: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
        assert_eq!(plan["format"], "flow-plan/1", "{name}");
    }
}

#[test]
fn each_picture_is_current() {
    let folder = tempfile::tempdir().unwrap();
    for name in examples() {
        let own = root().join(format!("examples/{name}/{name}.svg"));
        assert!(own.is_file(), "{name} has no picture");
        for kept in std::fs::read_dir(root().join(format!("examples/{name}"))).unwrap() {
            let kept = kept.unwrap().path();
            if kept.extension().is_some_and(|e| e == "svg") {
                is_current(&kept, &folder.path().join("drawn.svg"));
            }
        }
    }
}

/// Draws the map beside a kept picture, and compares.
fn is_current(kept: &Path, drawn: &Path) {
    let map = kept.with_extension("flow");
    let (map, out) = (map.to_str().unwrap(), drawn.to_str().unwrap());
    let ran = flow(&["render", map, "-o", out]);
    assert_eq!(ran.status.code(), Some(0), "{map}: {}", text(&ran.stderr));
    let stale = std::fs::read(drawn).unwrap() != std::fs::read(kept).unwrap();
    assert!(
        !stale,
        "draw it anew: flow render {map} -o {}",
        kept.display()
    );
}

#[test]
fn a_stale_picture_fails_the_check_and_stays() {
    let kept = root().join("examples/helpdesk/helpdesk.svg");
    let before = std::fs::read(&kept).unwrap();
    let check = |more: &[&str]| {
        let mut args = vec!["render", "examples/helpdesk", "--check", "-o"];
        args.push("examples/helpdesk/helpdesk.svg");
        args.extend(more);
        flow(&args)
    };
    assert_eq!(check(&[]).status.code(), Some(0));
    let stale = check(&["--show", "shares"]);
    assert_eq!(stale.status.code(), Some(1));
    assert!(text(&stale.stderr).contains("draw it anew"));
    assert!(std::fs::read(&kept).unwrap() == before);
}

#[test]
fn the_first_command_of_the_readme_runs_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("runs.db");
    let test = "an unsure classification goes to a person";
    let ran = flow(&[
        "run",
        "examples/helpdesk",
        "--rehearse",
        "--test",
        test,
        "--journal",
        journal.to_str().unwrap(),
    ]);
    assert_eq!(ran.status.code(), Some(0), "{}", text(&ran.stderr));
    assert!(text(&ran.stdout).contains("We are on it."));
    assert!(text(&ran.stderr).contains("(rehearsed)"));
}

//! Views, overlays and changes as pictures, from the command line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn flow(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flow"));
    command.args(args).output().unwrap()
}

fn example(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    root.join(name).display().to_string()
}

fn svg(args: &[&str]) -> String {
    let output = flow(args);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn views_and_overlays_are_drawn() {
    let helpdesk = example("helpdesk");
    let drawn = |more: &[&str]| svg(&[&["render", &helpdesk, "-o", "-"], more].concat());
    assert!(drawn(&["--view", "data"]).contains("region eu"));
    assert!(drawn(&["--view", "raci"]).contains("Team lead: does it and answers for it"));
    assert!(drawn(&["--coverage"]).contains("What 3 tests reach"));
    assert!(drawn(&["--heat", "time"]).contains("3 min 30 s"));
    assert!(drawn(&["--show", "risk"]).contains("A mail cannot be called back"));
}

#[test]
fn a_view_is_no_dot() {
    let dot = std::env::temp_dir()
        .join("flow-view.dot")
        .display()
        .to_string();
    let output = flow(&["render", &example("helpdesk"), "--view", "raci", "-o", &dot]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("only draw maps"));
}

#[test]
fn colours_are_drawn_on_maps_only() {
    let folder = tempfile::tempdir().unwrap();
    for overlay in [
        &["--coverage"][..],
        &["--heat", "cost"][..],
        &["--run", "0123"][..],
    ] {
        for name in ["map.svg", "map.html"] {
            let picture = folder.path().join(name).display().to_string();
            let helpdesk = example("helpdesk");
            let words = ["render", &helpdesk, "--view", "overview", "-o", &picture];
            let output = flow(&[&words[..], overlay].concat());
            assert_eq!(output.status.code(), Some(2));
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(said.contains("leave out `--view`"), "{said}");
        }
    }
}

/// What cannot be shown is refused, never passed over in silence.
#[test]
fn what_a_picture_cannot_show_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (name, options, sentence) in [
        (
            "map.svg",
            &["--view", "data", "--show", "times"][..],
            "`--show` is for maps",
        ),
        (
            "map.html",
            &["--view", "raci", "--fold"],
            "`--fold` is for maps",
        ),
        (
            "map.pdf",
            &["--view", "sipoc", "--direction", "down"],
            "`--direction` is for maps",
        ),
        (
            "map.png",
            &["--view", "overview", "--show", "risk"],
            "leave out `risk`",
        ),
        ("map.mmd", &["--fold", "900"], "leave out `--fold`"),
    ] {
        let picture = folder.path().join(name).display().to_string();
        let words = ["render", &example("helpdesk"), "-o", &picture];
        let output = flow(&[&words[..], options].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(sentence), "{said}");
        assert!(!folder.path().join(name).exists());
    }
    let helpdesk = example("helpdesk");
    let drawn = svg(&[
        "render", &helpdesk, "-o", "-", "--view", "overview", "--show", "times",
    ]);
    assert!(drawn.contains("takes 2 min–5 min"), "{drawn}");
}

#[test]
fn a_map_that_mermaid_would_refuse_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("long.flow").display().to_string();
    let picture = folder.path().join("long.mmd").display().to_string();
    for (steps, told) in [(600, true), (10, false)] {
        let steps: String = (0..steps).map(|n| format!("  task t{n} by hr\n")).collect();
        std::fs::write(&file, format!("process p {{\n{steps}}}\n")).unwrap();
        let output = flow(&["render", &file, "-o", &picture]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        assert_eq!(
            said.contains("Mermaid draws at most 500 arrows"),
            told,
            "{said}"
        );
    }
}

#[test]
fn a_change_is_drawn_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let old = file("old.flow", "process p {\n  task a \"First\" by boss\n}\n");
    let new = file(
        "new.flow",
        "process p {\n  task a \"First\" by boss\n  task b \"Second\" by boss\n}\n",
    );
    for ending in ["svg", "html", "dot", "mmd", "d2"] {
        let picture = folder.path().join(format!("changes.{ending}"));
        let output = flow(&[
            "diff",
            &old,
            &new,
            "--render",
            &picture.display().to_string(),
        ]);
        assert!(output.status.success(), "{ending}");
        let drawn = std::fs::read_to_string(&picture).unwrap();
        assert!(
            drawn.contains("1 added") && drawn.contains("Second"),
            "{ending}: {drawn}"
        );
    }
}

#[test]
fn a_change_is_drawn_on_the_new_map() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| -> PathBuf {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let old = file(
        "old.flow",
        "process p \"P\" {\n  task a \"First\" by boss\n  task b \"Second\" by boss\n}\n",
    );
    let new = file(
        "new.flow",
        "process p \"P\" {\n  task a \"First\" by boss\n  task c \"Third thing\" by clerk\n}\n",
    );
    let picture = folder.path().join("changes.svg");
    let words = [&old, &new, &picture].map(|path| path.display().to_string());
    let output = flow(&["diff", &words[0], &words[1], "--render", &words[2]]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let drawn = std::fs::read_to_string(&picture).unwrap();
    assert!(
        drawn.contains("What changed: 1 added, 0 changed, 1 removed"),
        "{drawn}"
    );
    assert!(drawn.contains("Second") && drawn.contains("Third"));
    let above = |svg: &str| svg.find("Clerk").unwrap() < svg.find("Boss").unwrap();
    assert!(!above(&drawn));
    file("flow.toml", "lanes = [\"clerk\"]\n");
    flow(&["diff", &words[0], &words[1], "--render", &words[2]]);
    assert!(above(&std::fs::read_to_string(&words[2]).unwrap()));
}

//! `flow diff` between files and between real git revisions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::process::Command;

use serde_json::Value;
use support::Place;

const OLD: &str = "process onboarding \"Onboard\" {
  task collect \"Collect documents\" by hr
  call tell \"Tell payroll\" payroll.add(name: \"x\")
  end done
}
system payroll { via http \"https://payroll.example.com\"; action add(name: text) { post \"/people\" } }
";

fn new() -> String {
    OLD.replace("  task collect \"Collect documents\" by hr\n", "")
}

fn git(place: &Place, args: &[&str]) {
    let identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"];
    let output = Command::new("git")
        .current_dir(place.path("."))
        .args(identity)
        .args(args)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// A repository whose first commit, tagged `v1`, holds the old map, and whose files hold the new one.
fn repository() -> Place {
    let place = Place::with(OLD);
    git(&place, &["init", "-q"]);
    git(&place, &["add", "."]);
    git(&place, &["commit", "-q", "-m", "The map"]);
    git(&place, &["tag", "v1"]);
    place.write("main.flow", &new());
    place
}

#[test]
fn two_files_are_compared_and_the_care_decides_the_exit_code() {
    let place = Place::with(&new());
    place.write("old.flow", OLD);
    let ran = place.flow(&["diff", "old.flow", "main.flow"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("Gone: step `collect`"), "{}", ran.out);
    assert!(ran.out.contains("no longer passes a person"), "{}", ran.out);
    let failing = ["diff", "old.flow", "main.flow", "--fail-on", "high"];
    assert_eq!(place.flow(&failing).code, 1);
    let same = ["diff", "main.flow", "main.flow", "--fail-on", "low"];
    assert_eq!(place.flow(&same).code, 0);
}

#[test]
fn a_file_that_is_no_map_is_not_compared() {
    let place = Place::with(&new());
    place.write("junk.flow", &"role\n".repeat(2000));
    let ran = place.flow(&["diff", "main.flow", "junk.flow"]);
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(
        ran.err.contains("`junk.flow` has too many mistakes"),
        "{}",
        ran.err
    );
}

#[test]
fn a_revision_is_compared_with_the_files_as_they_are() {
    let place = repository();
    for args in [
        &["diff", "v1", "--json"][..],
        &["diff", "v1", "main.flow", "--json"],
        &["diff", "HEAD", "--path", "main.flow", "--json"],
    ] {
        let ran = place.flow(args);
        assert_eq!(ran.code, 0, "{args:?} {}", ran.err);
        let json: Value = serde_json::from_str(&ran.out).unwrap();
        let gone = json["changes"].as_array().unwrap().iter();
        let gone = gone.filter(|c| c["what"] == "removed" && c["care"] == "high");
        assert_eq!(gone.count(), 1, "{args:?} {}", ran.out);
    }
}

#[test]
fn two_revisions_are_compared_for_a_pull_request() {
    let place = repository();
    git(&place, &["commit", "-q", "-a", "-m", "Leave the check out"]);
    let ran = place.flow(&["diff", "v1", "HEAD", "--format", "markdown"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("### Look closely"), "{}", ran.out);
    // The other way round the person's step is new.
    let back = place.flow(&["diff", "HEAD", "v1"]);
    assert!(back.out.contains("done by a person"), "{}", back.out);
}

#[test]
fn what_is_no_file_and_no_revision_is_refused() {
    let place = repository();
    for (args, said) in [
        (
            &["diff", "v2"][..],
            "`v2` is neither a file or folder nor a git revision",
        ),
        (
            &["diff", "--", "--upload-pack=x"],
            "neither a file or folder nor a git revision",
        ),
        (&["diff", "main.flow"], "name what it is compared with"),
    ] {
        let ran = place.flow(args);
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(ran.err.contains(said), "{args:?} {}", ran.err);
    }
    place.write("new.flow", OLD);
    let ran = place.flow(&["diff", "v1", "new.flow"]);
    assert!(
        ran.err.contains("there is no `new.flow` at `v1`"),
        "{}",
        ran.err
    );
}

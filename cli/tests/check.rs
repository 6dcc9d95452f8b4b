//! `flow check`: formats, settings, the baseline and `--fix`, by the real binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::Value;
use support::{Place, Ran};

/// One misspelt step (an error with a sure fix) and one unused role (a hint).
const MISSPELT: &str =
    "role hr\nrole it\nprocess p {\n  task first by hr -> secnd\n  task second by hr\n}\n";
const FINE: &str = "role hr\nprocess p {\n  task a by hr\n}\n";
const UNUSED: &str = "role hr\nrole it\nprocess p {\n  task a by hr\n}\n";

fn check(place: &Place, args: &[&str]) -> Ran {
    place.flow(&[&["check"], args].concat())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Codes and severities of what is found.
fn found(place: &Place, args: &[&str]) -> Vec<(String, String)> {
    let ran = check(place, &[args, &["--json"]].concat());
    let text = |d: &Value, key: &str| d[key].as_str().unwrap().to_owned();
    let all = json(&ran.out)["diagnostics"].as_array().unwrap().clone();
    all.iter()
        .map(|d| (text(d, "code"), text(d, "severity")))
        .collect()
}

fn pairs(wanted: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
    wanted.iter().map(own).collect()
}

fn read(place: &Place, name: &str) -> String {
    std::fs::read_to_string(place.path(name)).unwrap()
}

#[test]
fn each_format_tells_the_same_findings() {
    let place = Place::with(MISSPELT);
    for format in ["pretty", "short", "json", "sarif", "github", "junit"] {
        let ran = check(&place, &["--format", format]);
        assert_eq!(ran.code, 1, "{format}");
        for code in ["F0101", "F0108"] {
            assert!(ran.out.contains(code), "{format}: {}", ran.out);
        }
        assert_eq!(ran.out, check(&place, &["--format", format]).out);
    }
    let sarif = json(&check(&place, &["--format", "sarif"]).out);
    let run = &sarif["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
    }
    assert_eq!(
        run["results"][1]["fixes"][0]["description"]["text"],
        "write `second`"
    );
}

#[test]
fn services_get_paths_from_the_repository() {
    let place = Place::with(FINE);
    std::fs::create_dir(place.path(".git")).unwrap();
    place.write("sales/flow.toml", "");
    place.write("sales/a.flow", MISSPELT);
    let ran = check(&place, &["sales", "--format", "github"]);
    assert!(
        ran.out.starts_with("::error file=sales/a.flow,line=4,"),
        "{}",
        ran.out
    );
    let ran = check(&place, &["sales", "--format", "short"]);
    assert!(
        ran.out.contains("sales/a.flow:4:23: error[F0101]"),
        "{}",
        ran.out
    );
}

#[test]
fn paths_lead_from_the_folder_one_works_in() {
    let place = Place::with(FINE);
    place.write("sales/a.flow", MISSPELT);
    place.write("other/b.flow", FINE);
    let from = |folder: &str, args: &[&str]| {
        let ran = support::command(&place.path(folder), args)
            .output()
            .unwrap();
        let said = [ran.stdout, ran.stderr].concat();
        String::from_utf8(said).unwrap()
    };
    let args = ["check", "a.flow", "--format", "short"];
    let said = from("sales", &args);
    assert!(said.contains("\na.flow:4:23: error[F0101]"), "{said}");
    let args = ["check", "../sales/a.flow", "--format", "short"];
    let said = from("other", &args);
    assert!(
        said.contains("\n../sales/a.flow:4:23: error[F0101]"),
        "{said}"
    );
    let args = ["check", "../sales/a.flow", "--fix"];
    let mended = from("other", &args);
    assert!(
        mended.contains("mended ../sales/a.flow:4: F0101"),
        "{mended}"
    );
}

#[test]
fn the_output_goes_to_a_file_whole() {
    let place = Place::with(MISSPELT);
    let ran = check(&place, &["--format", "junit", "--output", "report.xml"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert_eq!(
        ran.err,
        "1 error, 1 hint in 1 file; written to `report.xml`\n"
    );
    let xml = read(&place, "report.xml");
    assert!(xml.starts_with("<?xml") && xml.ends_with("</testsuites>\n"));
    let ran = check(&place, &["--output", "nowhere/report.txt"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("there is no folder `nowhere`"),
        "{}",
        ran.err
    );
}

#[test]
fn warnings_and_hints_fail_only_if_denied() {
    let place = Place::with(UNUSED);
    place.write("flow.toml", "[check.severity]\nunused = \"warning\"\n");
    assert_eq!(check(&place, &[]).code, 0);
    let ran = check(&place, &["--deny", "warnings"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.ends_with("the check failed: warnings are denied\n"),
        "{}",
        ran.out
    );
    let junit = check(&place, &["--format", "junit", "--deny", "warnings"]);
    assert!(junit.out.contains("failures=\"1\""), "{}", junit.out);
    let hinting = Place::with("");
    assert_eq!(check(&hinting, &["--deny", "warnings"]).code, 0);
    assert_eq!(check(&hinting, &["--deny", "hints"]).code, 1);
}

#[test]
fn quiet_shows_only_what_fails() {
    let place = Place::with(MISSPELT);
    let ran = check(&place, &["--quiet"]);
    assert!(
        ran.out.contains("F0101") && !ran.out.contains("F0108"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("1 error"), "{}", ran.out);
    let fine = Place::with(UNUSED);
    let ran = check(&fine, &["-q"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
}

#[test]
fn settings_choose_severities_but_errors_stay() {
    let place = Place::with(MISSPELT);
    for (settings, wanted) in [
        ("unused = \"off\"", pairs(&[("F0101", "error")])),
        ("names = \"off\"", pairs(&[("F0101", "error")])),
        (
            "F0108 = \"hint\"",
            pairs(&[("F0108", "hint"), ("F0101", "error")]),
        ),
        (
            "unused = \"error\"",
            pairs(&[("F0108", "error"), ("F0101", "error")]),
        ),
    ] {
        place.write("flow.toml", &format!("[check.severity]\n{settings}\n"));
        assert_eq!(found(&place, &[]), wanted, "{settings}");
    }
    place.write("main.flow", UNUSED);
    let ran = place.flow(&["plan"]);
    assert_eq!(
        ran.code, 1,
        "what the project calls an error is one everywhere"
    );
    assert!(ran.err.contains("F0108"), "{}", ran.err);
}

#[test]
fn mistakes_in_the_settings_are_findings_and_nothing_runs() {
    let place = Place::with(FINE);
    place.write("flow.toml", "# ours\n[check]\nexclud = [\"x\"]\n");
    let ran = check(&place, &["--format", "short"]);
    assert_eq!(ran.code, 1);
    assert_eq!(
        ran.out,
        "flow.toml:3:1: error[F0081]: There is no setting `exclud` here.\n"
    );
    for command in [
        &["plan"][..],
        &["test"],
        &["run", "--rehearse"],
        &["check", "--show-settings"],
    ] {
        let ran = place.flow(command);
        assert_eq!(ran.code, 1, "{command:?} {ran:?}");
        assert!(ran.err.contains("F0081"), "{command:?} {}", ran.err);
    }
    let ran = check(&place, &["--fix"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(
        read(&place, "flow.toml"),
        "# ours\n[check]\nexclude = [\"x\"]\n"
    );
}

#[test]
fn folders_mean_what_the_settings_cover() {
    let place = Place::with(FINE);
    place.write("old/a.flow", MISSPELT);
    assert_eq!(check(&place, &[]).code, 1);
    place.write("flow.toml", "[check]\nexclude = [\"old\"]\n");
    assert_eq!(check(&place, &[]).code, 0);
    assert_eq!(
        check(&place, &["old/a.flow"]).code,
        1,
        "a file that is named is checked"
    );
    let ran = check(&place, &["old"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("`flow.toml` leaves out all"),
        "{}",
        ran.err
    );
    place.write("flow.toml", "[check]\ninclude = [\"*.flow\"]\n");
    assert_eq!(check(&place, &[]).code, 0);
}

#[test]
fn policy_files_are_checked_with_every_process() {
    let place = Place::with(FINE);
    place.write("shared/policies.flow", "role\n");
    place.write("flow.toml", "policies = [\"shared/policies.flow\"]\n");
    let ran = check(&place, &["main.flow", "--format", "short"]);
    assert!(
        ran.out
            .starts_with("shared/policies.flow:1:5: error[F0013]"),
        "{}",
        ran.out
    );
    assert_eq!(place.flow(&["plan", "main.flow"]).code, 1);
    place.write("flow.toml", "policies = [\"shared/polices.flow\"]\n");
    let ran = check(&place, &["main.flow", "--format", "short"]);
    assert!(
        ran.out.starts_with("flow.toml:1:13: error[F0087]"),
        "{}",
        ran.out
    );
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
}

#[test]
fn the_settings_in_force_are_shown() {
    let place = Place::with(FINE);
    place.write(
        "flow.toml",
        "[check]\nexclude = [\"./old/\"]\nseverity = { style = \"off\" }\n",
    );
    let shown = json(&check(&place, &["--show-settings"]).out);
    assert_eq!(shown["check"]["exclude"][0], "old");
    assert_eq!(shown["check"]["baseline"], "flow-baseline.json");
    assert_eq!(shown["check"]["severity"]["style"], "off");
}

#[test]
fn a_baseline_hides_what_is_known() {
    let place = Place::with(MISSPELT);
    let ran = check(&place, &["--write-baseline"]);
    assert_eq!(ran.code, 0);
    assert_eq!(
        ran.out,
        "2 findings kept as known in `flow-baseline.json`\n"
    );
    let ran = check(&place, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out.contains("1 file checked: nothing found"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .contains("2 known findings hidden by `flow-baseline.json`"),
        "{}",
        ran.out
    );
    assert_eq!(check(&place, &["--no-baseline"]).code, 1);
    // Edits elsewhere change nothing; what is new is told.
    let moved = MISSPELT.replace("role hr\n", "// Ours.\n\nrole hr\nrole new\n");
    place.write("main.flow", &moved);
    assert_eq!(found(&place, &[]), pairs(&[("F0108", "hint")]));
    // What is mended is stale until the baseline is written anew.
    place.write("main.flow", FINE);
    let ran = check(&place, &[]);
    assert!(
        ran.out
            .contains("2 findings in `flow-baseline.json` no longer there"),
        "{}",
        ran.out
    );
    check(&place, &["--write-baseline"]);
    let ran = check(&place, &[]);
    assert_eq!(ran.out, "1 file checked: nothing found\n");
}

#[test]
fn what_is_asked_for_is_counted_not_what_it_uses() {
    let place = Place::with(
        "use \"roles.flow\"\nmodel m { vendor openai; id \"gpt-6-luna\"; region eu }\nprocess p {\n  input words: text\n  output short: text = a.short\n  ai a with m {\n    system file \"s.md\"\n    prompt file \"p.md\"\n    returns { short: text }\n  }\n  task b by hr\n}\n",
    );
    place.write("roles.flow", "role hr\n");
    place.write("s.md", "Be kind.\n");
    place.write("p.md", "Say {{ words }}.\n");
    let ran = check(&place, &["main.flow", "--all"]);
    assert_eq!(ran.out, "1 file checked: nothing found\n");
    place.write(
        "notes.md",
        "```flow\nuse \"roles.flow\"\nprocess p { task a by hr }\n```\n\n```flow\nuse \"roles.flow\"\nprocess q { task a by hr }\n```\n",
    );
    let ran = check(&place, &["main.flow", "notes.md"]);
    assert_eq!(ran.out, "2 files checked: nothing found\n");
    place.write(
        "notes.md",
        &read(&place, "notes.md").replace("by hr", "by it"),
    );
    let ran = check(&place, &["notes.md"]);
    assert!(ran.out.ends_with("in 1 file\n"), "{}", ran.out);
}

/// A file with a process of its own may be there for others: what they use of it is used.
#[test]
fn what_another_file_uses_is_not_unused() {
    let common = "record Trip { to : text }\nrecord Lost { to : text }\nrole hr\n\
                  process p {\n  input t : text\n  task a \"A {{ t }}\" by hr\n}\n";
    let other = "use \"common.flow\" as shared\nprocess q {\n  input trip : shared.Trip\n  \
                 run s \"S\" shared.p(t: trip.to)\n}\n";
    let place = Place::with(FINE);
    place.write("common.flow", common);
    for name in ["a.flow", "z.flow"] {
        place.write(name, other);
        let names: Vec<String> = found_lines(&place);
        assert!(!names.iter().any(|line| line.contains("Trip")), "{names:?}");
        assert_eq!(names.len(), usize::from(name == "z.flow"), "{names:?}");
        std::fs::remove_file(place.path(name)).unwrap();
    }
    assert_eq!(found_lines(&place).len(), 2);
}

/// The lines about what is unused.
fn found_lines(place: &Place) -> Vec<String> {
    let ran = check(place, &["--format", "short"]);
    let lines = ran.out.lines().filter(|l| l.contains("F0108"));
    lines.map(str::to_owned).collect()
}

/// Where nothing marks a project, the folder that is asked for is one, with one baseline and a path to each file.
#[test]
fn a_folder_without_marks_has_one_baseline_and_full_paths() {
    let place = Place::with("");
    std::fs::remove_file(place.path("flow.toml")).unwrap();
    std::fs::remove_file(place.path("main.flow")).unwrap();
    for name in ["a/x.flow", "b/x.flow"] {
        place.write(name, "process p { task one by me -> nowhere }\nrole me\n");
    }
    let paths = |ran: &support::Ran| {
        let lines = ran.out.lines().filter(|l| l.contains("F0101"));
        lines
            .map(|l| l.split(':').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        paths(&check(&place, &["--format", "short"])),
        ["a/x.flow", "b/x.flow"]
    );
    let github = check(&place, &["--format", "github"]).out;
    assert!(github.contains("file=a/x.flow,") && github.contains("file=b/x.flow,"));
    let one = check(&place, &["a/x.flow", "--format", "short"]);
    assert_eq!(paths(&one), ["a/x.flow"]);
    let wrote = check(&place, &["--write-baseline"]);
    assert_eq!(
        wrote.out,
        "2 findings kept as known in `flow-baseline.json`\n"
    );
    assert!(
        place.path("flow-baseline.json").exists() && !place.path("a/flow-baseline.json").exists()
    );
    assert_eq!(check(&place, &[]).code, 0);
    assert_eq!(check(&place, &["a/x.flow"]).code, 0, "a part knows it too");
    std::fs::rename(place.path("a"), place.path("c")).unwrap();
    assert_eq!(
        check(&place, &[]).code,
        0,
        "a folder that was renamed brings nothing new"
    );
}

#[test]
fn a_baseline_of_a_part_keeps_the_rest() {
    let place = Place::with(UNUSED);
    place.write("other.flow", UNUSED);
    place.write("flow.toml", "[check]\nbaseline = \"known/it.json\"\n");
    std::fs::create_dir(place.path("known")).unwrap();
    let ran = check(&place, &[]);
    assert!(
        ran.err.contains("there is no baseline `known/it.json` yet"),
        "{}",
        ran.err
    );
    check(&place, &["--write-baseline"]);
    let all = read(&place, "known/it.json");
    check(&place, &["other.flow", "--write-baseline"]);
    assert_eq!(read(&place, "known/it.json"), all);
    std::fs::remove_file(place.path("other.flow")).unwrap();
    check(&place, &["main.flow", "--write-baseline"]);
    assert!(!read(&place, "known/it.json").contains("other.flow"));
    let sarif = json(&check(&place, &["--format", "sarif"]).out);
    assert_eq!(
        sarif["runs"][0]["results"][0]["suppressions"][0]["kind"],
        "external"
    );
}

#[test]
fn a_damaged_baseline_is_refused() {
    let place = Place::with(FINE);
    place.write("flow-baseline.json", "{\n<<<<<<< ours\n");
    let ran = check(&place, &[]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("line 2 holds a merge conflict"),
        "{}",
        ran.err
    );
    assert_eq!(check(&place, &["--no-baseline"]).code, 0);
}

#[test]
fn a_fix_is_written_and_what_remains_is_told() {
    let place = Place::with(MISSPELT);
    let ran = check(&place, &[]);
    assert!(
        ran.out.contains("`flow check --fix` can mend 1 of them"),
        "{}",
        ran.out
    );
    let ran = check(&place, &["--fix", "--diff"]);
    assert_eq!(ran.code, 1);
    let changed = "-  task first by hr -> secnd\n+  task first by hr -> second\n";
    assert!(
        ran.out.starts_with("--- a/main.flow\n+++ b/main.flow\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains(changed), "{}", ran.out);
    assert_eq!(read(&place, "main.flow"), MISSPELT);
    let ran = check(&place, &["--fix", "--format", "short"]);
    assert_eq!(ran.code, 0);
    assert_eq!(
        ran.err,
        "mended main.flow:4: F0101: write `second`\n1 finding mended\n"
    );
    assert_eq!(
        ran.out,
        "main.flow:2:6: hint[F0108]: Role `it` is never used.\n"
    );
    assert_eq!(
        read(&place, "main.flow"),
        MISSPELT.replace("secnd", "second")
    );
    let again = check(&place, &["--fix", "--diff"]);
    assert_eq!((again.code, again.out.as_str()), (0, ""));
}

#[test]
fn a_fix_keeps_line_ends_and_the_byte_order_mark() {
    let place = Place::with(FINE);
    let text = format!("\u{feff}{}", MISSPELT.replace('\n', "\r\n"));
    place.write("main.flow", &text);
    assert_eq!(check(&place, &["--fix"]).code, 0);
    assert_eq!(read(&place, "main.flow"), text.replace("secnd", "second"));
}

#[test]
fn fixes_reach_used_files_once_and_known_findings_never() {
    let place =
        Place::with("use \"b.flow\"\nuse \"b.flow\" as b\nprocess q {\n  task x by hr\n}\n");
    place.write("b.flow", MISSPELT);
    place.write("c.flow", "use \"b.flow\"\n");
    check(&place, &["--fix"]);
    assert_eq!(read(&place, "b.flow"), MISSPELT.replace("secnd", "second"));
    place.write("b.flow", MISSPELT);
    check(&place, &["--write-baseline"]);
    let ran = check(&place, &["--fix"]);
    assert!(ran.err.contains("0 findings mended"), "{}", ran.err);
    assert_eq!(read(&place, "b.flow"), MISSPELT);
}

#[cfg(unix)]
#[test]
fn a_fixed_file_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with(MISSPELT);
    let mode = |bits| std::fs::Permissions::from_mode(bits);
    std::fs::set_permissions(place.path("main.flow"), mode(0o640)).unwrap();
    check(&place, &["--fix"]);
    let kept = std::fs::metadata(place.path("main.flow"))
        .unwrap()
        .permissions();
    assert_eq!(kept.mode() & 0o777, 0o640);
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    let place = Place::with(FINE);
    for args in [
        &["--diff"][..],
        &["--fix", "--write-baseline"],
        &["--json", "--format", "short"],
        &["--deny", "errors"],
        &["--write-baseline", "--no-baseline"],
    ] {
        assert_eq!(check(&place, args).code, 2, "{args:?}");
    }
}

#[test]
fn every_command_shows_an_example() {
    let place = Place::with(FINE);
    let help = place.flow(&["--help"]).out;
    let (_, rest) = help.split_once("Commands:\n").unwrap();
    let commands = rest.lines().take_while(|line| !line.is_empty());
    let mut seen = 0;
    for line in commands.filter(|line| line.starts_with("  ") && !line.starts_with("   ")) {
        let command = line.split_whitespace().next().unwrap();
        let help = place.flow(&[command, "--help"]).out;
        assert!(help.contains("Example"), "{command}: {help}");
        seen += 1;
    }
    assert!(seen >= 9, "{help}");
}

//! What `flow.toml` may say, and what is said of its mistakes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use flow_settings::{Pattern, Settings, load, read};
use flow_syntax::{Diagnostic, FileId, Files, Place, Severity};

/// A project in which one file is there.
struct Shared;

impl Files for Shared {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        match path {
            "shared/policies.flow" => Ok(Arc::default()),
            _ => Err(format!("there is no file `{path}`")),
        }
    }
}

fn settings(text: &str) -> Settings {
    let (settings, findings) = read(FileId(0), text);
    assert_eq!(findings, []);
    settings
}

/// Code, marked text and help of each finding.
fn mistakes(text: &str) -> Vec<(&'static str, String, String)> {
    let loaded = load(&Shared, Some(Ok(text.as_bytes().into())));
    let one = |d: &Diagnostic| {
        let span = loaded.sources.range(d.labels[0].place);
        let marked = &text[span.start as usize..span.end as usize];
        (
            d.code,
            marked.to_owned(),
            d.help.clone().unwrap_or_default(),
        )
    };
    loaded.diagnostics.iter().map(one).collect()
}

#[track_caller]
fn one(text: &str, code: &str, marked: &str, help: &str) {
    let found = mistakes(text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0, found[0].1.as_str()), (code, marked));
    assert!(found[0].2.contains(help), "{found:?}");
}

fn found(code: &'static str, severity: Severity) -> Diagnostic {
    Diagnostic::new(code, severity, "It is so.", Place::default())
}

#[test]
fn all_settings_are_read() {
    let all = settings(
        "policies = [\"./shared//policies.flow\"]\nlanes = [\"lead\", \"ai\"]\n[check]\ninclude = [\"a\", \"b/*.flow\"]\n\
         exclude = [\"a/old\"]\nbaseline = \"known.json\"\n[check.severity]\nstyle = \"off\"\nF0205 = \"error\"\n",
    );
    assert_eq!(all.policy_paths(), ["shared/policies.flow"]);
    assert_eq!(all.lanes, ["lead", "ai"]);
    assert_eq!(all.baseline_path(), "known.json");
    assert!(all.covers("a/x/y.flow") && all.covers("b/x.flow"));
    assert!(!all.covers("a/old/x.flow") && !all.covers("b/c/x.flow") && !all.covers("c.flow"));
    let shown = all.to_json().to_string();
    assert_eq!(
        shown,
        r#"{"policies":["shared/policies.flow"],"lanes":["lead","ai"],"check":{"include":["a","b/*.flow"],"exclude":["a/old"],"baseline":"known.json","severity":{"style":"off","F0205":"error"}},"theme":{"mode":"auto","people":null,"ai":null,"systems":null}}"#
    );
}

#[test]
fn without_a_file_everything_is_covered_and_nothing_changes() {
    let none = settings("");
    assert_eq!(none, Settings::default());
    assert!(none.covers("any/where.flow"));
    assert_eq!(none.baseline_path(), "flow-baseline.json");
    let loaded = load(&Shared, None);
    assert_eq!((loaded.settings, loaded.diagnostics), (none, Vec::new()));
}

#[test]
fn a_rule_goes_before_its_family_and_errors_stay() {
    let chosen =
        settings("[check.severity]\nnames = \"off\"\nunused = \"error\"\nstyle = \"warning\"\n");
    let judged = chosen.severities.judge(vec![
        found("F0106", Severity::Hint),
        found("F0108", Severity::Warning),
        found("F0101", Severity::Error),
        found("F0801", Severity::Hint),
        found("F0301", Severity::Warning),
    ]);
    let told: Vec<_> = judged.iter().map(|d| (d.code, d.severity)).collect();
    assert_eq!(
        told,
        [
            ("F0108", Severity::Error),
            ("F0101", Severity::Error),
            ("F0801", Severity::Warning),
            ("F0301", Severity::Warning),
        ]
    );
}

#[test]
fn each_mistake_is_at_its_exact_place() {
    one("policies = [", "F0080", "", "one `name = value` a line");
    one(
        "[check]\nexclud = []\n",
        "F0081",
        "exclud",
        "did you mean `exclude`?",
    );
    one(
        "polices = []\n",
        "F0081",
        "polices",
        "did you mean `policies`?",
    );
    one(
        "colour = 1\n",
        "F0081",
        "colour",
        "known here: `policies`, `lanes`, `check`",
    );
    one("exclude = []\n", "F0081", "exclude", "under `[check]`");
    one(
        "[check]\npolicies = []\n",
        "F0081",
        "policies",
        "before `[check]`",
    );
    one("policies = \"a\"\n", "F0082", "\"a\"", "a list of texts");
    one("policies = [1]\n", "F0082", "1", "a text in quotes");
    one("check = 1\n", "F0082", "1", "a table");
    one(
        "[check]\nseverity = \"off\"\n",
        "F0082",
        "\"off\"",
        "a table",
    );
    one(
        "[check.severity]\nunuse = \"off\"\n",
        "F0083",
        "unuse",
        "did you mean `unused`?",
    );
    one(
        "[check.severity]\nF9999 = \"off\"\n",
        "F0083",
        "F9999",
        "flow explain",
    );
    one(
        "check.severity.unused = \"of\"\n",
        "F0084",
        "\"of\"",
        "did you mean `off`?",
    );
    one(
        "check.severity.unused = false\n",
        "F0082",
        "false",
        "`\"off\"`",
    );
    one(
        "check.severity.F0101 = \"hint\"\n",
        "F0085",
        "F0101",
        "--write-baseline",
    );
    one(
        "check.severity.f0013 = \"off\"\n",
        "F0085",
        "f0013",
        "--write-baseline",
    );
    one(
        "check.exclude = [\"../x\"]\n",
        "F0086",
        "\"../x\"",
        "folder of `flow.toml`",
    );
    one(
        "policies = [\"x.flow\"]\n",
        "F0087",
        "\"x.flow\"",
        "relative to its folder",
    );
}

/// The text after the one fix of the one mistake, or nothing where there is no fix.
fn mended(text: &str) -> Option<String> {
    let loaded = load(&Shared, Some(Ok(text.as_bytes().into())));
    let [finding] = loaded.diagnostics.as_slice() else {
        panic!("{text}: {:?}", loaded.diagnostics);
    };
    let [fix] = finding.fixes.as_slice() else {
        return None;
    };
    let [edit] = fix.edits.as_slice() else {
        panic!("{text}: {fix:?}");
    };
    let (start, end) = (edit.place.span.start as usize, edit.place.span.end as usize);
    Some(format!("{}{}{}", &text[..start], edit.text, &text[end..]))
}

#[test]
fn what_other_tools_write_is_mended() {
    let head = "[check.severity]\n";
    for (wrong, right) in [
        ("unused = \"warn\"\n", "unused = \"warning\"\n"),
        ("unused = \"Info\"\n", "unused = \"hint\"\n"),
        ("unused = \"ignore\"\n", "unused = \"off\"\n"),
        ("unused = false\n", "unused = \"off\"\n"),
        ("unused = off # for now\n", "unused = \"off\" # for now\n"),
        ("unuse = \"off\"\n", "unused = \"off\"\n"),
        (
            "F0108 = \"off\"\nF0101 = \"hint\"\nstyle = \"off\"\n",
            "F0108 = \"off\"\nstyle = \"off\"\n",
        ),
    ] {
        let mended =
            mended(&format!("{head}{wrong}")).unwrap_or_else(|| panic!("{wrong} has no fix"));
        assert_eq!(mended, format!("{head}{right}"));
        assert_eq!(mistakes(&mended), []);
    }
    let mended = mended("[severity]\nunused = \"off\"\n");
    assert_eq!(
        mended.as_deref(),
        Some("[check.severity]\nunused = \"off\"\n")
    );
}

#[test]
fn what_may_mean_several_things_is_not_mended() {
    for text in [
        "[check.severity]\nunused = true\n",
        "[check.severity]\nunused = 2\n",
        "[check.severity]\nunused = \"loud\"\n",
        "[severity]\nunused = \"off\"\n[check.severity]\nstyle = \"off\"\n",
        "severity = \"off\"\n",
    ] {
        assert_eq!(mended(text), None, "{text}");
    }
    one(
        "[check.severity]\nunreachable = \"off\"\n",
        "F0083",
        "unreachable",
        "`unreachable-step`",
    );
}

#[test]
fn what_is_right_beside_a_mistake_counts() {
    let text = "nope = 1\npolicies = [\"shared/policies.flow\", \"x.flow\"]\n[check]\nbaseline = 3\nexclude = [\"a\"]\n";
    let loaded = load(&Shared, Some(Ok(text.as_bytes().into())));
    let codes: Vec<_> = loaded.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["F0081", "F0082", "F0087"]);
    assert_eq!(loaded.settings.policy_paths(), ["shared/policies.flow"]);
    assert!(!loaded.settings.covers("a/b.flow"));
}

#[test]
fn a_file_that_cannot_be_read_is_a_finding() {
    for bytes in [
        Ok(b"\xff".as_slice().into()),
        Err("it is a folder".to_owned()),
    ] {
        let loaded = load(&Shared, Some(bytes));
        assert_eq!(loaded.diagnostics[0].code, "F0088");
    }
    let marked = load(&Shared, Some(Ok("\u{feff}[check]\r\n".as_bytes().into())));
    assert_eq!(marked.diagnostics, []);
}

#[test]
fn the_examples_of_the_pages_hold() {
    for page in flow_settings::PAGES {
        let example = |heading: &str| {
            let (_, rest) = page.text().split_once(&format!("## {heading}\n"))?;
            let (_, code) = rest.split_once("```toml\n")?;
            Some(code.split_once("```")?.0)
        };
        let (Some(wrong), Some(right)) = (example("Wrong"), example("Right")) else {
            assert_eq!(
                page.code(),
                "F0088",
                "only a file that cannot be read has no example"
            );
            continue;
        };
        let codes: Vec<_> = mistakes(wrong).into_iter().map(|m| m.0).collect();
        assert_eq!(codes, [page.code()]);
        assert_eq!(mistakes(right), []);
    }
}

#[test]
fn patterns_name_folders_and_files() {
    let covers = |pattern: &str, path: &str| Pattern::new(pattern).unwrap().covers(path);
    for (pattern, path) in [
        (".", "a.flow"),
        ("a", "a/b/c.flow"),
        ("a/", "a/b.flow"),
        ("./a", "a/b.flow"),
        ("**/old", "old/a.flow"),
        ("**/old", "x/y/old/a.flow"),
        ("a/**/d.flow", "a/b/c/d.flow"),
        ("a/**/d.flow", "a/d.flow"),
        ("*.flow", "a.flow"),
        ("**/*_t?st.flow", "a/b/the_test.flow"),
        ("**", "a/b.flow"),
    ] {
        assert!(covers(pattern, path), "{pattern} covers {path}");
    }
    for (pattern, path) in [
        ("a", "ab/c.flow"),
        ("*.flow", "a/b.flow"),
        ("old", "x/old/a.flow"),
        ("a/b", "a"),
        ("a*c", "abd"),
    ] {
        assert!(!covers(pattern, path), "{pattern} does not cover {path}");
    }
    assert!(Pattern::new("/a").is_none() && Pattern::new("a/../../b").is_none());
    let long = "*a".repeat(200);
    assert!(!covers(
        &long,
        &"a".repeat(5_000).replace("aa", "ab")[..199]
    ));
}

#[test]
fn colours_of_the_house_are_read_and_faint_ones_are_told() {
    let chosen = settings("[theme]\nmode = \"dark\"\naccent = \"#06c\"\nai = \"#5b21b6\"\n");
    let theme = chosen.theme;
    assert_eq!(theme.people.unwrap().text(), "#0066cc");
    assert_eq!(theme.ai.unwrap().text(), "#5b21b6");
    assert_eq!(theme.systems, None);
    let told = mistakes(
        "[theme]\naccent = \"#ffd43b\"\npeople = \"red\"\nmode = \"drak\"\ncolour = 1\nai = 7\n",
    );
    let told: Vec<(&str, &str)> = told
        .iter()
        .map(|(code, at, _)| (*code, at.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("F0091", "\"#ffd43b\""),
            ("F0089", "\"red\""),
            ("F0090", "\"drak\""),
            ("F0081", "colour"),
            ("F0082", "7"),
        ]
    );
}

#[test]
fn contrast_is_that_of_the_standard() {
    use flow_settings::colour::{WORDS, contrast, parse, under_white};
    let colour = |text| parse(text).unwrap();
    // Values of WCAG's own formula, to a hundredth.
    for (a, b, expected) in [
        ("#000", "#fff", 2100),
        ("#777777", "#ffffff", 447),
        ("#767676", "#ffffff", 454),
        ("#2563eb", "#ffffff", 516),
        ("#0f172a", "#ffffff", 1784),
    ] {
        let is = contrast(colour(a), colour(b));
        assert!(is.abs_diff(expected) <= 1, "{a} on {b}: {is}");
    }
    for faint in ["#ffd43b", "#ffffff", "#00ffcc", "#767676"] {
        let darker = under_white(colour(faint));
        assert!(contrast(darker, 0x00FF_FFFF) >= WORDS, "{faint}");
    }
    assert_eq!(under_white(colour("#767676")), colour("#767676"));
    assert_eq!(
        (
            parse("#12"),
            parse("red"),
            parse("#gggggg"),
            parse("#+12345")
        ),
        (None, None, None, None)
    );
}

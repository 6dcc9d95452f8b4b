//! Runs drawn on maps: on the file as it is now, and while they go on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::Place;
use support::preview::Preview;

const MAP: &str = "process p \"P\" {\n  task a \"One\" by hr\n  task b \"Two\" by hr\n  task c \"Three\" by hr\n  end done \"Done\"\n}\n";

const CHANGED: &str = "The process was changed after this run began";

/// A run that has done its first step.
fn begun() -> (Place, String) {
    let place = Place::with(MAP);
    let ran = place.flow(&["run", "--answer", "a={}"]);
    assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
    let listed = place.flow(&["runs", "--json"]);
    let runs: serde_json::Value = serde_json::from_str(&listed.out).unwrap();
    let run = runs["runs"][0]["run"].as_str().unwrap().to_owned();
    (place, run)
}

fn drawn(place: &Place, run: &str) -> String {
    let ran = place.flow(&["render", "main.flow", "--run", run, "-o", "-"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

#[test]
fn a_file_that_is_as_it_was_needs_no_word() {
    let (place, run) = begun();
    let svg = drawn(&place, &run);
    assert!(svg.contains("not over") && !svg.contains(CHANGED), "{svg}");
    // What changes no process is no change of it.
    place.write("main.flow", &format!("// A remark.\n{MAP}"));
    assert!(!drawn(&place, &run).contains(CHANGED));
}

#[test]
fn a_file_that_was_changed_is_told() {
    let (place, run) = begun();
    place.write(
        "main.flow",
        &MAP.replace("\"Three\" by hr", "\"Three\" by boss"),
    );
    let svg = drawn(&place, &run);
    assert!(
        svg.contains(CHANGED) && !svg.contains("no longer in the file"),
        "{svg}"
    );
    place.write("main.flow", &MAP.replace("task c", "taks c"));
    assert!(drawn(&place, &run).contains(CHANGED));
}

#[test]
fn a_step_that_is_gone_is_told_by_its_title() {
    let (place, run) = begun();
    place.write("main.flow", &MAP.replace("  task a \"One\" by hr\n", ""));
    let svg = drawn(&place, &run);
    assert!(svg.contains(CHANGED) && svg.contains("Passed, but no longer in the file"));
    assert!(svg.contains(">One</text>"), "{svg}");
}

#[test]
fn a_process_that_is_gone_is_told() {
    let (place, run) = begun();
    place.write("main.flow", &MAP.replace("process p", "process q"));
    let ran = place.flow(&["render", "main.flow", "--run", &run, "-o", "map.svg"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("`p`, which is not in this file"),
        "{}",
        ran.err
    );
}

#[test]
fn a_preview_follows_a_run() {
    let (place, run) = begun();
    let preview = Preview::of(&place, &["main.flow", "--run", &run]);
    assert!(
        preview.get("/").contains("next: Three, waiting"),
        "{}",
        preview.get("/")
    );
    let ran = place.flow(&["run", "--resume", &run, "--answer", "b={}"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    preview.wait_for("next: Done, waiting");
}

#[test]
fn a_preview_shows_markdown_with_its_maps() {
    let place = Place::with(MAP);
    let notes = |title: &str| {
        format!(
            "# Our notes\n\nWords <script>alert(1)</script>.\n\n```flow\n{}```\n\nMore.\n",
            MAP.replace("\"P\"", title)
        )
    };
    place.write("notes.md", &notes("\"First map\""));
    let preview = Preview::of(&place, &["notes.md"]);
    let page = preview.get("/");
    assert!(page.contains("<h1>Our notes</h1>") && page.contains("First map"));
    assert!(page.contains("connect-src 'self'") && !page.contains("<script>alert"));
    place.write("notes.md", &notes("\"Second map\""));
    preview.wait_for("Second map");
    place.write(
        "notes.md",
        &notes("\"Third map\"").replace("by hr\n  task b", "by hr -> nowhere\n  task b"),
    );
    preview.wait_for("Third map");
    let page = preview.get("/");
    assert!(page.contains("<li class=\"error\">") && page.contains("notes.md:7"));
    place.write("notes.md", "No map any more.\n");
    preview.wait_for("there is no ```flow block in it");
}

#[test]
fn a_preview_of_markdown_refuses_what_is_not_there() {
    let place = Place::with(MAP);
    place.write("notes.md", &format!("```flow\n{MAP}```\n"));
    for (args, sentence) in [
        (["--process", "q"], "there is no process `q`"),
        (["--run", "0123"], "leave out `--run`"),
    ] {
        let ran = place.flow(
            &[
                &["preview", "notes.md", "--no-open", "--port", "0"],
                &args[..],
            ]
            .concat(),
        );
        assert_eq!(ran.code, 2, "{}", ran.out);
        assert!(ran.err.contains(sentence), "{}", ran.err);
    }
}

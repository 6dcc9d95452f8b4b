//! Markdown files with maps in them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::Place;

const NOTES: &str = r#"# How we <b>hire</b>

See [bad](javascript:alert(1)), [good](https://example.org/) and [near](other.md).
<script>alert(1)</script>

```flow
process today "As it [is]" {
  task collect "Collect documents" by hr
  task sign "Sign" by manager
}
```

- In a list:

  ```flow
  process today "As it could be" {
    task collect "Collect documents" by hr
    task sign "Sign" by manager
  }
  ```

```rust
fn main() {}
```
"#;

fn read(place: &Place, name: &str) -> String {
    std::fs::read_to_string(place.path(name)).unwrap()
}

fn place(notes: &str) -> Place {
    let place = Place::with("process p { task a by hr }");
    place.write("notes.md", notes);
    place
}

#[test]
fn a_page_has_the_pictures_in_place() {
    let place = place(NOTES);
    let ran = place.flow(&["render", "notes.md", "-o", "notes.html"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let html = read(&place, "notes.html");
    assert_eq!(html.matches("<svg ").count(), 2);
    let order = [
        "How we",
        "As it [is]",
        "In a list",
        "As it could be",
        "fn main",
    ];
    let at: Vec<usize> = order
        .iter()
        .map(|words| html.find(words).unwrap())
        .collect();
    assert!(at.is_sorted(), "{at:?}");
    assert!(!html.contains("<script") && html.contains("&lt;script&gt;"));
    assert!(!html.contains("javascript:") && html.contains("href=\"https://example.org/\""));
    assert!(html.contains("href=\"other.md\"") && html.contains("<title>How we"));
    assert!(html.contains("default-src 'none'"));
    assert_eq!(
        place
            .flow(&["render", "notes.md", "-o", "notes.html", "--check"])
            .code,
        0
    );
}

#[test]
fn markdown_gets_pictures_beside_it() {
    let place = place(NOTES);
    let ran = place.flow(&["render", "notes.md", "-o", "out.md"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let out = read(&place, "out.md");
    assert!(
        out.contains("\n![As it \\[is\\]](out-today.svg)\n"),
        "{out}"
    );
    assert!(
        out.contains("\n  ![As it could be](out-today-2.svg)\n"),
        "{out}"
    );
    assert!(out.contains("```rust") && !out.contains("```flow"));
    assert!(read(&place, "out-today-2.svg").contains("As it could be"));
    let check = || place.flow(&["render", "notes.md", "-o", "out.md", "--check"]);
    assert_eq!(check().code, 0);
    place.write("out-today.svg", "stale");
    let stale = check();
    assert_eq!(stale.code, 1);
    assert!(stale.err.contains("out-today.svg"), "{}", stale.err);
}

#[test]
fn a_folder_gets_both() {
    let place = place(NOTES);
    std::fs::create_dir(place.path("docs")).unwrap();
    assert_eq!(place.flow(&["render", "notes.md", "-o", "docs"]).code, 0);
    assert!(read(&place, "docs/notes.md").contains("(notes-today.svg)"));
    assert!(read(&place, "docs/notes-today.svg").starts_with("<svg "));
}

#[test]
fn the_file_itself_is_never_written_over() {
    let place = place(NOTES);
    for output in ["notes.md", "./notes.md", "."] {
        assert_eq!(
            place.flow(&["render", "notes.md", "-o", output]).code,
            2,
            "{output}"
        );
    }
    assert_eq!(read(&place, "notes.md"), NOTES);
    assert_eq!(
        place.flow(&["render", "notes.md", "-o", "notes.png"]).code,
        2
    );
}

#[test]
fn mistakes_have_the_places_of_the_markdown() {
    let broken = NOTES.replace(
        "    task collect \"Collect documents\" by hr",
        "    task collect \"Collect documents\" by hr -> sing",
    );
    let place = place(&broken);
    for args in [
        &["check", "notes.md", "--format", "short"][..],
        &["render", "notes.md", "-o", "out.html"][..],
    ] {
        let ran = place.flow(args);
        let said = format!("{}{}", ran.out, ran.err);
        assert!(said.contains("notes.md:17:47"), "{said}");
        assert_eq!(said.matches("F0101").count(), 1, "{said}");
    }
    assert_eq!(place.flow(&["check", "notes.md"]).code, 1);
    assert!(read(&place, "out.html").contains("data-kind=\"missing step\""));
}

#[test]
fn a_check_looks_at_every_block_and_mends_none() {
    let place = place(NOTES);
    let ran = place.flow(&["check", "notes.md"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(place.flow(&["check", "notes.md", "--fix"]).code, 2);
    assert_eq!(read(&place, "notes.md"), NOTES);
    place.write("notes.md", "# No maps\n");
    let none = place.flow(&["check", "notes.md"]);
    assert_eq!(none.code, 2);
    assert!(none.err.contains("no ```flow block"), "{}", none.err);
}

#[test]
fn its_pictures_show_what_is_asked_for_in_the_colours_of_the_house() {
    let place = place(NOTES);
    place.write("flow.toml", "[theme]\npeople = \"#7a1f5c\"\n");
    for (more, wanted) in [
        (&["--coverage"][..], "The file has no tests yet"),
        (&["--view", "raci"][..], "(accountable)"),
    ] {
        let ran = place.flow(&[&["render", "notes.md", "-o", "notes.html"][..], more].concat());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        let html = read(&place, "notes.html");
        assert_eq!(
            html.split("<figure>")
                .filter(|f| f.contains(wanted))
                .count(),
            2,
            "{more:?}"
        );
        assert!(html.to_lowercase().contains("#7a1f5c"), "{more:?}");
    }
}

#[test]
fn a_page_has_no_run_and_no_process_that_is_not_there() {
    let place = place(NOTES);
    for (more, sentence) in [
        (["--run", "0123"], "leave out `--run`"),
        (["--process", "tomorrow"], "there is no process `tomorrow`"),
    ] {
        let ran = place.flow(&[&["render", "notes.md", "-o", "notes.html"][..], &more].concat());
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(sentence), "{}", ran.err);
    }
}

#[test]
fn mistakes_in_the_settings_are_told_once() {
    let place = place(NOTES);
    place.write("flow.toml", "lane = []\n");
    let ran = place.flow(&["render", "notes.md", "-o", "notes.html"]);
    assert_eq!(ran.err.matches("flow.toml:1").count(), 1, "{}", ran.err);
}

#[test]
fn a_block_may_use_files() {
    let place = place("```flow\nuse \"roles.flow\"\nprocess p { task a by hr }\n```\n");
    place.write("roles.flow", "role hr \"Human resources\" { people 2 }\n");
    assert_eq!(
        place.flow(&["render", "notes.md", "-o", "out.html"]).code,
        0
    );
    assert!(read(&place, "out.html").contains("Human resources"));
}

#[test]
fn too_many_blocks_are_refused() {
    let place = place(&"```flow\nprocess p { task a by hr }\n```\n\n".repeat(300));
    let ran = place.flow(&["render", "notes.md", "-o", "out.html"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("300"), "{}", ran.err);
}

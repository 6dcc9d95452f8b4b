//! The preview, over real HTTP: what it serves, whom it refuses, and that a changed file is told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use support::Place;
use support::preview::Preview;

const MAP: &str =
    "process p \"First title\" {\n  task a \"One\" by hr\n  task b \"Two\" by hr\n}\n";

const TESTED: &str = "record T { a: text }\nprocess p \"Tested\" {\n  input x: T\n  task a \"One\" by hr { takes 5min }\n}\ntest \"goes through\" for p {\n  given x = { a: \"b\" }\n  expect path is a\n}\n";

/// A preview with its project.
struct Shown {
    place: Place,
    preview: Preview,
}

impl Shown {
    fn of(map: &str) -> Self {
        Self::with(map, "", &[])
    }

    fn with(map: &str, settings: &str, more: &[&str]) -> Self {
        let place = Place::with(map);
        place.write("flow.toml", settings);
        let preview = Preview::of(&place, more);
        Self { place, preview }
    }

    fn write(&self, name: &str, text: &str) {
        self.place.write(name, text);
    }
}

impl std::ops::Deref for Shown {
    type Target = Preview;

    fn deref(&self) -> &Preview {
        &self.preview
    }
}

#[test]
fn a_changed_file_is_drawn_anew_and_told() {
    let preview = Shown::of(MAP);
    let mut events = preview.events();
    let first = events.next().unwrap();
    let page = preview.get("/");
    assert!(page.contains("First title") && page.contains(&format!("data-frame=\"{first}\"")));
    preview.write("main.flow", &MAP.replace("First title", "Second title"));
    let second = events.next().unwrap();
    let page = preview.get("/");
    assert!(page.contains("Second title") && page.contains(&format!("data-frame=\"{second}\"")));
}

#[test]
fn mistakes_stand_beside_the_map_and_the_map_stays() {
    let preview = Shown::of(MAP);
    let mut events = preview.events();
    events.next().unwrap();
    preview.write(
        "main.flow",
        &MAP.replace("\"Two\" by hr", "\"Two\" by hr -> nowhere"),
    );
    events.next().unwrap();
    let page = preview.get("/");
    assert!(page.contains("main.flow:3") && page.contains("data-kind=\"missing step\""));
    preview.write("main.flow", "record Nothing {");
    events.next().unwrap();
    let page = preview.get("/");
    assert!(page.contains("last version that could be drawn") && page.contains("First title"));
}

#[test]
fn it_shows_what_it_is_asked_for_in_the_colours_of_the_house() {
    let house = "[theme]\npeople = \"#7a1f5c\"\n";
    for (more, wanted) in [
        (&["--coverage"][..], "What 1 test reach"),
        (&["--heat", "time"][..], ">5 min</text>"),
        (&["--view", "raci"][..], "(accountable)"),
    ] {
        let preview = Shown::with(TESTED, house, more);
        let mut events = preview.events();
        events.next().unwrap();
        let page = preview.get("/");
        assert!(page.contains(wanted), "{more:?}");
        assert!(page.to_lowercase().contains("#7a1f5c"), "{more:?}");
        preview.write("main.flow", &TESTED.replace("Tested", "Again"));
        events.next().unwrap();
        let page = preview.get("/");
        assert!(page.contains(wanted) && page.contains("Again"), "{more:?}");
    }
}

#[test]
fn a_file_without_a_map_is_waited_for() {
    let preview = Shown::with("record Nothing {", "", &["--process", "p", "--coverage"]);
    let mut events = preview.events();
    events.next().unwrap();
    assert!(preview.get("/").contains("Nothing to draw yet"));
    preview.write("main.flow", MAP);
    events.next().unwrap();
    assert!(preview.get("/").contains("First title"));
}

#[test]
fn what_is_not_there_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("main.flow"), MAP).unwrap();
    for (more, sentence) in [
        (&["--process", "q"][..], "there is no process `q`, only p"),
        (&["--run", "0123"][..], "0123"),
        (
            &["--view", "raci", "--heat", "time"][..],
            "leave out `--view`",
        ),
    ] {
        let ran = Command::new(env!("CARGO_BIN_EXE_flow"))
            .args(["preview", "--no-open", "--port", "0"])
            .args(more)
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(2), "{more:?}: {said}");
        assert!(said.contains(sentence), "{said}");
        assert!(ran.stdout.is_empty());
    }
}

#[test]
fn a_file_that_is_used_but_not_there_yet_is_watched() {
    let preview = Shown::of(&format!("use \"roles.flow\"\n{MAP}"));
    let mut events = preview.events();
    events.next().unwrap();
    preview.write("roles.flow", "role hr \"Human resources\" { people 2 }\n");
    events.next().unwrap();
    assert!(preview.get("/").contains("Human resources"));
}

#[test]
fn only_this_machine_by_its_own_name_is_answered() {
    let preview = Shown::of(MAP);
    for host in [
        "evil.example",
        "127.0.0.1",
        "127.0.0.1.evil.example:80",
        "localhost:1",
        "",
    ] {
        for path in ["/", "/events"] {
            let answer = preview.get_as(path, host);
            assert!(answer.starts_with("HTTP/1.1 421"), "{host}: {answer}");
            assert!(!answer.contains("First title"));
        }
    }
    let answer = preview.get("/").to_ascii_lowercase();
    assert!(answer.starts_with("http/1.1 200") && !answer.contains("access-control-"));
    assert!(
        answer.contains("cache-control: no-store")
            && answer.contains("x-content-type-options: nosniff")
            && answer.contains("x-frame-options: deny")
            && answer.contains("content-security-policy: frame-ancestors 'none'")
    );
    assert!(preview.get("/main.flow").starts_with("HTTP/1.1 404"));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_well_even_while_a_browser_listens() {
    let mut preview = Shown::of(MAP);
    let mut events = preview.events();
    events.next().unwrap();
    let interrupted = Command::new("kill")
        .args(["-INT", &preview.child.id().to_string()])
        .status();
    assert!(interrupted.unwrap().success());
    assert_eq!(preview.preview.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_port_that_is_taken_is_said() {
    let preview = Shown::of(MAP);
    let ran = Command::new(env!("CARGO_BIN_EXE_flow"))
        .args(["preview", "--no-open", "--port", &preview.port.to_string()])
        .current_dir(preview.place.path(""))
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("cannot be used"));
}

/// The first line of a picture's title once the file says so.
fn wait_for(path: &Path, child: &mut Child, wanted: &str) -> bool {
    let mut lines = BufReader::new(child.stderr.as_mut().unwrap()).lines();
    loop {
        if std::fs::read_to_string(path).is_ok_and(|svg| svg.contains(wanted)) {
            return true;
        }
        if lines.next().is_none() {
            return false;
        }
    }
}

#[test]
fn render_watches_too() {
    watches(MAP, "First title", &[]);
}

#[test]
fn render_watches_what_tests_reach() {
    watches(TESTED, "What 1 test reach", &["--coverage"]);
}

fn watches(map: &str, first: &str, more: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("main.flow"), map).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_flow"))
        .args(["render", "main.flow", "-o", "map.svg", "--watch"])
        .args(more)
        .current_dir(folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let picture = folder.path().join("map.svg");
    assert!(wait_for(&picture, &mut child, first));
    let second = map.replace("\"One\"", "\"Another\"");
    std::fs::write(folder.path().join("main.flow"), second).unwrap();
    let drawn = wait_for(&picture, &mut child, "Another");
    let _ = child.kill();
    let _ = child.wait();
    assert!(drawn);
}

//! `flow fmt` on files, folders and standard input.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io::Write;
use std::process::Stdio;

use support::{Place, Ran, ran};

const UGLY: &str = "role   hr{people 2}\n";
const PRETTY: &str = "role hr { people 2 }\n";
const BROKEN: &str = "role   hr\nprocess p {\n  tsak a  by hr\n}\n";

fn text(place: &Place, name: &str) -> String {
    std::fs::read_to_string(place.path(name)).unwrap()
}

fn with_input(place: &Place, args: &[&str], input: &str) -> Ran {
    let mut child = place
        .command(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    ran(child.wait_with_output().unwrap())
}

#[test]
fn a_folder_is_formatted() {
    let place = Place::with(UGLY);
    place.write("a/b.flow", UGLY);
    place.write("c.flow", PRETTY);
    let done = place.flow(&["fmt"]);
    assert_eq!((done.code, done.out.as_str()), (0, ""));
    assert_eq!(done.err, "2 files formatted, 1 file already formatted\n");
    assert_eq!(text(&place, "main.flow"), PRETTY);
    assert_eq!(text(&place, "a/b.flow"), PRETTY);
    let again = place.flow(&["fmt"]);
    assert_eq!(again.err, "3 files already formatted\n");
}

#[test]
fn a_file_that_is_formatted_is_not_written() {
    let place = Place::with(PRETTY);
    let written = || {
        std::fs::metadata(place.path("main.flow"))
            .unwrap()
            .modified()
            .unwrap()
    };
    let old = std::time::SystemTime::UNIX_EPOCH;
    let file = std::fs::File::options()
        .write(true)
        .open(place.path("main.flow"))
        .unwrap();
    file.set_modified(old).unwrap();
    assert_eq!(place.flow(&["fmt", "main.flow"]).code, 0);
    assert_eq!(written(), old);
}

#[test]
fn check_lists_and_writes_nothing() {
    let place = Place::with(UGLY);
    place.write("c.flow", PRETTY);
    let checked = place.flow(&["fmt", "--check", "main.flow", "c.flow", "main.flow"]);
    assert_eq!((checked.code, checked.out.as_str()), (1, "main.flow\n"));
    assert_eq!(
        checked.err,
        "1 file would change, 1 file already formatted\n"
    );
    assert_eq!(text(&place, "main.flow"), UGLY);
    assert_eq!(place.flow(&["fmt", "--check", "c.flow"]).code, 0);
}

#[test]
fn diff_shows_and_writes_nothing() {
    let place = Place::with(UGLY);
    let shown = place.flow(&["fmt", "--diff"]);
    assert_eq!(shown.code, 1);
    assert_eq!(
        shown.out,
        "--- a/main.flow\n+++ b/main.flow\n@@ -1 +1 @@\n-role   hr{people 2}\n+role hr { people 2 }\n"
    );
    assert_eq!(text(&place, "main.flow"), UGLY);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let place = Place::with(PRETTY);
    let done = with_input(&place, &["fmt", "-"], UGLY);
    assert_eq!(
        (done.code, done.out.as_str(), done.err.as_str()),
        (0, PRETTY, "")
    );
    let checked = with_input(
        &place,
        &["fmt", "-", "--check", "--stdin-filename", "x.flow"],
        UGLY,
    );
    assert_eq!((checked.code, checked.out.as_str()), (1, "x.flow\n"));
    let empty = with_input(&place, &["fmt", "-"], "");
    assert_eq!((empty.code, empty.out.as_str()), (0, ""));
}

#[test]
fn a_declaration_with_mistakes_is_named_and_left() {
    let place = Place::with(BROKEN);
    let done = place.flow(&["fmt"]);
    assert_eq!(done.code, 1);
    assert!(
        done.err
            .starts_with("warning: main.flow:3: left as it is: `tsak`"),
        "{}",
        done.err
    );
    assert_eq!(
        text(&place, "main.flow"),
        BROKEN.replace("role   hr", "role hr")
    );
}

#[test]
fn json_says_all() {
    let place = Place::with(BROKEN);
    let done = place.flow(&["fmt", "--json", "--check", ".", "missing.flow"]);
    assert_eq!(done.code, 2);
    let said: serde_json::Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!(said["changed"], serde_json::json!(["main.flow"]));
    assert_eq!(said["left"][0]["line"], 3);
    assert_eq!(said["errors"].as_array().unwrap().len(), 1);
}

#[test]
fn what_cannot_be_formatted_is_one_clear_error_and_the_rest_goes_on() {
    let place = Place::with(UGLY);
    std::fs::write(place.path("latin.flow"), b"role a \"\xff\"").unwrap();
    let done = place.flow(&["fmt", "latin.flow", "missing.flow", "main.flow"]);
    assert_eq!(done.code, 2);
    assert!(
        done.err
            .contains("`latin.flow`: This file is not UTF-8 text"),
        "{}",
        done.err
    );
    assert!(
        done.err
            .contains("there is no file or folder `missing.flow`"),
        "{}",
        done.err
    );
    assert_eq!(text(&place, "main.flow"), PRETTY);
}

#[cfg(unix)]
#[test]
fn permissions_stay() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with(UGLY);
    let path = place.path("main.flow");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(place.flow(&["fmt"]).code, 0);
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o640
    );
    std::fs::write(&path, UGLY).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o440)).unwrap();
    let refused = place.flow(&["fmt"]);
    assert_eq!(refused.code, 2);
    assert!(
        refused
            .err
            .contains("`main.flow` may not be written: it is read-only"),
        "{}",
        refused.err
    );
    assert_eq!(text(&place, "main.flow"), UGLY);
}

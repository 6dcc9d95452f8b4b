//! Findings made by hand over texts made by hand.
#![allow(dead_code, reason = "each test file uses a part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use flow_syntax::{
    Applicability, Diagnostic, FileId, Label, Place, Severity, SourceFile, Sources, Span,
};

pub(crate) const HELPDESK: &str = "\
process helpdesk \"Helpdesk\" {
  task sort \"Sort\" by support
  decide sure \"Sure?\" by support {
    when \"yes\" -> sned
    when \"no\"  -> sort
  }
  end done
}
";

/// Sources with the given files, each one piece that starts at 0.
pub(crate) fn sources(files: &[(&str, &str)]) -> Sources {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add(SourceFile::new(path, text, Vec::new(), Vec::new()));
    }
    sources
}

/// The place of the `n`th (from 0) `needle` in a file.
pub(crate) fn at(sources: &Sources, file: u32, needle: &str, n: usize) -> Place {
    let text = &sources.get(FileId(file)).unwrap().text;
    let (start, _) = text.match_indices(needle).nth(n).unwrap();
    place(file, start, start + needle.len())
}

pub(crate) fn place(file: u32, start: usize, end: usize) -> Place {
    let span = Span::new(u32::try_from(start).unwrap(), u32::try_from(end).unwrap());
    Place {
        file: FileId(file),
        piece: 0,
        span,
    }
}

/// A misspelt step, a hint about a role and a warning, given in no good order.
pub(crate) fn helpdesk() -> (Sources, Vec<Diagnostic>) {
    let sources = sources(&[("helpdesk.flow", HELPDESK)]);
    let unknown = at(&sources, 0, "sned", 0);
    let findings = vec![
        Diagnostic::warning(
            "F0301",
            "Nothing leads to `done`.",
            at(&sources, 0, "done", 0),
        ),
        Diagnostic::error("F0101", "There is no step named `sned`.", unknown)
            .says("not a step of `helpdesk`")
            .label(at(&sources, 0, "sort", 0), "this one exists")
            .help("Name a step of this process, or `end`.")
            .fix("write `send`", Applicability::Machine, unknown, "send")
            .fix("write `sort`", Applicability::Maybe, unknown, "sort"),
        Diagnostic::hint("F0108", "The role `support` is not declared.", {
            at(&sources, 0, "support", 0)
        })
        .help("declare it to give it people, cost and hours"),
    ];
    (sources, findings)
}

/// One finding over several files.
pub(crate) fn two_files() -> (Sources, Vec<Diagnostic>) {
    let sources = sources(&[
        (
            "main.flow",
            "use \"shared/company.flow\"\n\nrole support { people 6 }\n",
        ),
        (
            "shared/company.flow",
            "/// Who answers.\nrole lead\nrole support\n",
        ),
    ]);
    let twice = Diagnostic::error("F0102", "`support` is declared twice.", {
        at(&sources, 0, "support", 0)
    })
    .says("again here")
    .label(at(&sources, 1, "support", 0), "first here")
    .help("Remove one of them.");
    let other = Diagnostic::warning("F0103", "`lead` is never used.", at(&sources, 1, "lead", 0));
    (sources, vec![other, twice])
}

/// One finding in each text that is awkward to measure.
pub(crate) fn awkward() -> (Sources, Vec<Diagnostic>) {
    let sources = sources(&[
        ("tab.flow", "process p {\n\t\ttask\tx by hr\n}\n"),
        ("crlf.flow", "process p {\r\n  task x by hr\r\n}\r\n"),
        ("wide.flow", "role größe // 𝄞\nrole 経理部 by x\n"),
        ("empty.flow", ""),
        ("open.flow", "process p {\n  task x"),
        ("open_line.flow", "process p {\n"),
        ("return.flow", "role a\rrole b\rrole c"),
        ("escape.flow", "role a\u{1b}[31mb\u{202e}c\n"),
    ]);
    let end = |file: u32| {
        let len = sources.get(FileId(file)).unwrap().text.len();
        place(file, len, len)
    };
    let findings = vec![
        Diagnostic::error("F0101", "Tabs.", at(&sources, 0, "x", 0)).says("after two kinds of tab"),
        Diagnostic::error("F0101", "Line ends.", at(&sources, 1, "hr\r\n}", 0)).says("over an end"),
        Diagnostic::error("F0101", "Wide.", at(&sources, 2, "経理部", 0))
            .says("three wide characters")
            .label(at(&sources, 2, "größe", 0), "five narrow ones")
            .label(at(&sources, 2, "𝄞", 0), "outside the basic plane"),
        Diagnostic::error("F0001", "The file is empty.", end(3)),
        Diagnostic::error("F0002", "A `}` is missing.", end(4)).says("the file ends here"),
        Diagnostic::error("F0002", "A `}` is missing.", end(5)).says("the file ends here"),
        Diagnostic::error(
            "F0003",
            "Odd \u{1b}[1m characters.",
            at(&sources, 7, "b", 0),
        ),
        Diagnostic::error("F0006", "Old line ends.", at(&sources, 6, "b", 0)),
        Diagnostic::error("F0004", "Past the end.", place(2, 5000, 6000)),
        Diagnostic {
            code: "F0005",
            severity: Severity::Error,
            message: "No place at all.".into(),
            labels: Vec::new(),
            help: None,
            witness: Vec::new(),
            fixes: Vec::new(),
        },
    ];
    (sources, findings)
}

/// A line of about a megabyte with findings near both ends and inside a character.
pub(crate) fn long_line() -> (Sources, Vec<Diagnostic>) {
    let text = format!(
        "role a\n{}é{}\nrole z\n",
        "ab ".repeat(150_000),
        " cd".repeat(150_000)
    );
    let sources = sources(&[("long.flow", &text)]);
    let middle = text.find('é').unwrap();
    let finding = Diagnostic::error("F0101", "Far right.", place(0, middle, middle + 2))
        .says("here")
        .label(place(0, 7, 9), "the same line, far left")
        .label(
            place(0, middle + 1, middle + 900),
            "begins inside a character, too long to show",
        );
    let whole = Diagnostic::error("F0102", "All of it.", place(0, 0, text.len())).says("all");
    let label = Label {
        place: place(0, 0, 1),
        text: "many".into(),
    };
    let many = Diagnostic {
        labels: vec![label; 1000],
        ..whole.clone()
    };
    (sources, vec![finding, whole, many])
}

//! The page.

use std::fmt::Write;

use flow_analysis::graph::LaneKind;
use flow_draw::theme::{Look, Mode, Theme, hex};

use crate::details::Details;
use crate::findings::{Finding, panel};
use crate::policy::{hash, policy};
use crate::table::{cards, table};
use crate::write::escape;

const STYLE: &str = include_str!("../assets/viewer.css");

/// Together one function, so that nothing of the page's is global.
const SCRIPTS: [&str; 4] = [
    include_str!("../assets/map.js"),
    include_str!("../assets/details.js"),
    include_str!("../assets/find.js"),
    include_str!("../assets/viewer.js"),
];

const LIVE: &str = include_str!("../assets/live.js");

/// A disc, half of it dark.
const THEME: &str = "<svg viewBox=\"0 0 24 24\" width=\"16\" height=\"16\" aria-hidden=\"true\"><circle cx=\"12\" cy=\"12\" r=\"9\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\"/><path d=\"M12 3a9 9 0 0 1 0 18z\" fill=\"currentColor\"/></svg>";

/// What a page shows.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The picture, as this crate's sibling draws it.
    pub svg: String,
    /// The colours it is drawn in.
    pub look: Look,
    /// Titles of the processes.
    pub titles: Vec<String>,
    /// The steps of each process.
    pub steps: Vec<Vec<Details>>,
    /// What the checker says.
    pub findings: Vec<Finding>,
    /// Whether the picture is of an older version than the findings.
    pub kept: bool,
}

/// Writes the page as a file of its own.
#[must_use]
pub fn page(page: &Page) -> String {
    whole(page, &body(page), None)
}

/// Writes the page as one that follows the server it came from: it gets `/` again whenever `/events`
/// tells of another frame than its own. Gives the name of its frame, and the page.
#[must_use]
pub fn live(page: &Page) -> (String, String) {
    let body = body(page);
    let frame = frame(&body);
    let html = whole(page, &body, Some(&frame));
    (frame, html)
}

/// The name of the frame that shows this: of two that look the same, the same.
#[must_use]
pub fn frame(body: &str) -> String {
    let digest = hash(body);
    let letters = digest.chars().filter(char::is_ascii_alphanumeric);
    letters.skip("sha256".len()).take(16).collect()
}

fn title(page: &Page) -> String {
    match page.titles.is_empty() {
        true => "Nothing to draw yet".to_owned(),
        false => page.titles.join(" · "),
    }
}

/// The document. One that follows its server has the name of its frame.
fn whole(page: &Page, body: &str, frame: Option<&str>) -> String {
    let live = frame.is_some();
    let script = script(live);
    let style = format!("<style>{STYLE}{}</style>", themes(&page.look));
    let policy = policy(&script, &format!("{style}{body}"), live);
    format!(
        "<!doctype html>\n<html lang=\"en\"{mode}>\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n{style}\n</head>\n<body{frame}>\n{body}<script>{script}</script>\n</body>\n</html>\n",
        escape(&title(page)),
        mode = match page.look.mode {
            Mode::Auto => "",
            Mode::Light => " data-theme=\"light\"",
            Mode::Dark => " data-theme=\"dark\"",
        },
        frame = frame.map_or_else(String::new, |frame| format!(" data-frame=\"{frame}\"")),
    )
}

fn script(live: bool) -> String {
    let mut script = String::from("(() => {\n'use strict';\n");
    for part in SCRIPTS {
        script.push_str(part);
    }
    if live {
        script.push_str(LIVE);
    }
    script.push_str("})();\n");
    script
}

/// The page's names for the colours of lanes.
const LANES: [(&str, LaneKind); 4] = [
    ("people", LaneKind::People),
    ("ai", LaneKind::Ai),
    ("system", LaneKind::System),
    ("flow", LaneKind::Flow),
];

/// The colours of lanes for the page's own words.
fn lanes(theme: &Theme) -> String {
    let one = |(name, kind)| format!("--{name}:{};", hex(theme.lane_words(kind)));
    LANES.map(one).concat()
}

/// The house's colours for the page and, where it is asked to be light or dark whatever the system is, for
/// the map.
fn themes(look: &Look) -> String {
    let (light, dark) = (lanes(&look.light), lanes(&look.dark));
    let mut out = format!(
        ":root{{{light}}}@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}:root[data-theme=dark]{{{dark}}}"
    );
    for (name, theme) in [("light", &look.light), ("dark", &look.dark)] {
        let colours = flow_draw::css_variables(theme);
        let _ = write!(out, ":root[data-theme={name}] .flow-map{{{colours}}}");
    }
    out
}

fn body(page: &Page) -> String {
    let mut out = String::from("<a class=\"skip\" href=\"#steps\">To the table of steps</a>\n");
    header(&mut out, page, &title(page));
    let _ = write!(
        out,
        "<main>\n<section id=\"findings\" aria-label=\"Findings\" aria-live=\"polite\">{}</section>\n<section id=\"map\" tabindex=\"0\" aria-label=\"Map\" aria-describedby=\"keys\"><div id=\"sheet\">{}</div></section>\n<aside id=\"details\" aria-label=\"Details of a step\"><button type=\"button\" id=\"close\" aria-label=\"Close the details\" title=\"Close (Esc)\">×</button>{}</aside>\n</main>\n",
        panel(&page.findings, page.kept),
        page.svg,
        cards(&page.steps),
    );
    let _ = write!(
        out,
        "<section id=\"steps\" aria-label=\"Table of steps\" tabindex=\"-1\">{}</section>\n<p id=\"keys\" hidden>Drag or use the arrow keys to move, the wheel or plus and minus to zoom, 0 to fit. Tab goes to the steps.</p>\n",
        table(&page.steps, &page.titles),
    );
    out
}

fn header(out: &mut String, page: &Page, title: &str) {
    let count: usize = page.steps.iter().map(Vec::len).sum();
    let _ = write!(
        out,
        "<header><div class=\"title\"><h1>{}</h1><p>{}</p></div>\n<search><input id=\"find\" type=\"search\" placeholder=\"Find a step\" aria-label=\"Find a step\" aria-keyshortcuts=\"/\" autocomplete=\"off\" spellcheck=\"false\"><kbd>/</kbd><output id=\"count\" for=\"find\"></output></search>\n",
        escape(title),
        match count {
            1 => "1 step".to_owned(),
            n => format!("{n} steps"),
        },
    );
    out.push_str("<div class=\"tools\" role=\"toolbar\" aria-label=\"View\">");
    for (id, label, keys, face) in [
        ("out", "Zoom out", "-", "−"),
        ("fit", "Fit the map", "0", "<span id=\"zoom\">Fit</span>"),
        ("in", "Zoom in", "+", "+"),
        ("list", "Table of steps", "t", "Steps"),
        ("theme", "Light or dark", "d", THEME),
        ("print", "Print", "p", "Print"),
    ] {
        let _ = write!(
            out,
            "<button type=\"button\" id=\"{id}\" title=\"{label} ({keys})\" aria-label=\"{label}\" aria-keyshortcuts=\"{keys}\">{face}</button>"
        );
    }
    out.push_str("</div></header>\n");
}

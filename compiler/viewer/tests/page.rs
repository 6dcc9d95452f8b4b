//! A page shows every step, needs nothing else, and no text in it becomes active.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use flow_analysis::Analysis;
use flow_analysis::graph::LaneKind;
use flow_draw::theme::{Mode, hex};
use flow_draw::{Format, Options, render_from};
use flow_settings::colour::contrast;
use flow_viewer::{Page, details, findings, hash, live, page};

struct Folder(PathBuf);

impl flow_syntax::Files for Folder {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        let bytes = std::fs::read(self.0.join(path)).map_err(|e| e.to_string())?;
        Ok(bytes.into())
    }
}

/// Files by name.
struct Several<'a>(&'a [(&'a str, &'a str)]);

impl flow_syntax::Files for Several<'_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        let found = self.0.iter().find(|(name, _)| *name == path);
        let (_, text) = found.ok_or_else(|| format!("there is no `{path}`"))?;
        Ok(text.as_bytes().into())
    }
}

struct One(String);

impl flow_syntax::Files for One {
    fn read(&self, _: &str) -> Result<Arc<[u8]>, String> {
        Ok(self.0.as_bytes().into())
    }
}

fn viewed(analysis: &Analysis) -> Page {
    let svg = render_from(
        &analysis.graphs,
        Format::Svg,
        &Options::default(),
        Some(&analysis.sources),
    );
    Page {
        svg: String::from_utf8(svg.unwrap()).unwrap(),
        titles: analysis.graphs.iter().map(|g| g.title.clone()).collect(),
        steps: analysis
            .graphs
            .iter()
            .map(|g| details(analysis, g))
            .collect(),
        findings: findings(&analysis.sources, &analysis.diagnostics),
        ..Page::default()
    }
}

fn example(path: &str) -> Analysis {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let (folder, file) = path.rsplit_once('/').unwrap();
    flow_analysis::check(&Folder(examples.join(folder)), file)
}

fn source(text: &str) -> Analysis {
    flow_analysis::check(&One(text.to_owned()), "main.flow")
}

#[test]
fn a_card_says_what_is_known_of_a_step() {
    let analysis = example("helpdesk/helpdesk.flow");
    let steps = details(&analysis, &analysis.graphs[0]);
    let step = |path: &str| steps.iter().find(|s| s.path == path).unwrap();
    let classify = step("helpdesk/classify");
    assert_eq!(classify.kind, "AI step");
    assert_eq!(
        classify.facts,
        [
            (
                "Model".to_owned(),
                "quick (anthropic claude-sonnet-5-5)".to_owned()
            ),
            ("Takes".to_owned(), "2 s..6 s".to_owned()),
        ]
    );
    let body = classify
        .inputs
        .iter()
        .find(|i| i.name == "ticket.body")
        .unwrap();
    assert_eq!(body.ty, "text");
    assert_eq!(body.labels, ["untrusted", "personal"]);
    let gives: Vec<&str> = classify.outputs.iter().map(|o| o.name.as_str()).collect();
    assert_eq!(gives, ["category", "urgency", "confidence"]);
    assert!(
        classify
            .source
            .as_ref()
            .unwrap()
            .starts_with("helpdesk.flow:")
    );
    let sure = step("helpdesk/sure");
    assert_eq!(sure.inputs[0].name, "classify.confidence");
    assert_eq!(sure.next[0].1, "helpdesk/sort_by_hand");
    assert_eq!(
        step("helpdesk/sort_by_hand").facts[0],
        ("By".to_owned(), "Support".to_owned())
    );
    assert_eq!(
        step("helpdesk/look_up").facts[0],
        (
            "System".to_owned(),
            "CRM, crm.open_orders via http".to_owned()
        )
    );
}

#[test]
fn processes_of_one_name_have_cards_of_their_own() {
    let analysis = flow_analysis::check(
        &Several(&[
            (
                "main.flow",
                "use \"other.flow\"\nrole hr\nprocess p { task a by hr }\n",
            ),
            ("other.flow", "role it\nprocess p { task b by it }\n"),
        ]),
        "main.flow",
    );
    let by = |path: &str| {
        let all = analysis.graphs.iter().flat_map(|g| details(&analysis, g));
        let mut facts = all.filter(|s| s.path.ends_with(path)).flat_map(|s| s.facts);
        facts.find(|(name, _)| name == "By").map(|(_, who)| who)
    };
    assert_eq!(by("/a").as_deref(), Some("Hr"));
    assert_eq!(by("/b").as_deref(), Some("It"));
}

#[test]
fn the_switch_between_light_and_dark_keeps_the_colours_of_the_house() {
    let analysis = example("helpdesk/helpdesk.flow");
    let mut page = viewed(&analysis);
    page.look.dark.paper = 0x0012_3456;
    let html = flow_viewer::page(&page);
    let dark = between(&html, ":root[data-theme=dark] .flow-map{", "}");
    assert!(dark.contains("#123456"));
}

/// Words in a lane's colour can be read on the page, whatever colour the house has.
#[test]
fn the_page_speaks_in_the_colours_of_the_house() {
    let analysis = example("helpdesk/helpdesk.flow");
    let mut page = viewed(&analysis);
    page.look.light.people.line = 0x00E0_80A0;
    page.look.dark.people.line = 0x0060_2040;
    page.look.mode = Mode::Dark;
    let html = flow_viewer::page(&page);
    assert!(html.contains("<html lang=\"en\" data-theme=\"dark\">"));
    for theme in [&page.look.light, &page.look.dark] {
        let words = theme.lane_words(LaneKind::People);
        assert!(html.contains(&format!("--people:{};", hex(words))));
        for ground in [theme.paper, theme.card] {
            assert!(contrast(words, ground) >= 450, "{}", hex(words));
        }
    }
}

#[test]
fn every_step_has_a_card_a_row_and_a_place_in_the_map() {
    for file in [
        "helpdesk/helpdesk.flow",
        "invoices/invoices.flow",
        "sketch/sketch.flow",
    ] {
        let analysis = example(file);
        let viewed = viewed(&analysis);
        let html = page(&viewed);
        for step in viewed.steps.iter().flatten() {
            let path = flow_viewer::escape(&step.path);
            for part in ["<article data-step", "<tr data-step", " data-path"] {
                assert!(
                    html.contains(&format!("{part}=\"{path}\"")),
                    "{file}: {part} {path}"
                );
            }
        }
    }
}

/// What stands between two marks, once.
fn between<'h>(html: &'h str, from: &str, to: &str) -> &'h str {
    let (_, rest) = html.split_once(from).unwrap();
    rest.split_once(to).unwrap().0
}

#[test]
fn the_policy_allows_the_script_and_the_styles_and_nothing_else() {
    let html = page(&viewed(&example("service-desk/service-desk.flow")));
    let policy = between(&html, "Content-Security-Policy\" content=\"", "\"");
    assert_eq!(html.matches("<script").count(), 1);
    let script = between(&html, "<script>", "</script>");
    assert!(policy.contains(&format!("script-src {};", hash(script))));
    for rest in html.split("<style>").skip(1) {
        let sheet = rest.split_once("</style>").unwrap().0;
        assert!(policy.contains(&hash(sheet)));
        // Browsers hash what they read: an entity would be its character by then.
        assert!(!sheet.contains('&'));
    }
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"));
    assert!(!policy.contains("connect-src"));
    assert!(!html.contains(" src=") && !html.contains("@import") && !html.contains("url(http"));
    assert!(!html.contains(" style=") && !html.contains(" onclick"));
}

const HOSTILE: &str = r#"</script></style></svg><script>alert(1)</script><img src=x onerror=alert(1)> ]]> ' ` | #quot; %%{init}"#;

#[test]
fn a_hostile_title_stays_text_everywhere() {
    let quoted = HOSTILE.replace('"', "\\\"");
    let text = format!(
        "/// {HOSTILE}\nprocess p \"{quoted}\" {{\n  /// {HOSTILE} https://example.com/\"onmouseover=alert(1)\n  task a \"{quoted}\" by hr\n  decide b \"{quoted}\" by hr {{\n    when \"{quoted}\" -> a\n    when \"no\" -> end\n  }}\n  task c \"unknown\" -> nowhere\n}}\n"
    );
    let analysis = source(&text);
    let viewed = viewed(&analysis);
    assert!(!viewed.findings.is_empty());
    for html in [page(&viewed), live(&viewed).1] {
        assert_eq!(html.matches("<script").count(), 1);
        assert_eq!(html.matches("</script>").count(), 1);
        assert!(!html.contains("<img") && !html.contains("onerror=alert(1)>"));
        assert!(html.contains("&lt;/script&gt;"));
        assert!(!html.contains("\"onmouseover"));
        assert!(html.contains("href=\"https://example.com/\""));
    }
}

#[test]
fn a_link_leads_to_the_web_or_nowhere() {
    let prose = flow_viewer::prose(
        "see javascript:alert(1), https://a.example/b?c=d&e, (http://x.example/).",
    );
    assert_eq!(prose.matches("<a ").count(), 2);
    assert!(prose.contains("href=\"https://a.example/b?c=d&amp;e\""));
    assert!(prose.contains("href=\"http://x.example/\""));
}

#[test]
fn a_frame_has_the_same_name_only_while_it_looks_the_same() {
    let before = source("process p { task a by hr }");
    let after = source("process p { task a \"Another title\" by hr }");
    let (first, html) = live(&viewed(&before));
    assert_eq!(first, live(&viewed(&before)).0);
    assert_ne!(first, live(&viewed(&after)).0);
    assert!(html.contains(&format!("<body data-frame=\"{first}\">")));
    assert!(html.contains("connect-src 'self'"));
}

#[test]
fn findings_stand_beside_the_map_with_their_place() {
    let analysis = source("process p {\n  task a by hr -> nowhere\n}\n");
    let page = viewed(&analysis);
    assert_eq!(page.findings[0].position, "main.flow:2:19");
    let html = live(&page).1;
    assert!(html.contains("<code>main.flow:2:19</code>"));
    assert!(html.contains("task a by hr -&gt; nowhere"));
    assert!(html.contains("There is no step <code>nowhere</code> in this process."));
    let kept = Page { kept: true, ..page };
    assert!(live(&kept).1.contains("last version that could be drawn"));
}

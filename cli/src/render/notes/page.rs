//! A Markdown file as one HTML page with its pictures in place.
//!
//! HTML in the Markdown is shown, not obeyed; links lead to the web, to mail or to other files, and a
//! policy forbids all scripts.

use flow_syntax::Severity;
use flow_viewer::Finding;
use pulldown_cmark::{CowStr, Event, LinkType, Parser, Tag, TagEnd, html};

use super::Picture;
use crate::markdown;

const STYLE: &str = include_str!("notes.css");

/// The least width of a wide picture in pixels, as in the style sheet.
const NARROW: u32 = 640;

/// Follows the preview: another frame is another page.
const LIVE: &str = "new EventSource('/events').addEventListener('drawn', (event) => {\n  if (event.data !== document.body.dataset.frame) location.reload();\n});\n";

/// Writes the page as a file of its own.
pub(super) fn write(text: &str, pictures: &[Picture]) -> String {
    let (title, body) = body(text, pictures);
    whole(&title, &body, &policy(pictures, ""), "", "")
}

/// Writes the page as one that follows the preview, with what the check says; the name of its frame before
/// it.
pub(super) fn live(text: &str, pictures: &[Picture], findings: &[Finding]) -> (String, String) {
    let (title, mut body) = body(text, pictures);
    let panel = flow_viewer::panel(findings, false);
    if !panel.is_empty() {
        let panel = format!("<aside id=\"findings\" aria-label=\"Findings\">{panel}</aside>\n");
        let only_hints = findings.iter().all(|f| f.severity == Severity::Hint);
        // A mistake is seen at once, advice after the words.
        body = match only_hints {
            true => format!("{body}{panel}"),
            false => format!("{panel}{body}"),
        };
    }
    let frame = flow_viewer::frame(&body);
    let more = format!(
        "; script-src {}; connect-src 'self'",
        flow_viewer::hash(LIVE)
    );
    let script = format!("<script>{LIVE}</script>\n");
    let attribute = format!(" data-frame=\"{frame}\"");
    let html = whole(&title, &body, &policy(pictures, &more), &attribute, &script);
    (frame, html)
}

/// The title, and the Markdown with pictures.
fn body(text: &str, pictures: &[Picture]) -> (String, String) {
    let mut title = None;
    let mut events = Vec::new();
    let mut inside = false;
    let mut heading = false;
    for (event, range) in Parser::new_ext(text, markdown::options()).into_offset_iter() {
        let drawn = pictures.iter().find(|picture| picture.whole == range);
        match (&event, drawn) {
            (Event::Start(Tag::CodeBlock(_)), Some(picture)) => {
                inside = true;
                events.push(Event::Html(figure(picture).into()));
            }
            (Event::End(TagEnd::CodeBlock), _) if inside => inside = false,
            _ if inside => {}
            _ => {
                heading &= !matches!(event, Event::End(TagEnd::Heading(_)));
                if let (true, Event::Text(words) | Event::Code(words)) = (heading, &event) {
                    title.get_or_insert_with(String::new).push_str(words);
                }
                heading |= title.is_none() && matches!(event, Event::Start(Tag::Heading { .. }));
                events.push(harmless(event));
            }
        }
    }
    let mut body = String::new();
    html::push_html(&mut body, events.into_iter());
    (title.unwrap_or_else(|| "Maps".to_owned()), body)
}

fn policy(pictures: &[Picture], more: &str) -> String {
    let mut sheets: Vec<String> = vec![flow_viewer::hash(STYLE)];
    let drawn = pictures.iter().map(|picture| picture.svg.as_str());
    sheets.extend(drawn.flat_map(flow_viewer::sheets));
    sheets.sort_unstable();
    sheets.dedup();
    format!(
        "default-src 'none'; img-src 'self' file: data: https:; style-src {}; base-uri 'none'; form-action 'none'{more}",
        sheets.join(" ")
    )
}

fn whole(title: &str, body: &str, policy: &str, attribute: &str, script: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body{attribute}>\n<main>\n{body}</main>\n{script}</body>\n</html>\n",
        flow_viewer::escape(title),
    )
}

fn figure(picture: &Picture) -> String {
    let wide = if is_wide(&picture.svg) { " wide" } else { "" };
    format!(
        "<figure><div class=\"map{wide}\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">{}</div></figure>\n",
        flow_viewer::escape(&picture.title),
        picture.svg
    )
}

/// Whether a picture would have to be made smaller than can be read to fit on a small screen: it is scrolled
/// there.
fn is_wide(svg: &str) -> bool {
    let width = svg
        .split_once(" width=\"")
        .and_then(|(_, rest)| rest.split_once('"'));
    let width = width.and_then(|(width, _)| width.parse::<u32>().ok());
    width.is_some_and(|width| width > NARROW)
}

/// An event that makes no active content.
fn harmless(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            dest_url: address(dest_url, link_type),
            link_type,
            title,
            id,
        }),
        Event::Start(Tag::Image {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Image {
            dest_url: address(dest_url, LinkType::Inline),
            link_type,
            title,
            id,
        }),
        other => other,
    }
}

/// An address of a scheme that is known to be harmless, or of none.
fn address(url: CowStr<'_>, kind: LinkType) -> CowStr<'_> {
    if kind == LinkType::Email {
        return url;
    }
    let scheme = url.split(['/', '?', '#']).next().unwrap_or_default();
    match scheme.split_once(':') {
        None => url,
        Some((scheme, _)) => {
            let known = ["http", "https", "mailto"];
            match known.iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
                true => url,
                false => CowStr::Borrowed("#"),
            }
        }
    }
}

//! A Markdown file as one HTML page with its pictures in place.
//!
//! HTML in the Markdown is shown, not obeyed; links lead to the web, to mail or to other files, and a
//! policy forbids all scripts.

use pulldown_cmark::{CowStr, Event, LinkType, Parser, Tag, TagEnd, html};

use super::Picture;
use crate::markdown;

const STYLE: &str = include_str!("notes.css");

/// Writes the page.
pub(super) fn write(text: &str, pictures: &[Picture]) -> String {
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
    let title = title.unwrap_or_else(|| "Maps".to_owned());
    page(&title, &body, pictures)
}

fn page(title: &str, body: &str, pictures: &[Picture]) -> String {
    let mut sheets: Vec<String> = vec![flow_viewer::hash(STYLE)];
    sheets.extend(
        pictures
            .iter()
            .flat_map(|picture| flow_viewer::sheets(&picture.svg)),
    );
    sheets.sort_unstable();
    sheets.dedup();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self' file: data: https:; style-src {}; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        sheets.join(" "),
        flow_viewer::escape(title),
    )
}

fn figure(picture: &Picture) -> String {
    format!(
        "<figure><div class=\"map\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">{}</div></figure>\n",
        flow_viewer::escape(&picture.title),
        picture.svg
    )
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

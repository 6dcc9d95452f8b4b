//! What an overlay says of a step, and its risks: small discs on its outline.

use std::fmt::Write;

use super::sheet::{fill, stroke};
use super::{Pen, text_of_class};
use crate::overlay::SceneMark;
use crate::scene::{Rect, SceneRisk};
use crate::sheet::Paint;
use crate::xml::escape;

pub(super) fn write_mark(out: &mut Pen, mark: &SceneMark) {
    let theme = out.theme;
    if let Some((pill, words)) = &mark.value {
        let (fill_class, fill_paint) = fill(&theme, Paint::Card);
        let (line_class, line_paint) = stroke(&theme, Paint::Strong(mark.state.family()));
        let rest = format!(
            r#" rx="8" class="{fill_class} {line_class}"{fill_paint}{line_paint} stroke-width="1""#
        );
        super::rect(out, pill, &rest);
        text_of_class(out, words, theme.ink, "t");
    }
    if let Some((icon, at)) = mark.icon {
        disc(out, &at, Paint::Strong(mark.state.family()), None);
        let (class, paint) = stroke(&theme, Paint::OnStrong);
        let _ = writeln!(
            out,
            r##"<use class="{class}" href="#i-{}" x="{}" y="{}" width="12" height="12" fill="none"{paint}/>"##,
            icon.name(),
            at.x + at.w / 2 - 6,
            at.y + at.h / 2 - 6,
        );
    }
}

fn disc(out: &mut Pen, at: &Rect, inside: Paint, line: Option<Paint>) {
    let theme = out.theme;
    let (fill_class, fill_paint) = fill(&theme, inside);
    let (line_class, line_paint) = line.map_or_else(Default::default, |p| stroke(&theme, p));
    let _ = writeln!(
        out,
        r#"<circle cx="{}" cy="{}" r="{}" class="{fill_class} {line_class}"{fill_paint}{line_paint}/>"#,
        at.x + at.w / 2,
        at.y + at.h / 2,
        at.w / 2,
    );
}

pub(super) fn write_risk(out: &mut Pen, risk: &SceneRisk) {
    let theme = out.theme;
    let _ = writeln!(
        out,
        r#"<g role="img" aria-label="{0}"><title>{0}</title>"#,
        escape(&risk.words)
    );
    disc(out, &risk.at, Paint::Card, Some(Paint::Alarm));
    let (class, paint) = stroke(&theme, Paint::Alarm);
    let _ = writeln!(
        out,
        r##"<use class="{class}" href="#i-{}" x="{}" y="{}" width="12" height="12" fill="none"{paint}/></g>"##,
        risk.icon.name(),
        risk.at.x + risk.at.w / 2 - 6,
        risk.at.y + risk.at.h / 2 - 6,
    );
}

//! What is drawn on a page: resvg's tree, walked once.

#![expect(
    clippy::disallowed_types,
    reason = "what is drawn has its place already"
)]

use pdf_writer::types::{LineCapStyle, LineJoinStyle};
use pdf_writer::{Content, Name, Str};
use resvg::usvg::layout::{PositionedGlyph, Span};
use resvg::usvg::tiny_skia_path::{PathSegment, Point};
use resvg::usvg::{
    Fill, FillRule, Group, LineCap, LineJoin, Node, Paint, Path, Stroke, Text, Transform,
};

use super::Numbers;
use super::fonts::Fonts;
use crate::widths::UNITS_PER_EM;

/// Draws on one page.
pub(super) struct Pen<'a> {
    pub(super) content: &'a mut Content,
    pub(super) fonts: &'a mut Fonts,
    pub(super) numbers: &'a mut Numbers,
}

fn matrix(t: Transform) -> [f32; 6] {
    [t.sx, t.ky, t.kx, t.sy, t.tx, t.ty]
}

impl Pen<'_> {
    /// Draws a group; what shows through it is weakened by `alpha`.
    pub(super) fn group(&mut self, group: &Group, alpha: f32) {
        let alpha = alpha * group.opacity().get();
        self.content.save_state();
        if !group.transform().is_identity() {
            self.content.transform(matrix(group.transform()));
        }
        for child in group.children() {
            match child {
                Node::Group(group) => self.group(group, alpha),
                Node::Path(path) => self.path(path, alpha),
                Node::Text(text) => self.text(text, alpha),
                // No picture of ours has another picture in it.
                Node::Image(_) => {}
            }
        }
        self.content.restore_state();
    }

    fn path(&mut self, path: &Path, alpha: f32) {
        if !path.is_visible() {
            return;
        }
        let fill = path.fill().filter(|fill| colour(fill.paint()).is_some());
        let stroke = path.stroke().filter(|s| colour(s.paint()).is_some());
        if let Some(fill) = fill {
            self.filled(fill, alpha);
            self.outline(path);
            match fill.rule() {
                FillRule::NonZero => self.content.fill_nonzero(),
                FillRule::EvenOdd => self.content.fill_even_odd(),
            };
            self.content.restore_state();
        }
        if let Some(stroke) = stroke {
            self.stroked(stroke, alpha);
            self.outline(path);
            self.content.stroke();
            self.content.restore_state();
        }
    }

    fn filled(&mut self, fill: &Fill, alpha: f32) {
        self.content.save_state();
        self.strength(alpha * fill.opacity().get());
        if let Some([r, g, b]) = colour(fill.paint()) {
            self.content.set_fill_rgb(r, g, b);
        }
    }

    fn stroked(&mut self, stroke: &Stroke, alpha: f32) {
        self.content.save_state();
        self.strength(alpha * stroke.opacity().get());
        if let Some([r, g, b]) = colour(stroke.paint()) {
            self.content.set_stroke_rgb(r, g, b);
        }
        self.content
            .set_line_width(stroke.width().get())
            .set_miter_limit(stroke.miterlimit().get())
            .set_line_cap(match stroke.linecap() {
                LineCap::Butt => LineCapStyle::ButtCap,
                LineCap::Round => LineCapStyle::RoundCap,
                LineCap::Square => LineCapStyle::ProjectingSquareCap,
            })
            .set_line_join(match stroke.linejoin() {
                LineJoin::Round => LineJoinStyle::RoundJoin,
                LineJoin::Bevel => LineJoinStyle::BevelJoin,
                LineJoin::Miter | LineJoin::MiterClip => LineJoinStyle::MiterJoin,
            });
        if let Some(dashes) = stroke.dasharray() {
            let dashes = dashes.iter().copied();
            self.content.set_dash_pattern(dashes, stroke.dashoffset());
        }
    }

    fn strength(&mut self, alpha: f32) {
        let hundredths = (alpha.clamp(0.0, 1.0) * 100.0).round() as u8;
        if hundredths < 100 {
            let name = self.fonts.alpha(hundredths, self.numbers);
            self.content.set_parameters(Name(name.as_bytes()));
        }
    }

    fn outline(&mut self, path: &Path) {
        let mut last = Point::zero();
        for segment in path.data().segments() {
            match segment {
                PathSegment::MoveTo(p) => {
                    self.content.move_to(p.x, p.y);
                    last = p;
                }
                PathSegment::LineTo(p) => {
                    self.content.line_to(p.x, p.y);
                    last = p;
                }
                PathSegment::QuadTo(by, p) => {
                    let (a, b) = (two_thirds(last, by), two_thirds(p, by));
                    self.content.cubic_to(a.x, a.y, b.x, b.y, p.x, p.y);
                    last = p;
                }
                PathSegment::CubicTo(a, b, p) => {
                    self.content.cubic_to(a.x, a.y, b.x, b.y, p.x, p.y);
                    last = p;
                }
                PathSegment::Close => {
                    self.content.close_path();
                }
            }
        }
    }

    /// Words in the embedded font as words, others as outlines.
    fn text(&mut self, text: &Text, alpha: f32) {
        let spans = text.layouted();
        let ours = |glyph: &PositionedGlyph| self.fonts.embedded(glyph.font).is_some();
        let all = spans
            .iter()
            .flat_map(|span| &span.positioned_glyphs)
            .all(ours);
        if !all {
            return self.group(text.flattened(), alpha);
        }
        for span in spans.iter().filter(|span| span.visible) {
            self.span(span, alpha);
        }
    }

    fn span(&mut self, span: &Span, alpha: f32) {
        let Some(fill) = &span.fill else { return };
        self.filled(fill, alpha);
        self.content.begin_text();
        let mut glyphs = span.positioned_glyphs.as_slice();
        while let Some(first) = glyphs.first() {
            let together = glyphs
                .iter()
                .take_while(|glyph| goes_on(first, glyph))
                .count()
                .max(1);
            let (line, rest) = glyphs.split_at(together);
            self.line(first, line);
            glyphs = rest;
        }
        self.content.end_text();
        self.content.restore_state();
    }

    /// Glyphs of one font on one base line.
    fn line(&mut self, first: &PositionedGlyph, line: &[PositionedGlyph]) {
        let Some(name) = self.fonts.embedded(first.font) else {
            return;
        };
        let em = UNITS_PER_EM as f32;
        let place = first.outline_transform().pre_scale(em, em);
        self.content.set_font(Name(name.as_bytes()), 1.0);
        self.content.set_text_matrix(matrix(place));
        let Some(back) = place.invert() else { return };
        let mut pen = 0.0;
        let mut shown = Vec::new();
        for glyph in line {
            let id = u16::try_from(glyph.id.0).unwrap_or(0);
            let width = self.fonts.uses(first.font, id, &glyph.text);
            let at = glyph
                .outline_transform()
                .pre_scale(em, em)
                .post_concat(back)
                .tx
                * 1000.0;
            shown.push((pen - at, id.to_be_bytes()));
            pen = at + width;
        }
        let mut array = self.content.show_positioned();
        let mut items = array.items();
        for (shift, glyph) in shown {
            if shift.abs() > 0.5 {
                items.adjust(shift.round());
            }
            items.show(Str(&glyph));
        }
    }
}

/// Whether a glyph stands on the same line as the first, in the same font and size.
fn goes_on(first: &PositionedGlyph, glyph: &PositionedGlyph) -> bool {
    let (a, b) = (first.outline_transform(), glyph.outline_transform());
    let same = |x: f32, y: f32| (x - y).abs() < 1e-6;
    let turned = same(a.sx, b.sx) && same(a.kx, b.kx) && same(a.ky, b.ky) && same(a.sy, b.sy);
    let Some(back) = a.invert() else { return false };
    let level = b.post_concat(back).ty.abs() < 1.0;
    first.font == glyph.font && turned && level
}

fn two_thirds(from: Point, by: Point) -> Point {
    Point::from_xy(
        from.x + (by.x - from.x) * 2.0 / 3.0,
        from.y + (by.y - from.y) * 2.0 / 3.0,
    )
}

/// The picture has plain colours only; of anything else the first stands for all.
fn colour(paint: &Paint) -> Option<[f32; 3]> {
    let colour = match paint {
        Paint::Color(colour) => *colour,
        Paint::LinearGradient(gradient) => gradient.stops().first()?.color(),
        Paint::RadialGradient(gradient) => gradient.stops().first()?.color(),
        Paint::Pattern(_) => return None,
    };
    let share = |channel: u8| f32::from(channel) / 255.0;
    Some([share(colour.red), share(colour.green), share(colour.blue)])
}

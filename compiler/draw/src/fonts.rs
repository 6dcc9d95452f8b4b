//! Fonts for pictures of dots: the embedded one, and the system's for characters it does not have.
//!
//! A text in Latin, Greek or Cyrillic never looks at the system, so every machine draws the same dots. For
//! other scripts and emoji the system's fonts are read once, and the first in a fixed order that has the
//! character draws it; where none has it, it is a box.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::Arc;

use resvg::usvg::fontdb::{Database, FaceInfo, ID, Source, Style};
use resvg::usvg::{self, FontResolver};
use skrifa::{FontRef, MetadataProvider};

use crate::text::advance;
use crate::widths::REGULAR;

/// The embedded font: regular and semi-bold.
pub(crate) const EMBEDDED: [&[u8]; 2] = [
    include_bytes!("../fonts/Inter-Regular.subset.ttf"),
    include_bytes!("../fonts/Inter-SemiBold.subset.ttf"),
];

/// The fonts for one or more pictures. Those of the system are read once, and only if one asks for them.
pub(crate) struct Library(Arc<Database>);

impl Library {
    /// With the embedded fonts.
    pub(crate) fn new() -> Self {
        let mut fonts = Database::new();
        for font in EMBEDDED {
            fonts.load_font_source(Source::Binary(Arc::new(font)));
        }
        fonts.set_sans_serif_family("Inter");
        Self(Arc::new(fonts))
    }

    /// An SVG of ours as a tree, its texts set in fonts.
    ///
    /// # Errors
    ///
    /// What usvg says of an SVG that it does not take.
    pub(crate) fn tree(&mut self, svg: &str) -> Result<usvg::Tree, usvg::Error> {
        let svg = apart(svg);
        let lines = foreign_lines(&svg);
        let fallback = move |c: char, used: &[ID], fonts: &mut Arc<Database>| {
            let around: Vec<&String> = lines.iter().filter(|line| line.contains(c)).collect();
            fallback(c, &around, used, fonts)
        };
        let options = usvg::Options {
            font_family: "Inter".to_owned(),
            font_resolver: FontResolver {
                select_font: FontResolver::default_font_selector(),
                select_fallback: Box::new(fallback),
            },
            fontdb: Arc::clone(&self.0),
            ..usvg::Options::default()
        };
        let tree = usvg::Tree::from_str(&svg, &options)?;
        self.0 = Arc::clone(tree.fontdb());
        Ok(tree)
    }
}

/// The texts of an SVG that have characters which the embedded font has not.
fn foreign_lines(svg: &str) -> Vec<String> {
    let texts = svg.split('<').filter_map(|tag| tag.split_once('>'));
    let texts = texts.map(|(_, text)| text).filter(|text| !text.is_ascii());
    let foreign = texts.filter(|text| text.chars().any(|c| !is_ours(c)));
    foreign.map(str::to_owned).collect()
}

/// Pictographs that are joined into one would be as many as they are joined of in a font that does not
/// know the whole; resvg then mixes no fonts in their line. So they stand apart.
fn apart(svg: &str) -> Cow<'_, str> {
    if !svg.chars().any(is_pictograph) {
        return Cow::Borrowed(svg);
    }
    let mut after_pictograph = false;
    let keeps = |c: &char| {
        let joins = matches!(c, '\u{200D}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}');
        let keep = !(joins && after_pictograph);
        after_pictograph = is_pictograph(*c) || (after_pictograph && joins);
        keep
    };
    Cow::Owned(svg.chars().filter(keeps).collect())
}

/// The system's font for a character that the fonts `used` so far do not have. One that has all of the
/// lines around it comes first: those are then set in one font.
fn fallback(c: char, around: &[&String], used: &[ID], fonts: &mut Arc<Database>) -> Option<ID> {
    if is_invisible(c) {
        return None;
    }
    if fonts.len() == EMBEDDED.len() {
        Arc::make_mut(fonts).load_system_fonts();
    }
    let weight = used.first().and_then(|id| fonts.face(*id))?.weight.0;
    let mut faces: Vec<&FaceInfo> = fonts
        .faces()
        .filter(|face| !used.contains(&face.id) && has(fonts, face.id, c))
        .collect();
    faces.sort_by_cached_key(|face| {
        let all = |line: &&&String| {
            line.chars()
                .all(|c| is_invisible(c) || has(fonts, face.id, c))
        };
        let whole = around.iter().filter(all).count();
        (Reverse(whole), rank(face, weight, is_pictograph(c)))
    });
    faces.first().map(|face| face.id)
}

/// Whether the embedded font draws a character, or none has to.
fn is_ours(c: char) -> bool {
    is_invisible(c) || advance(REGULAR, c).is_some()
}

/// Whether a font has a glyph for a character.
fn has(fonts: &Database, id: ID, c: char) -> bool {
    let glyph = fonts.with_face_data(id, |data, index| {
        let font = FontRef::from_index(data, index).ok()?;
        font.charmap().map(c)
    });
    glyph.flatten().is_some()
}

/// Upright before slanted, without serifs before with, the nearest weight; then by name, so that the
/// order in which a system lists its fonts does not matter.
fn rank(face: &FaceInfo, weight: u16, pictograph: bool) -> (bool, bool, bool, bool, u16, String) {
    let family = face.families.first().map_or("", |(name, _)| name.as_str());
    (
        family.contains("Emoji") != pictograph,
        face.style != Style::Normal,
        face.monospaced || family.contains("Mono"),
        family.contains("Serif"),
        face.weight.0.abs_diff(weight),
        face.post_script_name.clone(),
    )
}

/// Joiners and marks of direction say how others are drawn; they have no dots of their own.
fn is_invisible(c: char) -> bool {
    matches!(c, '\n' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}')
}

fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}')
}

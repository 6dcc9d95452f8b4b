//! The embedded fonts in a PDF, so that their words can be selected.
//!
//! A TrueType font stands in the file as it is, its glyphs are named by number, and a table says which
//! characters they stand for (ISO 32000-1, 9.7 and 9.10.3).

#![expect(
    clippy::disallowed_types,
    reason = "what is drawn has its place already"
)]

use std::collections::BTreeMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Name, Pdf, Rect, Ref, Str};
use resvg::usvg::fontdb::{Database, ID, Source};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, GlyphId, MetadataProvider};

use super::Numbers;
use crate::fonts::EMBEDDED;
use crate::widths::UNITS_PER_EM;

const NAMES: [&str; 2] = ["Inter-Regular", "Inter-SemiBold"];

const SYSTEM: SystemInfo = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// An embedded font, and what is drawn with it.
struct Font {
    name: &'static str,
    bytes: &'static [u8],
    known_as: Vec<ID>,
    id: Ref,
    /// The characters each used glyph stands for.
    used: BTreeMap<u16, String>,
}

/// The embedded fonts, and the strengths of colours that are not opaque.
pub(super) struct Fonts {
    fonts: Vec<Font>,
    /// In hundredths, with the object of each.
    alphas: BTreeMap<u8, Ref>,
}

impl Fonts {
    pub(super) fn new(numbers: &mut Numbers) -> Self {
        let fonts = NAMES.into_iter().zip(EMBEDDED).map(|(name, bytes)| Font {
            name,
            bytes,
            known_as: Vec::new(),
            id: numbers.next(),
            used: BTreeMap::new(),
        });
        Self {
            fonts: fonts.collect(),
            alphas: BTreeMap::new(),
        }
    }

    /// Learns under which numbers a page's database knows the embedded fonts.
    pub(super) fn meet(&mut self, database: &Database) {
        for font in &mut self.fonts {
            let is_it = |source: &Source| matches!(source, Source::Binary(data) if data.as_ref().as_ref() == font.bytes);
            let faces = database.faces().filter(|face| is_it(&face.source));
            font.known_as = faces.map(|face| face.id).collect();
        }
    }

    /// The name in the page of the embedded font with this id, if it is one.
    pub(super) fn embedded(&self, id: ID) -> Option<&'static str> {
        let font = self.fonts.iter().find(|font| font.known_as.contains(&id))?;
        Some(font.name)
    }

    /// Notes that a glyph is drawn; gives its width in thousandths of the size.
    pub(super) fn uses(&mut self, id: ID, glyph: u16, text: &str) -> f32 {
        let Some(font) = self.fonts.iter_mut().find(|f| f.known_as.contains(&id)) else {
            return 0.0;
        };
        font.used.entry(glyph).or_insert_with(|| text.to_owned());
        width(font.bytes, glyph)
    }

    /// The name of a graphics state with this strength, in hundredths.
    pub(super) fn alpha(&mut self, hundredths: u8, numbers: &mut Numbers) -> String {
        self.alphas
            .entry(hundredths)
            .or_insert_with(|| numbers.next());
        format!("a{hundredths}")
    }

    pub(super) fn names(&self) -> impl Iterator<Item = (&'static [u8], Ref)> {
        self.fonts
            .iter()
            .map(|font| (font.name.as_bytes(), font.id))
    }

    pub(super) fn alphas(&self) -> impl Iterator<Item = (u8, Ref)> {
        self.alphas.iter().map(|(alpha, id)| (*alpha, *id))
    }

    pub(super) fn write(&self, pdf: &mut Pdf, numbers: &mut Numbers) {
        for font in &self.fonts {
            font.write(pdf, numbers);
        }
        for (alpha, id) in self.alphas() {
            let share = f32::from(alpha) / 100.0;
            pdf.ext_graphics(id)
                .non_stroking_alpha(share)
                .stroking_alpha(share);
        }
    }
}

impl Font {
    fn write(&self, pdf: &mut Pdf, numbers: &mut Numbers) {
        let (cid, descriptor) = (numbers.next(), numbers.next());
        let (unicode, file) = (numbers.next(), numbers.next());
        let name = Name(self.name.as_bytes());
        pdf.type0_font(self.id)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(unicode);
        let mut font = pdf.cid_font(cid);
        font.subtype(CidFontType::Type2)
            .base_font(name)
            .system_info(SYSTEM)
            .font_descriptor(descriptor)
            .default_width(0.0)
            .cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = font.widths();
        for glyph in self.used.keys() {
            widths.consecutive(*glyph, [width(self.bytes, *glyph)]);
        }
        drop(widths);
        drop(font);
        self.describe(pdf, descriptor, file);
        self.characters(pdf, unicode);
        let packed = packed(self.bytes);
        let length = i32::try_from(self.bytes.len()).unwrap_or(i32::MAX);
        pdf.stream(file, &packed)
            .filter(Filter::FlateDecode)
            .pair(Name(b"Length1"), length);
    }

    /// The measures are those of Inter's own tables, in thousandths.
    fn describe(&self, pdf: &mut Pdf, id: Ref, file: Ref) {
        pdf.font_descriptor(id)
            .name(Name(self.name.as_bytes()))
            .flags(FontFlags::NON_SYMBOLIC)
            .bbox(Rect::new(-742.0, -323.0, 2580.0, 1114.0))
            .italic_angle(0.0)
            .ascent(969.0)
            .descent(-242.0)
            .cap_height(727.0)
            .stem_v(if self.name.ends_with("Bold") {
                120.0
            } else {
                80.0
            })
            .font_file2(file);
    }

    fn characters(&self, pdf: &mut Pdf, id: Ref) {
        let mut map: UnicodeCmap<u16> = UnicodeCmap::new(Name(b"Flow"), SYSTEM);
        for (glyph, text) in &self.used {
            map.pair_with_multiple(*glyph, text.chars());
        }
        let map = packed(&map.finish());
        pdf.cmap(id, &map).filter(Filter::FlateDecode);
    }
}

/// A glyph's advance in thousandths of the size.
fn width(font: &[u8], glyph: u16) -> f32 {
    let advance = FontRef::new(font).ok().and_then(|font| {
        let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        metrics.advance_width(GlyphId::from(glyph))
    });
    advance.unwrap_or(0.0) * 1000.0 / UNITS_PER_EM as f32
}

/// Deflated, as PDF's `FlateDecode` reads it.
pub(super) fn packed(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 7)
}

//! The table of widths and the embedded fonts must agree.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use flow_draw::widths::{REGULAR, Run, SEMI_BOLD, UNITS_PER_EM};

/// As much of OpenType as the comparison needs: `head`, `hhea`, `hmtx` and `cmap` format 4.
struct Font(&'static [u8]);

impl Font {
    fn u16(&self, at: usize) -> usize {
        usize::from(u16::from_be_bytes([self.0[at], self.0[at + 1]]))
    }

    fn u32(&self, at: usize) -> usize {
        self.u16(at) << 16 | self.u16(at + 2)
    }

    fn table(&self, tag: &[u8]) -> usize {
        let record = (0..self.u16(4))
            .map(|i| 12 + 16 * i)
            .find(|at| &self.0[*at..*at + 4] == tag);
        self.u32(record.unwrap() + 8)
    }

    fn advance(&self, glyph: usize) -> usize {
        let last = self.u16(self.table(b"hhea") + 34) - 1;
        self.u16(self.table(b"hmtx") + 4 * glyph.min(last))
    }

    fn segments(&self) -> usize {
        let cmap = self.table(b"cmap");
        let tables = (0..self.u16(cmap + 2)).map(|i| cmap + self.u32(cmap + 8 + 8 * i));
        tables.into_iter().find(|at| self.u16(*at) == 4).unwrap()
    }

    fn glyph(&self, code: usize) -> usize {
        let at = self.segments();
        let count = self.u16(at + 6) / 2;
        let segment = (0..count)
            .find(|i| self.u16(at + 14 + 2 * i) >= code)
            .unwrap();
        let start = self.u16(at + 16 + 2 * count + 2 * segment);
        let delta = self.u16(at + 16 + 4 * count + 2 * segment);
        let offset_at = at + 16 + 6 * count + 2 * segment;
        assert!(start <= code, "U+{code:04X} is not in the font");
        match self.u16(offset_at) {
            0 => (code + delta) & 0xFFFF,
            offset => (self.u16(offset_at + offset + 2 * (code - start)) + delta) & 0xFFFF,
        }
    }
}

fn check(bytes: &'static [u8], table: &[Run]) {
    let font = Font(bytes);
    assert_eq!(
        font.u16(font.table(b"head") + 18),
        usize::try_from(UNITS_PER_EM).unwrap()
    );
    let mut known = 0;
    for (first, widths) in table {
        for (code, width) in (*first..).zip(*widths) {
            let glyph = font.glyph(usize::try_from(code).unwrap());
            assert_eq!(font.advance(glyph), usize::from(*width), "U+{code:04X}");
            known += 1;
        }
    }
    assert!(known > 700);
}

#[test]
fn the_table_is_the_fonts_own() {
    check(include_bytes!("../fonts/Inter-Regular.subset.ttf"), REGULAR);
    check(
        include_bytes!("../fonts/Inter-SemiBold.subset.ttf"),
        SEMI_BOLD,
    );
}

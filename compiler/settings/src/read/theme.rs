//! `[theme]`: mode and colours of pictures.

use flow_syntax::{Applicability, Diagnostic, Severity};
use smol_str::SmolStr;
use toml_edit::Item;

use super::{Reader, TOP, entries, meant, span};
use crate::codes::{FAINT, NO_COLOUR, NO_MODE};
use crate::colour::{WORDS, contrast, hex, parse, under_white};
use crate::theme::{Brand, Mode};

/// The settings under `[theme]`.
const THEME: &[&str] = &["mode", "accent", "people", "ai", "systems"];
/// What words on strips are drawn in.
const WHITE: u32 = 0x00FF_FFFF;

impl Reader<'_> {
    pub(super) fn theme(&mut self, item: &Item) {
        let Some(table) = self.table(item, "`theme`") else {
            return;
        };
        let mut accent = None;
        for (key, at, item) in entries(table) {
            match key {
                "mode" => self.mode(item),
                "accent" => accent = self.brand(item),
                "people" => self.settings.theme.people = self.brand(item),
                "ai" => self.settings.theme.ai = self.brand(item),
                "systems" => self.settings.theme.systems = self.brand(item),
                other => self.unknown(other, at, THEME, ("", TOP)),
            }
        }
        // What most steps of most maps are: the house's colour is seen at once.
        let people = &mut self.settings.theme.people;
        *people = people.or(accent);
    }

    fn mode(&mut self, item: &Item) {
        let at = item.span();
        let Some(word) = item.as_str() else {
            return self.wrong_kind(at, "`\"light\"`, `\"dark\"` or `\"auto\"`");
        };
        match Mode::ALL.iter().find(|(_, known)| *known == word) {
            Some((mode, _)) => self.settings.theme.mode = *mode,
            None => {
                let place = self.place(at.map(span).unwrap_or_default());
                let message = format!("There is no mode `{word}`.");
                let words = Mode::ALL.map(|(_, word)| SmolStr::new(word));
                let finding = Diagnostic::error(NO_MODE, message, place);
                let otherwise = "write `light`, `dark`, or `auto` to follow the reader's screen";
                self.findings
                    .push(meant(finding, word, place, &words, true, otherwise));
            }
        }
    }

    fn brand(&mut self, item: &Item) -> Option<Brand> {
        let at = item.span();
        let Some(word) = item.as_str() else {
            self.wrong_kind(at, "a colour in quotes, as `\"#0b7285\"`");
            return None;
        };
        let at = at.map(span).unwrap_or_default();
        let Some(colour) = parse(word) else {
            let message = format!("`{word}` is no colour.");
            let finding = Diagnostic::error(NO_COLOUR, message, self.place(at))
                .says("not three or six hexadecimal digits after `#`")
                .help("write red, green and blue as in a style guide: `\"#0b7285\"`");
            self.findings.push(finding);
            return None;
        };
        self.faint(colour, at);
        Some(Brand { colour, span: at })
    }

    /// Titles of lanes are white: on a light colour nobody reads them.
    fn faint(&mut self, colour: u32, at: flow_syntax::Span) {
        let is = contrast(colour, WHITE);
        if is >= WORDS {
            return;
        }
        let (place, darker) = (self.place(at), hex(under_white(colour)));
        let message = format!("White words on `{}` are hard to read.", hex(colour));
        let finding = Diagnostic::new(FAINT, Severity::Warning, message, place)
            .says(format!(
                "a contrast of {}.{} : 1; words need 4.5 : 1",
                is / 100,
                is % 100 / 10
            ))
            .help(format!(
                "pictures use `{darker}` instead, the nearest that can be read"
            ))
            .fix(
                format!("write `{darker}`"),
                Applicability::Maybe,
                place,
                format!("\"{darker}\""),
            );
        self.findings.push(finding);
    }
}

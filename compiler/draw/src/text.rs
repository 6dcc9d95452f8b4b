//! How wide a text is and where it may be broken, from the embedded font's own widths.
//!
//! Lengths are integers: 1/64 px while adding up, whole pixels outside. A viewer's font may be wider
//! than the embedded one, so every width is padded by 12 %.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::widths::{REGULAR, Run, SEMI_BOLD, UNITS_PER_EM};

/// The weights of the embedded font.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weight {
    /// 400
    Regular,
    /// 600
    SemiBold,
}

/// The text without control characters, with each run of white space as one blank; a blank that no line
/// may break at stays one.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\u{A0}' {
            out.push(c);
        } else if c.is_whitespace() || c.is_control() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if is_drawable(c) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// XML 1.0 forbids these even as references; bidirectional overrides could make a title lie.
pub(crate) fn is_drawable(c: char) -> bool {
    !matches!(c, '\u{FFFE}' | '\u{FFFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A line as it is written into a picture: where it begins in a script that runs from right to left, marks
/// at both ends keep its punctuation on its side. They have no width, and the line stays where it is.
pub fn directed(line: &str) -> Cow<'_, str> {
    match line.chars().find(|c| c.is_alphabetic()) {
        Some(first) if is_leftward(first) => Cow::Owned(format!("\u{200F}{line}\u{200F}")),
        _ => Cow::Borrowed(line),
    }
}

/// Whether a letter's script runs from right to left: Hebrew, Arabic, Syriac, Thaana, N'Ko and their
/// neighbours, by the blocks of Unicode 17 with bidirectional class R or AL.
fn is_leftward(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// Width in whole pixels at `size` px, rounded up, with the padding for other fonts.
pub fn width(text: &str, size: i32, weight: Weight) -> i32 {
    let units: u64 = text
        .graphemes(true)
        .map(|g| u64::from(units(g, weight)))
        .sum();
    let sixty_fourths =
        (units * u64::from(size.unsigned_abs()) * 64).div_ceil(u64::from(UNITS_PER_EM));
    let padded = (sixty_fourths * 112).div_ceil(100).div_ceil(64);
    i32::try_from(padded).unwrap_or(i32::MAX / 64)
}

/// Width of the widest line, as [`width`].
pub fn widest(lines: &[String], size: i32, weight: Weight) -> i32 {
    lines
        .iter()
        .map(|line| width(line, size, weight))
        .max()
        .unwrap_or(0)
}

/// A grapheme's advance in font units.
fn units(grapheme: &str, weight: Weight) -> u32 {
    let table = match weight {
        Weight::Regular => REGULAR,
        Weight::SemiBold => SEMI_BOLD,
    };
    let known: Option<u32> = grapheme.chars().map(|c| advance(table, c)).sum();
    known.unwrap_or_else(|| foreign(grapheme))
}

/// The advance of a character the embedded font has.
pub fn advance(table: &[Run], c: char) -> Option<u32> {
    let code = u32::from(c);
    let after = table.partition_point(|(first, _)| *first <= code);
    let (first, widths) = table.get(after.checked_sub(1)?)?;
    widths.get((code - first) as usize).map(|w| u32::from(*w))
}

/// Another font will draw it: East Asian wide is one em, an emoji 1.25 em (several joined into one count
/// as several, since not every font joins them), the rest a wide letter.
fn foreign(grapheme: &str) -> u32 {
    match grapheme.width() {
        0 => 0,
        1 => UNITS_PER_EM * 5 / 8,
        _ if is_emoji(grapheme) => joined(grapheme) * UNITS_PER_EM * 5 / 4,
        _ => UNITS_PER_EM,
    }
}

/// How many emoji are joined in a grapheme.
fn joined(grapheme: &str) -> u32 {
    let parts = grapheme.split('\u{200D}').filter(|part| part.width() == 2);
    u32::try_from(parts.count()).unwrap_or(1).max(1)
}

fn is_emoji(grapheme: &str) -> bool {
    grapheme
        .chars()
        .any(|c| matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{FE0F}'))
}

/// Breaks a cleaned text into lines no wider than `max` px: at blanks and between ideographs, and a
/// longer word at graphemes.
pub fn wrap(text: &str, size: i32, weight: Weight, max: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        for (index, piece) in pieces(word).into_iter().enumerate() {
            let glue = if index == 0 { " " } else { "" };
            let joined = lines.last().map(|line| format!("{line}{glue}{piece}"));
            match joined {
                Some(joined) if width(&joined, size, weight) <= max => {
                    lines.pop();
                    lines.push(joined);
                }
                _ => push_word(&mut lines, &piece, size, weight, max),
            }
        }
    }
    lines
}

/// The widest piece of a text that is better not broken.
pub fn longest_piece(text: &str, size: i32, weight: Weight) -> i32 {
    let all = text.split(' ').flat_map(pieces);
    all.map(|piece| width(&piece, size, weight))
        .max()
        .unwrap_or(0)
}

/// A word cut where its script allows: before and after every ideograph, but before no punctuation.
fn pieces(word: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut after_wide = false;
    for grapheme in word.graphemes(true) {
        let wide = grapheme.width() == 2 && !is_emoji(grapheme);
        let closes = matches!(
            grapheme,
            "、" | "。" | "，" | "．" | "）" | "」" | "』" | "！" | "？" | "："
        );
        match pieces.last_mut() {
            Some(last) if closes || !(wide || after_wide) => last.push_str(grapheme),
            _ => pieces.push(grapheme.to_owned()),
        }
        after_wide = wide;
    }
    pieces
}

fn push_word(lines: &mut Vec<String>, word: &str, size: i32, weight: Weight, max: i32) {
    if width(word, size, weight) <= max {
        lines.push(word.to_owned());
        return;
    }
    let mut line = String::new();
    for grapheme in word.graphemes(true) {
        let longer = format!("{line}{grapheme}");
        if !line.is_empty() && width(&longer, size, weight) > max {
            lines.push(std::mem::replace(&mut line, grapheme.to_owned()));
        } else {
            line = longer;
        }
    }
    lines.push(line);
}

/// The narrowest of several widths at which the text needs at most `rows` lines, else the last.
pub fn wrap_to_fit(
    text: &str,
    size: i32,
    weight: Weight,
    widths: &[i32],
    rows: usize,
) -> Vec<String> {
    let mut lines = Vec::new();
    for max in widths {
        lines = wrap(text, size, weight, *max);
        if lines.len() <= rows {
            break;
        }
    }
    lines
}

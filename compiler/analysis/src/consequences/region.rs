//! The text around a mistake, by lines and brackets alone: where the form is wrong, there is no tree to ask.

use flow_syntax::Span;

/// How many lines an open bracket may take along.
const MOST_LINES: usize = 40;

/// How many bytes of a line are looked at on either side: a very long line costs no more than any other.
const MOST_BYTES: usize = 512;

/// The line of a mistake, with the lines before it inside the same round or square bracket, and those after
/// it until its brackets close.
pub(super) fn around(text: &str, at: Span) -> Span {
    let own = line_start(text, at.start as usize);
    let start = open_before(text, own).unwrap_or(own);
    let mut end = line_end(text, at.end.max(at.start) as usize);
    let mut depth = balance(slice(text, start, end), "([{", ")]}");
    for _ in 0..MOST_LINES {
        if depth <= 0 || end >= text.len() {
            break;
        }
        let next = line_end(text, end + 1);
        depth += balance(slice(text, end, next), "([{", ")]}");
        end = next;
    }
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(start), offset(end))
}

/// The words of a range.
pub(super) fn words(text: &str, range: Span) -> impl Iterator<Item = &str> {
    words_of(slice(text, range.start as usize, range.end as usize))
}

/// The words of the line that opens the block around a range: the nearest above that is indented less.
pub(super) fn head_words(text: &str, range: Span) -> impl Iterator<Item = &str> {
    let start = range.start as usize;
    let depth = |line: &str| line.len() - line.trim_start().len();
    let own = depth(slice(text, start, line_end(text, start)));
    let mut heads = lines_before(text, start)
        .map(|(_, line)| line)
        .filter(|line| !line.trim().is_empty() && depth(line) < own);
    words_of(heads.next().unwrap_or(""))
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|w| w.starts_with(|c: char| c.is_alphabetic()))
}

/// Where the line stands that opens a round or square bracket around a line, not across a blank one.
fn open_before(text: &str, start: usize) -> Option<usize> {
    let mut open = 0;
    for (from, line) in lines_before(text, start) {
        open += balance(line, "([", ")]");
        if open > 0 {
            return Some(from);
        }
        if line.trim().is_empty() {
            return None;
        }
    }
    None
}

/// The lines before a line's start, nearest first, each with its own start.
fn lines_before(text: &str, start: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut end = start;
    let line = move |_| {
        let before = end.checked_sub(1)?;
        let from = line_start(text, before);
        let line = slice(text, from, end);
        end = from;
        Some((from, line))
    };
    (0..MOST_LINES).map_while(line)
}

fn slice(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or("")
}

fn line_start(text: &str, at: usize) -> usize {
    let at = text.floor_char_boundary(at);
    let from = text.ceil_char_boundary(at.saturating_sub(MOST_BYTES));
    let before = slice(text, from, at).rfind('\n');
    before.map_or(from, |n| from + n + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    let at = text.ceil_char_boundary(at);
    let to = text.floor_char_boundary(at + MOST_BYTES);
    slice(text, at, to).find('\n').map_or(to, |n| at + n)
}

/// How many more brackets a text opens than it closes, comments aside.
fn balance(text: &str, open: &str, close: &str) -> i64 {
    let code = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or(""));
    let sign = |c: char| i64::from(open.contains(c)) - i64::from(close.contains(c));
    code.flat_map(str::chars).map(sign).sum()
}

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
    let lost = || closes(text, at).then(|| list_before(text, own));
    let start = open_before(text, own).or_else(lost).unwrap_or(own);
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
    end = list_after(text, end).unwrap_or(end);
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

/// The words of the line that opens the block around a range, by its braces.
pub(super) fn block_head(text: &str, range: Span) -> impl Iterator<Item = &str> {
    let mut open = 0;
    let mut opens = |line: &str| {
        open += balance(line, "{", "}");
        open > 0
    };
    let mut lines = lines_before(text, range.start as usize).map(|(_, line)| line);
    words_of(lines.find(|line| opens(line)).unwrap_or(""))
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

/// Whether a mistake is a bracket that closes what was never opened.
fn closes(text: &str, at: Span) -> bool {
    slice(text, at.start as usize, text.len()).starts_with([')', ']'])
}

/// Where the list ends that goes on after a line, if a bracket closes it that was never opened: lines that
/// end in a comma, one that need not, and the bracket.
fn list_after(text: &str, end: usize) -> Option<usize> {
    let (mut end, mut line) = (end, slice(text, line_start(text, end), end));
    for _ in 0..MOST_LINES {
        let goes_on = line.trim_end().ends_with(',');
        let next = line_end(text, end + 1);
        line = slice(text, end, next).trim_start();
        end = next;
        match line.starts_with([')', ']']) {
            true => return Some(end),
            false if !goes_on || end >= text.len() => return None,
            false => {}
        }
    }
    None
}

/// Where the list begins that a line closes: the line before it, and those above that end in a comma.
fn list_before(text: &str, start: usize) -> usize {
    let before = lines_before(text, start);
    let goes_on =
        |(n, (_, line)): &(usize, (usize, &str))| *n == 0 || line.trim_end().ends_with(',');
    let list = before.enumerate().take_while(goes_on);
    list.last().map_or(start, |(_, (from, _))| from)
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

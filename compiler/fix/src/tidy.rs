//! What an edit leaves around it.

use std::ops::Range;

/// The edit with the blanks around it as one would leave them by hand: none doubled, none at a line's end,
/// and no empty line where all of a line was removed.
#[must_use]
pub fn tidy(text: &str, range: Range<usize>, new: &str) -> (Range<usize>, String) {
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    if new.is_empty() && !range.is_empty() {
        return (without_gap(before, after, range), String::new());
    }
    let mut new = new;
    if before.ends_with([' ', '\t']) {
        new = new.trim_start_matches(' ');
    }
    if ends_line(after) || after.starts_with([' ', '\t']) {
        new = new.trim_end_matches(' ');
    }
    (range, new.to_owned())
}

fn ends_line(after: &str) -> bool {
    after.is_empty() || after.starts_with(['\n', '\r'])
}

/// What to remove so that no gap stays.
fn without_gap(before: &str, after: &str, range: Range<usize>) -> Range<usize> {
    let blank = [' ', '\t'];
    let left = before.trim_end_matches(blank);
    let right = after.trim_start_matches(blank);
    let to_right = range.end + after.len() - right.len();
    let begins_line = left.is_empty() || left.ends_with(['\n', '\r']);
    match (begins_line, ends_line(right)) {
        (true, true) => left.len()..to_right + line_end(right),
        (false, true) => left.len()..to_right,
        (true, false) => range.start..to_right,
        (false, false) if left.len() < before.len() => range.start..to_right,
        (false, false) => range,
    }
}

/// How long the line end is that `text` begins with.
fn line_end(text: &str) -> usize {
    match text {
        t if t.starts_with("\r\n") => 2,
        t if t.starts_with(['\n', '\r']) => 1,
        _ => 0,
    }
}

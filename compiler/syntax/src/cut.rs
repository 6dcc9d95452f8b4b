//! Cuts a file at its top-level declarations, so that an edit re-parses one of them.

use crate::scan::{self, Kind, Scan};

/// Where each piece begins; the first at 0, each other at a line's start. Comments and blank lines
/// between two declarations go with the second.
///
/// A declaration begins at a line whose first word says so while no bracket is open. A head at the
/// left edge (`process name {`) begins one even inside brackets or a text block: an unclosed block
/// never eats the next declaration.
pub(crate) fn cut(text: &str) -> Vec<u32> {
    let mut starts = vec![0];
    let mut scan = Scan::new(text);
    // Where the line after the last code begins, and whether a lexeme is the first of its line.
    let mut after_code = 0;
    let mut first = true;
    let mut line_had_code = false;
    while let Some(lexeme) = scan.next() {
        match lexeme.kind {
            Kind::Line => {
                if std::mem::replace(&mut line_had_code, false) {
                    after_code = lexeme.end;
                }
                first = true;
                continue;
            }
            Kind::Comment | Kind::Doc => continue,
            Kind::Word if first && begins(text, &scan, lexeme.start) => {
                scan.begin_declaration();
                if after_code > 0 && after_code != last(&starts) {
                    starts.push(u32::try_from(after_code).unwrap_or(u32::MAX));
                }
            }
            _ => {}
        }
        first = false;
        line_had_code = true;
    }
    starts
}

fn last(starts: &[u32]) -> usize {
    starts.last().map_or(0, |start| *start as usize)
}

fn begins(text: &str, scan: &Scan<'_>, at: usize) -> bool {
    let left_edge = at == 0
        || text
            .as_bytes()
            .get(at - 1)
            .is_some_and(|b| matches!(b, b'\n' | b'\r'));
    let rest = text.get(at..).unwrap_or("");
    let line = || rest.split(['\n', '\r']).next().unwrap_or("");
    match (scan.depth(), left_edge) {
        (0, true) => scan::begins_with_declaration_word(rest),
        (0, false) => scan::is_head(line()),
        (_, true) => scan.opens_declaration(at),
        (_, false) => false,
    }
}

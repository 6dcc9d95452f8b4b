//! Cuts a file at its top-level declarations, so that an edit re-parses one of them.

use crate::scan::{self, Kind, Scan};

/// Where the pieces of a text begin.
#[derive(Debug)]
pub(crate) struct Cut {
    /// The first at 0, each other at a line's start.
    pub(crate) starts: Vec<u32>,
    /// How many pieces at the beginning are those of the text before.
    pub(crate) before: usize,
    /// How many pieces at the end are those of the text before.
    pub(crate) after: usize,
}

/// Cuts a text. Comments and blank lines between two declarations go with the second.
///
/// A declaration begins at a line whose first word says so while no bracket is open. A head at the
/// left edge (`process name {`) begins one even inside brackets or a text block: an unclosed block
/// never eats the next declaration.
pub(crate) fn cut(text: &str) -> Cut {
    let mut cutter = Cutter::new(text, vec![0]);
    cutter.run(|_| false);
    Cut {
        starts: cutter.starts,
        before: 0,
        after: 0,
    }
}

/// Cuts a text that was cut before an edit, looking only at what was edited.
///
/// Where a piece begins, nothing before it matters, and whether it begins there hangs on no more than
/// its first line. So the pieces before the one edited and the one before that stay as they are, and
/// where a piece begins after the edit as it did before, so do all others.
pub(crate) fn recut(text: &str, old: &str, starts: &[u32]) -> Cut {
    let same = same_start(text.as_bytes(), old.as_bytes());
    let most = text.len().min(old.len()) - same;
    let tail = |text: &'_ str| text.len() - most;
    let (new_tail, old_tail) = (tail(text), tail(old));
    let rest = same_end(
        text.as_bytes().get(new_tail..).unwrap_or(&[]),
        old.as_bytes().get(old_tail..).unwrap_or(&[]),
    );
    let edited = starts.partition_point(|s| *s as usize <= same);
    let before = edited.saturating_sub(2);
    let kept = starts
        .get(..=before)
        .map_or_else(|| vec![0], <[u32]>::to_vec);
    let mut cutter = Cutter::new(text, kept);
    let mut after = 0;
    // Where a new piece begins, as an offset in the old text, if it stands after the edit.
    let in_old = |at: usize| {
        let at = at.checked_add(old.len())?.checked_sub(text.len())?;
        (at >= old.len() - rest).then_some(at)
    };
    cutter.run(|at| {
        let old = in_old(at).and_then(|at| u32::try_from(at).ok());
        let index = old.and_then(|at| starts.binary_search(&at).ok());
        after = index.map_or(0, |index| starts.len() - index);
        index.is_some()
    });
    let mut new = cutter.starts;
    let moved = |start: &u32| {
        let at = (*start as usize + text.len()).saturating_sub(old.len());
        u32::try_from(at).unwrap_or(u32::MAX)
    };
    let others = starts.len() - after.saturating_sub(1);
    new.extend(starts.iter().skip(others).map(moved));
    Cut {
        starts: new,
        before,
        after,
    }
}

/// How many bytes two texts begin with alike.
fn same_start(a: &[u8], b: &[u8]) -> usize {
    const BLOCK: usize = 256;
    let blocks = a.chunks_exact(BLOCK).zip(b.chunks_exact(BLOCK));
    let same = BLOCK * blocks.take_while(|(a, b)| a == b).count();
    let rest = a.iter().skip(same).zip(b.iter().skip(same));
    same + rest.take_while(|(a, b)| a == b).count()
}

/// How many bytes two texts end with alike.
fn same_end(a: &[u8], b: &[u8]) -> usize {
    const BLOCK: usize = 256;
    let blocks = a.rchunks_exact(BLOCK).zip(b.rchunks_exact(BLOCK));
    let same = BLOCK * blocks.take_while(|(a, b)| a == b).count();
    let rest = a.iter().rev().skip(same).zip(b.iter().rev().skip(same));
    same + rest.take_while(|(a, b)| a == b).count()
}

struct Cutter<'t> {
    text: &'t str,
    scan: Scan<'t>,
    starts: Vec<u32>,
    /// Where the line after the last code begins.
    after_code: usize,
}

impl<'t> Cutter<'t> {
    /// Goes on where the last of the pieces begins.
    fn new(text: &'t str, starts: Vec<u32>) -> Self {
        let at = last(&starts);
        Self {
            text,
            scan: Scan::from(text, at),
            starts,
            after_code: at,
        }
    }

    /// Goes to the end, or to the first new piece for which `done` says so.
    fn run(&mut self, mut done: impl FnMut(usize) -> bool) {
        // Whether a lexeme is the first of its line.
        let mut first = true;
        let mut line_had_code = false;
        while let Some(lexeme) = self.scan.next() {
            match lexeme.kind {
                Kind::Line => {
                    if std::mem::replace(&mut line_had_code, false) {
                        self.after_code = lexeme.end;
                    }
                    first = true;
                    continue;
                }
                Kind::Comment | Kind::Doc => continue,
                Kind::Word if first && begins(self.text, &self.scan, lexeme.start) => {
                    self.scan.begin_declaration();
                    if self.begin() && done(self.after_code) {
                        return;
                    }
                }
                _ => {}
            }
            first = false;
            line_had_code = true;
        }
    }

    /// Whether another piece begins after the last code.
    fn begin(&mut self) -> bool {
        let new = self.after_code > 0 && self.after_code != last(&self.starts);
        if new {
            let start = u32::try_from(self.after_code).unwrap_or(u32::MAX);
            self.starts.push(start);
        }
        new
    }
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

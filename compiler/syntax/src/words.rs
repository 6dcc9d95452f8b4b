//! The words a line may begin with, and which of them a misspelt word was meant to be.

/// Words that begin a declaration.
pub const DECLARATIONS: &[&str] = &[
    "role", "system", "model", "record", "enum", "label", "table", "message", "process", "policy",
    "test", "variant", "use", "flow",
];

/// Words that begin a step.
pub const STEPS: &[&str] = &[
    "task", "ai", "copilot", "agent", "call", "decide", "stage", "parallel", "for", "repeat",
    "wait", "run", "send", "set", "undo", "end", "fail",
];

/// Words that begin a property or a handler in a body of steps.
pub const PROPERTIES: &[&str] = &[
    "on",
    "after",
    "every",
    "start",
    "volume",
    "deadline",
    "takes",
    "waits",
    "costs",
    "errs",
    "retry",
    "timeout",
    "only",
    "due",
    "gives",
    "keep",
    "scenario",
    "ask",
    "prompt",
    "returns",
    "ensure",
    "undone",
    "always",
    "restart",
    "paused",
    "at",
    "accountable",
    "consult",
    "inform",
    "approve",
    "attach",
    "cleared",
    "delegate",
    "fallback",
    "goal",
    "id",
    "key",
    "limits",
    "limit",
    "price",
    "purpose",
    "region",
    "remembers",
    "remind",
    "removes",
    "sample",
    "system",
    "temperature",
    "tools",
    "uncalibrated",
    "uncertain",
    "irreversible",
    "until",
    "url",
    "vendor",
    "via",
    "works",
    "people",
    "hits",
    "first",
    "input",
    "output",
    "state",
];

/// The word among `known` nearest to `written`, if it is near enough to be what was meant: at most
/// one change for up to four letters, two for longer words. Two letters swapped are one change.
#[must_use]
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = if written.chars().count() <= 4 { 1 } else { 2 };
    known
        .into_iter()
        .filter(|word| may_be_near(written, word, limit))
        .map(|word| (distance(written, word), word))
        .filter(|(changes, word)| *changes <= limit && *changes < word.chars().count())
        .min_by_key(|(changes, _)| *changes)
        .map(|(_, word)| word)
}

/// Whether the lengths allow at most `limit` changes; spares most words the table of distances.
fn may_be_near(written: &str, word: &str, limit: usize) -> bool {
    let widest = if written.is_ascii() && word.is_ascii() {
        1
    } else {
        4
    };
    word.len().abs_diff(written.len()) <= limit * widest
}

/// Optimal string alignment distance: insertions, deletions, replacements, swaps of neighbours.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let swap = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            let swapped = if swap {
                cell(&before, j - 1) + 1
            } else {
                usize::MAX
            };
            let change = cell(&last, j) + usize::from(x != y);
            row.push(
                change
                    .min(cell(&last, j + 1) + 1)
                    .min(cell(&row, j) + 1)
                    .min(swapped),
            );
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

fn cell(row: &[usize], at: usize) -> usize {
    row.get(at).copied().unwrap_or(usize::MAX / 2)
}

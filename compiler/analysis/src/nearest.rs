//! The name that was probably meant.

use smol_str::SmolStr;

/// The candidates nearest to a name that was not found, best first.
///
/// Distance is Damerau's (adjacent letters swapped count once), without regard to case; about a third of the
/// letters may differ. More than one candidate at the best distance means that no single answer is sure.
#[must_use]
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c SmolStr>) -> Vec<SmolStr> {
    let limit = (name.chars().count() / 3).clamp(1, 3);
    let wanted: Vec<char> = name.to_lowercase().chars().collect();
    let mut best = limit + 1;
    let mut found: Vec<SmolStr> = Vec::new();
    for candidate in candidates {
        let Some(distance) = within(&wanted, candidate, limit.min(best)) else {
            continue;
        };
        if distance < best {
            found.clear();
            best = distance;
        }
        if candidate != name && !found.contains(candidate) {
            found.push(candidate.clone());
        }
    }
    found.sort();
    found
}

/// The distance, if at most `limit`.
fn within(wanted: &[char], candidate: &str, limit: usize) -> Option<usize> {
    let other: Vec<char> = candidate.to_lowercase().chars().collect();
    if wanted.len().abs_diff(other.len()) > limit {
        return None;
    }
    // One-letter names are all near each other: nothing can be said.
    if wanted.len().max(other.len()) < 2 {
        return None;
    }
    let distance = damerau(wanted, &other);
    // Of two letters nearly every word is one away: they may lack a letter, no more.
    let is_near = wanted.len() > 2 || distance == 0 || other.len() > wanted.len();
    (is_near && distance <= limit && distance < wanted.len()).then_some(distance)
}

/// Optimal string alignment distance over three rows.
fn damerau(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut row: Vec<usize> = vec![0; b.len() + 1];
    for (i, x) in a.iter().enumerate() {
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = usize::from(x != y);
            let mut d = (last[j + 1] + 1).min(row[j] + 1).min(last[j] + cost);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                d = d.min(before[j - 1] + 1);
            }
            row[j + 1] = d;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last[b.len()]
}

//! Edits of a text: parts of a line left out, words and signs replaced, descriptions added.

pub(crate) mod corpus;
mod layout;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use flow_syntax::{LexemeKind, lexemes};

pub(crate) use layout::layouts;

/// Lines whose order says nothing, by what they begin with, and why.
const UNORDERED: [(&[&str], &str); 7] = [
    (
        &["on", "after", "every", "at", "until", "deadline"],
        "every event is watched, whatever its place",
    ),
    (
        &["task", "stage", "end", "fail"],
        "arrows lead from step to step; where the order is the way, what follows is told",
    ),
    (&["branch"], "branches run at once"),
    (
        &["start", "output", "state"],
        "each stands for itself, and is found by its name",
    ),
    (&["ensure"], "all of them must hold"),
    (
        &[
            "remind",
            "sample",
            "delegate",
            "uncertain",
            "only",
            "always",
        ],
        "they hold side by side; the plan lists what it cannot do yet in their order",
    ),
    (
        &["expect", "when"],
        "expectations hold side by side, and outcomes of different steps do",
    ),
];

/// One edit.
pub(crate) struct Edit {
    /// Line, what was done, to which words.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Most tokens of a line that are left out together.
const PART: usize = 6;

/// A token: a word with its digits, a text, signs that stand together, a description.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) at: Range<usize>,
    kind: LexemeKind,
}

/// The tokens of a text; comments are none.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    use LexemeKind::{Comment, Line, Sign};
    let mut found: Vec<Token> = Vec::new();
    let mut sign_ends = None;
    for lexeme in lexemes(text).filter(|l| !matches!(l.kind, Line | Comment)) {
        let is_sign = lexeme.kind == Sign;
        match found.last_mut() {
            Some(last) if is_sign && sign_ends == Some(lexeme.start) => last.at.end = lexeme.end,
            _ => found.push(Token {
                at: lexeme.start..lexeme.end,
                kind: lexeme.kind,
            }),
        }
        sign_ends = is_sign.then_some(lexeme.end);
    }
    found
}

/// All edits that begin at each token, token by token.
pub(crate) fn edits(text: &str) -> Vec<Vec<Edit>> {
    let tokens = tokens(text);
    let known = Known::of(text, &tokens);
    let at = |i: usize| {
        let mut edits = left_out(text, &tokens, i);
        edits.extend(replaced(text, &tokens, i, &known));
        edits.extend(described(text, &tokens, i));
        edits.extend(swapped(text, &tokens, i));
        edits
    };
    (0..tokens.len()).map(at).collect()
}

fn with(text: &str, at: &Range<usize>, what: &str, new: &str) -> Edit {
    let line = text[..at.start].matches('\n').count() + 1;
    let old: String = text[at.clone()].chars().take(60).collect();
    Edit {
        name: format!("{line} {what}: {old:?} -> {new:?}"),
        text: format!("{}{new}{}", &text[..at.start], &text[at.end..]),
    }
}

/// One to six tokens of a line, the rest of it, the whole block that it opens.
fn left_out(text: &str, tokens: &[Token], i: usize) -> Vec<Edit> {
    let start = tokens[i].at.start;
    let same_line = |t: &&Token| !text[start..t.at.start].contains('\n');
    let line: Vec<&Token> = tokens[i..].iter().take_while(same_line).collect();
    let counts = (1..=PART.min(line.len())).chain([line.len()]);
    let ends: BTreeSet<usize> = counts
        .map(|n| line[n - 1].at.end)
        .chain(block(text, tokens, i))
        .collect();
    let without = |end: usize| with(text, &(start..end), "without", "");
    ends.into_iter().map(without).collect()
}

/// Where the block ends that the line of this token opens.
fn block(text: &str, tokens: &[Token], i: usize) -> Option<usize> {
    let start = tokens[i].at.start;
    let mut depth = 0_usize;
    for token in &tokens[i..] {
        match token.kind {
            LexemeKind::Open => depth += 1,
            LexemeKind::Close => {
                depth = depth.checked_sub(1)?;
                if depth == 0 && text[start..token.at.start].contains('\n') {
                    return Some(token.at.end);
                }
            }
            _ => {}
        }
        if depth == 0 && text[start..token.at.start].contains('\n') {
            return None;
        }
    }
    None
}

/// Which words follow which in a text: what may stand in a place.
struct Known<'t>(BTreeMap<&'t str, BTreeSet<&'t str>>);

impl<'t> Known<'t> {
    fn of(text: &'t str, tokens: &[Token]) -> Self {
        let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for pair in tokens
            .windows(2)
            .filter(|pair| pair[1].kind == LexemeKind::Word)
        {
            let (before, word) = (&text[pair[0].at.clone()], &text[pair[1].at.clone()]);
            known.entry(before).or_default().insert(word);
        }
        Self(known)
    }
}

/// Most other words that are tried in a place.
const OTHERS: usize = 4;

/// Words that change what is meant and stand in the same places.
const OTHER_WORDS: [(&str, &[&str]); 14] = [
    ("and", &["or"]),
    ("or", &["and"]),
    ("lookup", &["action"]),
    ("action", &["lookup"]),
    ("end", &["fail"]),
    ("fail", &["end"]),
    ("unique", &["any", "collect", "first match"]),
    ("any", &["unique", "collect"]),
    ("true", &["false"]),
    ("false", &["true"]),
    ("text", &["text up to 50", "text?", "anything"]),
    ("eu", &["us"]),
    ("resend", &["fail"]),
    ("measured", &["reported"]),
];

fn replaced(text: &str, tokens: &[Token], i: usize, known: &Known<'_>) -> Vec<Edit> {
    let token = &tokens[i];
    let word = &text[token.at.clone()];
    let new: Vec<String> = match token.kind {
        LexemeKind::Text | LexemeKind::Doc => other_text(word),
        LexemeKind::Sign => other_sign(word).map(str::to_owned).into_iter().collect(),
        LexemeKind::Word if word.starts_with(|c: char| c.is_ascii_digit()) => other_number(word),
        LexemeKind::Word => other_words(text, tokens, i, known),
        _ => Vec::new(),
    };
    let other = |new: &String| with(text, &token.at, "other", new);
    new.iter().map(other).collect()
}

/// A word more, within quotes.
fn other_text(word: &str) -> Vec<String> {
    let Some(end) = word.rfind(|c| c != '"') else {
        return vec!["\"said\"".to_owned()];
    };
    let end = word.ceil_char_boundary(end + 1);
    vec![format!("{} so{}", &word[..end], &word[end..])]
}

fn other_sign(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "<" => "<=",
        "<=" => "<",
        ">" => ">=",
        ">=" => ">",
        "==" => "!=",
        "!=" => "==",
        "+" => "-",
        "-" => "+",
        "*" => "/",
        "/" => "*",
        _ => return None,
    })
}

fn other_number(word: &str) -> Vec<String> {
    let other = match &word[..1] {
        "1" => "2",
        _ => "1",
    };
    vec![format!("{other}{}", &word[1..])]
}

fn other_words(text: &str, tokens: &[Token], i: usize, known: &Known<'_>) -> Vec<String> {
    let word = &text[tokens[i].at.clone()];
    let before = i.checked_sub(1).map_or("", |b| &text[tokens[b].at.clone()]);
    let alike = known.0.get(before).into_iter().flatten();
    let alike = alike.filter(|other| **other != word).take(OTHERS);
    let set = OTHER_WORDS.iter().filter(|(of, _)| *of == word);
    let set = set.flat_map(|(_, others)| others.iter());
    let mut new: Vec<String> = alike.chain(set).map(|w| (*w).to_owned()).collect();
    new.push(format!("{word}zz"));
    new
}

/// A description before the line of a token, where it is the first of its line, and after the last.
fn described(text: &str, tokens: &[Token], i: usize) -> Vec<Edit> {
    let at = &tokens[i].at;
    let before = text[..at.start].rsplit('\n').next().unwrap_or("");
    let after = text[at.end..].split('\n').next().unwrap_or("");
    let mut edits = Vec::new();
    if before.trim().is_empty() {
        edits.push(with(
            text,
            &(at.start..at.start),
            "described",
            "/// As it is\n",
        ));
    }
    // Amid a condition it is a comment, which the plan's words for people keep.
    let next = tokens.get(i + 1).map_or("", |next| &text[next.at.clone()]);
    let goes_on = matches!(next, "and" | "or" | "->" | "." | "else");
    if after.trim().is_empty() && tokens[i].kind != LexemeKind::Doc && !goes_on {
        edits.push(with(text, &(at.end..at.end), "described", " /// As it is"));
    }
    edits
}

/// Whether the place of a line among its neighbours says nothing. An arm of a decision leads somewhere.
fn is_unordered(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let first = words.next().unwrap_or("");
    let is_arm = first == "when" && words.any(|word| word == "->");
    let listed = UNORDERED.iter().any(|(words, _)| words.contains(&first));
    listed && !is_arm
}

/// Whether the rows of the table that a text ends in are tried in their order, or listed in it. Of others
/// one row fits, or all that fit agree.
fn rows_are_ordered(before: &str) -> bool {
    let table = before.rfind("\ntable ").map_or("", |at| &before[at..]);
    ["hits first", "hits collect"]
        .iter()
        .any(|hits| table.contains(hits))
}

/// A line and the next one, and the words on either side of a comma, the other way round.
fn swapped(text: &str, tokens: &[Token], i: usize) -> Vec<Edit> {
    let at = &tokens[i].at;
    let mut edits = Vec::new();
    let before = text[..at.start].rsplit('\n').next().unwrap_or("");
    let mut lines = text[at.start..].splitn(3, '\n');
    if let (true, Some(line), Some(next)) = (before.trim().is_empty(), lines.next(), lines.next()) {
        let range = at.start..at.start + line.len() + 1 + next.len();
        let new = format!("{}\n{before}{line}", next.trim_start());
        let is_row = line.starts_with('|') && !rows_are_ordered(&text[..at.start]);
        if !is_row && ![line, next].into_iter().any(is_unordered) {
            edits.push(with(text, &range, "swapped", &new));
        }
    }
    edits.extend(swapped_declarations(text, tokens, i));
    if let Some([comma, other]) = tokens.get(i + 1..i + 3)
        && &text[comma.at.clone()] == ","
    {
        let [one, comma, two] = [at, &comma.at, &other.at].map(|at| &text[at.clone()]);
        let range = at.start..other.at.end;
        edits.push(with(
            text,
            &range,
            "swapped",
            &format!("{two}{comma} {one}"),
        ));
    }
    edits
}

/// A declaration and the next one the other way round, where both have a block of several lines.
fn swapped_declarations(text: &str, tokens: &[Token], i: usize) -> Option<Edit> {
    let start = tokens[i].at.start;
    let is_first = start == 0 || text[..start].ends_with('\n');
    let end = block(text, tokens, i).filter(|_| is_first)?;
    let next = i + tokens[i..].iter().position(|t| t.at.start >= end)?;
    let (from, to) = (tokens[next].at.start, block(text, tokens, next)?);
    let new = format!("{}\n{}", &text[from..to], &text[start..end]);
    Some(with(text, &(start..to), "swapped", &new))
}

//! Every example with one token left out, written twice, misspelt or replaced: the rest is still
//! understood, and one mistake is told at most twice.
//!
//! Every so-many-th token is tried by default; `EVERY=1 cargo test --release -p flow-analysis --test
//! mutations` tries them all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flow_analysis::Analysis;
use flow_syntax::{Files, LexemeKind, lexemes};

/// How many tokens of an example are tried when not all are.
const TRIED: usize = 60;

/// Most findings that one mistaken token may add.
const MOST: usize = 2;

/// One mistake in so many may add more; the aim is none.
const RARELY: usize = 100;

/// An example's folder, with the text of one file replaced.
struct Project<'a> {
    root: &'a Path,
    changed: &'a str,
    text: &'a str,
}

impl Files for Project<'_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        if path == self.changed {
            return Ok(self.text.as_bytes().into());
        }
        let bytes = std::fs::read(self.root.join(path));
        bytes.map(Into::into).map_err(|e| e.to_string())
    }
}

/// The main file of every example.
fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let main = folder.join(format!("{name}.flow"));
        if main.is_file() {
            found.push(main);
        }
    }
    found.sort();
    assert!(found.len() >= 5);
    found
}

/// One mistake in one place.
struct Mistake {
    what: &'static str,
    line: usize,
    token: String,
    text: String,
}

impl Mistake {
    fn name(&self) -> String {
        let token: String = self.token.chars().take(40).collect();
        format!("{} {} {token:?}", self.line, self.what)
    }
}

/// All mistakes at one token.
fn mistakes(text: &str, (start, end): (usize, usize)) -> Vec<Mistake> {
    let token = &text[start..end];
    let is_word = token.starts_with(|c: char| c.is_alphabetic());
    let mut made = vec![
        ("without", String::new()),
        ("twice", format!("{token} {token}")),
    ];
    made.push(if is_word {
        ("misspelt", format!("{token}zz"))
    } else {
        ("replaced", "?".to_owned())
    });
    let line = text[..start].matches('\n').count() + 1;
    let mistake = |(what, new): (&'static str, String)| Mistake {
        what,
        line,
        token: token.to_owned(),
        text: format!("{}{new}{}", &text[..start], &text[end..]),
    };
    made.into_iter().map(mistake).collect()
}

/// Tokens of a text: words with their digits, texts, signs that stand together; comments are none.
fn tokens(text: &str) -> Vec<(usize, usize)> {
    use LexemeKind::{Comment, Doc, Line, Sign};
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut sign_ends = None;
    for lexeme in lexemes(text).filter(|l| !matches!(l.kind, Line | Comment | Doc)) {
        let is_sign = lexeme.kind == Sign;
        match found.last_mut() {
            Some(last) if is_sign && sign_ends == Some(lexeme.start) => last.1 = lexeme.end,
            _ => found.push((lexeme.start, lexeme.end)),
        }
        sign_ends = is_sign.then_some(lexeme.end);
    }
    found
}

fn tried(text: &str) -> Vec<(usize, usize)> {
    let all = tokens(text);
    let every = std::env::var_os("EVERY").is_some();
    let step = if every { 1 } else { all.len().div_ceil(TRIED) };
    all.into_iter().step_by(step).collect()
}

fn check(root: &Path, file: &str, text: &str) -> Analysis {
    let project = Project {
        root,
        changed: file,
        text,
    };
    flow_analysis::check(&project, file)
}

/// Codes and messages, which tell findings apart when lines move.
fn found(analysis: &Analysis) -> Vec<(&'static str, String)> {
    let said = |d: &flow_syntax::Diagnostic| (d.code, d.message.clone());
    analysis.diagnostics.iter().map(said).collect()
}

/// What is found now and was not before.
fn added(before: &[(&'static str, String)], now: &Analysis) -> Vec<(&'static str, String)> {
    let mut known = before.to_vec();
    let mut fresh = found(now);
    fresh.retain(|one| match known.iter().position(|k| k == one) {
        Some(at) => {
            known.swap_remove(at);
            false
        }
        None => true,
    });
    fresh
}

/// Names of what the file itself declares.
fn declared(analysis: &Analysis) -> BTreeSet<String> {
    let program = &analysis.program;
    let own = |file: flow_syntax::FileId| file == program.root;
    let processes = program.processes.iter().map(|p| (&p.name, p.place));
    let models = program.models.iter().map(|m| (&m.name, m.place));
    let records = program.records.iter().map(|r| (&r.name, r.place));
    let all = processes.chain(models).chain(records);
    all.filter(|(_, place)| own(place.file))
        .map(|(name, _)| name.to_string())
        .collect()
}

#[test]
fn one_mistaken_token_adds_at_most_two_findings() {
    let mut many = Vec::new();
    let mut silent = String::new();
    let mut count = 0;
    for example in examples() {
        let root = example.parent().unwrap();
        let file = example.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&example).unwrap();
        let whole = check(root, &file, &text);
        let before = found(&whole);
        let names = declared(&whole);
        for token in tried(&text) {
            for mistake in mistakes(&text, token) {
                count += 1;
                let broken = check(root, &file, &mistake.text);
                let fresh = added(&before, &broken);
                let what = format!("{file}:{}", mistake.name());
                if fresh.len() > MOST {
                    many.push(format!("{what}: {}\n  {fresh:?}", fresh.len()));
                }
                if fresh.is_empty() && mistake.what == "without" {
                    silent.push_str(&format!("{what}\n"));
                }
                let lost: Vec<_> = names.difference(&declared(&broken)).cloned().collect();
                assert!(lost.len() <= 1, "{what} loses {lost:?}");
            }
        }
    }
    eprintln!(
        "{count} mistakes, {} told more than {MOST} times, {} silent",
        many.len(),
        silent.lines().count()
    );
    if let Some(path) = std::env::var_os("SILENT") {
        std::fs::write(path, &silent).unwrap();
    }
    let allowed = count / RARELY;
    assert!(
        many.len() <= allowed,
        "{} of {count}, {allowed} allowed:\n{}",
        many.len(),
        many.join("\n")
    );
}

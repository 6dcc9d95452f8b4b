//! After any edits a check that keeps what it knows finds what a fresh one finds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use flow_analysis::{Analysis, Checker, check_project};
use flow_syntax::{SourceFile, parse, reparse};
use proptest::prelude::*;

/// A project of several files: its root, its policies, and texts by path.
#[derive(Debug, Clone)]
struct Project {
    root: String,
    policies: Vec<String>,
    texts: BTreeMap<String, String>,
}

/// One edit: which file, what to do, and two places as shares of the text.
type Edit = (usize, u8, usize, usize);

/// What a user has open: the texts as parsed, edit after edit.
struct Editor {
    project: Project,
    trees: BTreeMap<String, SourceFile>,
    checker: Checker,
}

impl Editor {
    fn new(project: Project) -> Self {
        let tree = |(path, text): (&String, &String)| (path.clone(), parse(path, text.as_bytes()));
        Self {
            trees: project.texts.iter().map(tree).collect(),
            project,
            checker: Checker::default(),
        }
    }

    fn edit(&mut self, edit: Edit) {
        let paths: Vec<String> = self.project.texts.keys().cloned().collect();
        let path = &paths[edit.0 % paths.len()];
        let other = &paths[edit.2 % paths.len()];
        let new = edited(&self.project.texts[path], &self.project.texts[other], edit);
        let tree = reparse(&self.trees[path], &new);
        self.trees.insert(path.clone(), tree);
        self.project.texts.insert(path.clone(), new);
    }

    fn read(trees: &BTreeMap<String, SourceFile>, path: &str) -> Result<SourceFile, String> {
        let tree = trees.get(path).cloned();
        tree.ok_or_else(|| "there is no such file".to_owned())
    }

    /// The kept check, one from scratch over the same trees, and one over trees from scratch.
    fn checks(&mut self) -> [Analysis; 3] {
        let (project, trees) = (&self.project, &self.trees);
        let kept = self
            .checker
            .check(&project.root, &project.policies, |path| {
                Self::read(trees, path)
            });
        let same = check_project(&project.root, &project.policies, |path| {
            Self::read(trees, path)
        });
        let fresh = check_project(&project.root, &project.policies, |path| {
            let tree = Self::read(trees, path)?;
            Ok(parse(path, tree.text.as_bytes()))
        });
        [kept, same, fresh]
    }
}

/// Everything that a check says, but for the texts.
fn all(analysis: &Analysis) -> String {
    format!(
        "{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}",
        analysis.diagnostics, analysis.program, analysis.graphs, analysis.sinks, analysis.lowerings
    )
}

fn edited(text: &str, other: &str, (_, what, a, b): Edit) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut tokens: Vec<&str> = tokens(text);
    let mut pieces: Vec<&str> = declarations(text);
    match what % 10 {
        // Most edits are to words: deleted, doubled, replaced, lengthened.
        0 => drop(at(&mut tokens, a).map(|(i, list)| list.remove(i))),
        1 => drop(at(&mut tokens, a).map(|(i, list)| list.insert(i, list[i]))),
        2 | 3 => {
            let from = tokens.clone();
            if let Some((i, list)) = at(&mut tokens, a) {
                list[i] = from[b % from.len()];
            }
        }
        4 => {
            if let Some((i, list)) = at(&mut tokens, a) {
                list.insert(i + 1, "x");
            }
        }
        5 => {
            at(&mut lines, a).map(|(i, list)| list.remove(i));
            return lines.concat();
        }
        6 => {
            if let Some((i, list)) = at(&mut lines, a) {
                list.insert(i, list[b % list.len()]);
            }
            return lines.concat();
        }
        7 => {
            at(&mut pieces, a).map(|(i, list)| list.remove(i));
            return pieces.concat();
        }
        8 => {
            let from = declarations(other);
            if let (Some((i, list)), false) = (at(&mut pieces, a), from.is_empty()) {
                list.insert(i, from[b % from.len()]);
            }
            return pieces.concat();
        }
        _ => {
            if let Some((i, list)) = at(&mut pieces, a) {
                let to = b % list.len();
                list.swap(i, to);
            }
            return pieces.concat();
        }
    }
    tokens.concat()
}

fn at<'l, 't>(list: &'l mut Vec<&'t str>, share: usize) -> Option<(usize, &'l mut Vec<&'t str>)> {
    (!list.is_empty()).then(|| (share % list.len(), list))
}

/// Words, numbers, blanks and signs; together the text.
fn tokens(text: &str) -> Vec<&str> {
    let class = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' => 0,
        ' ' => 1,
        _ => 2,
    };
    let mut found = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, c) in text.char_indices() {
        let now = class(c);
        if at > start && (last != Some(now) || now == 2) {
            found.push(&text[start..at]);
            start = at;
        }
        last = Some(now);
    }
    found.push(&text[start..]);
    found.retain(|t| !t.is_empty());
    found
}

/// The text cut before each line at the left edge that begins with a letter.
fn declarations(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut line = 0;
    for part in text.split_inclusive('\n') {
        if part.starts_with(char::is_alphabetic) && line > start {
            found.push(&text[start..line]);
            start = line;
        }
        line += part.len();
    }
    found.push(&text[start..]);
    found.retain(|t| !t.is_empty());
    found
}

/// All files of the examples and of this crate's tests, each with those beside it.
fn corpus() -> Vec<Project> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut projects = Vec::new();
    for folder in ["../../examples", "tests/robust", "tests/whole"] {
        let mut texts = BTreeMap::new();
        collect(&here.join(folder), "", &mut texts);
        for root in texts.keys() {
            projects.push(Project {
                root: root.clone(),
                policies: Vec::new(),
                texts: reachable(root, &texts),
            });
        }
    }
    projects.push(generated());
    projects
}

fn collect(folder: &Path, prefix: &str, texts: &mut BTreeMap<String, String>) {
    let Ok(items) = std::fs::read_dir(folder) else {
        return;
    };
    for item in items {
        let path = item.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let inner = format!("{prefix}{name}");
        if path.is_dir() {
            collect(&path, &format!("{inner}/"), texts);
        } else if inner.ends_with(".flow") {
            texts.insert(inner, std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// The files that a check of the root reads.
fn reachable(root: &str, texts: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut read = BTreeMap::new();
    let _ = check_project(root, &[], |path| {
        let text = texts.get(path).ok_or("there is no such file")?;
        read.insert(path.to_owned(), text.clone());
        Ok(parse(path, text.as_bytes()))
    });
    read
}

/// Processes that run and send to each other, over three files and one of policies.
fn generated() -> Project {
    let root = include_str!("incremental/main.flow");
    let mut text = root.to_owned();
    for part in 0..4 {
        text.push_str(&include_str!("incremental/part.flow").replace("NN", &part.to_string()));
    }
    let texts = [
        ("main.flow", text),
        (
            "shared.flow",
            include_str!("incremental/shared.flow").to_owned(),
        ),
        (
            "other.flow",
            include_str!("incremental/other.flow").to_owned(),
        ),
        (
            "rules.flow",
            include_str!("incremental/rules.flow").to_owned(),
        ),
        ("read.md", include_str!("incremental/read.md").to_owned()),
    ];
    Project {
        root: "main.flow".to_owned(),
        policies: vec!["rules.flow".to_owned()],
        texts: texts.map(|(path, text)| (path.to_owned(), text)).into(),
    }
}

#[test]
fn the_generated_project_is_without_errors() {
    let [kept, ..] = Editor::new(generated()).checks();
    assert!(!kept.has_errors(), "{}", support::show(&kept));
    assert_eq!(kept.sources.iter().count(), 5);
}

#[test]
fn what_an_edit_leaves_alone_is_shared() {
    let mut editor = Editor::new(generated());
    let [before, ..] = editor.checks();
    let text = editor.project.texts["main.flow"].replacen("Check part 2", "Look at part 2", 1);
    let tree = reparse(&editor.trees["main.flow"], &text);
    editor.trees.insert("main.flow".to_owned(), tree);
    let [after, ..] = editor.checks();
    let shared = |(a, b): (&std::sync::Arc<_>, &std::sync::Arc<_>)| !std::sync::Arc::ptr_eq(a, b);
    let (old, new) = (&before.program.processes, &after.program.processes);
    let done: Vec<&str> = old
        .iter()
        .zip(new)
        .filter(|pair| shared(*pair))
        .map(|(_, b)| b.key.as_str())
        .collect();
    assert_eq!(done, ["part2"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn an_edit_finds_what_a_fresh_start_finds(
        which in any::<prop::sample::Index>(),
        edits in proptest::collection::vec(any::<Edit>(), 1..12),
    ) {
        let corpus = corpus();
        // Every second case is about the project whose processes hang together.
        let project = match edits.len() % 2 {
            0 => corpus.last().unwrap(),
            _ => which.get(&corpus),
        };
        let mut editor = Editor::new(project.clone());
        let _ = editor.checks();
        for edit in edits {
            editor.edit(edit);
            let [kept, same, fresh] = editor.checks();
            prop_assert_eq!(support::show(&kept), support::show(&fresh));
            prop_assert!(all(&kept) == all(&same), "the model or a graph differs after {edit:?}");
        }
    }
}

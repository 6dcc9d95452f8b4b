//! The root file and everything it uses.

use std::collections::HashMap;

use flow_syntax::tree::{DeclKind, Text, TextPart};
use flow_syntax::{Diagnostic, FileId, Place, Sources, Span};

use crate::rules::names::{IMPORT_CYCLE, NOT_FOUND, OUTSIDE_ROOT};
use crate::variants::Made;

/// A `use` that was followed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Import {
    /// The file that says so.
    pub(crate) from: FileId,
    /// Its declaration: id of the piece, then index in it.
    pub(crate) at: (u32, u32),
    /// The file brought in.
    pub(crate) to: FileId,
}

/// Parsed files and how they use each other.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    pub(crate) sources: Sources,
    pub(crate) imports: Vec<Import>,
    /// Variants put together as processes.
    pub(crate) variants: Vec<Made>,
    /// Prompts that stand in files, by the file that names them and the path as written.
    pub(crate) prompts: Prompts,
    pub(crate) findings: Vec<Diagnostic>,
}

/// Prompt files with what they say.
pub(crate) type Prompts = HashMap<(FileId, String), (FileId, Text)>;

/// Where a file is on the way from the root.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open(FileId),
    Done(FileId),
}

struct Loader<P> {
    read: P,
    state: HashMap<String, State>,
    /// Paths from the root to the file at hand.
    trail: Vec<String>,
    loaded: Loaded,
}

/// Reads and parses the root file, everything it uses, and files that hold for every process though
/// nothing uses them; `read` parses one file by its path.
pub(crate) fn load(
    root: &str,
    also: &[String],
    read: impl FnMut(&str) -> Result<flow_syntax::SourceFile, String>,
) -> Loaded {
    let mut loader = Loader {
        read,
        state: HashMap::new(),
        trail: Vec::new(),
        loaded: Loaded::default(),
    };
    let path = normalise("", root).unwrap_or_else(|| root.to_owned());
    if let Err(why) = loader.open(&path) {
        loader.no_root(&path, &why);
    }
    also.iter().for_each(|path| loader.also(path));
    loader.loaded
}

impl<P: FnMut(&str) -> Result<flow_syntax::SourceFile, String>> Loader<P> {
    fn open(&mut self, path: &str) -> Result<FileId, String> {
        let file = (self.read)(path)?;
        let uses = uses(&file);
        let prompts = crate::prompts::named(&file);
        let id = self.loaded.sources.add(file);
        self.state.insert(path.to_owned(), State::Open(id));
        self.trail.push(path.to_owned());
        for (at, place, written) in uses {
            let place = Place {
                file: id,
                piece: at.0,
                span: place,
            };
            if let Some(to) = self.follow(path, &written, place) {
                self.loaded.imports.push(Import { from: id, at, to });
            }
        }
        self.trail.pop();
        self.state.insert(path.to_owned(), State::Done(id));
        for (piece, span, written) in prompts {
            let place = Place {
                file: id,
                piece,
                span,
            };
            self.prompt(path, written, place);
        }
        Ok(id)
    }

    /// Reads a prompt that stands in a file, once for each file that names it.
    fn prompt(&mut self, from: &str, written: String, place: Place) {
        let key = (place.file, written);
        if self.loaded.prompts.contains_key(&key) {
            return;
        }
        let Some(path) = normalise(folder(from), &key.1) else {
            self.loaded.findings.push(outside(place, &key.1));
            return;
        };
        match (self.read)(&path) {
            Ok(read) => {
                let (mut file, text) = flow_syntax::parse_prompt(&path, &read.text);
                file.errors = read.errors;
                let id = self.loaded.sources.add(file);
                self.loaded.prompts.insert(key, (id, text));
            }
            Err(why) => {
                let finding = unreadable(place, &path, &why);
                let help = "check the path; it is relative to the file that names it";
                self.loaded.findings.push(finding.help(help));
            }
        }
    }

    /// A file that the project's settings name; one that cannot be read is said at the root's start.
    fn also(&mut self, path: &str) {
        let place = Place::default();
        let Some(path) = normalise("", path) else {
            self.loaded.findings.push(outside(place, path));
            return;
        };
        if self.state.contains_key(&path) {
            return;
        }
        if let Err(why) = self.open(&path) {
            let finding = unreadable(place, &path, &why);
            self.loaded
                .findings
                .push(finding.help("check the path under `policies` in `flow.toml`"));
        }
    }

    fn follow(&mut self, from: &str, written: &str, place: Place) -> Option<FileId> {
        let Some(path) = normalise(folder(from), written) else {
            self.loaded.findings.push(outside(place, written));
            return None;
        };
        match self.state.get(&path) {
            Some(State::Done(id)) => Some(*id),
            Some(State::Open(_)) => {
                self.loaded.findings.push(cycle(place, &self.trail, &path));
                None
            }
            None => match self.open(&path) {
                Ok(id) => Some(id),
                Err(why) => {
                    self.loaded.findings.push(not_found(place, &path, &why));
                    None
                }
            },
        }
    }

    /// The root itself cannot be read: an empty file stands in, so that the finding has a place.
    fn no_root(&mut self, path: &str, why: &str) {
        let file = self.loaded.sources.add(flow_syntax::parse(path, b""));
        let place = Place {
            file,
            ..Place::default()
        };
        let finding = unreadable(place, path, why);
        self.loaded
            .findings
            .push(finding.help("check that the file is there and may be read"));
    }
}

type Use = ((u32, u32), Span, String);

fn uses(file: &flow_syntax::SourceFile) -> Vec<Use> {
    let mut found = Vec::new();
    for placed in &file.pieces {
        for (d, decl) in placed.piece.decls.iter().enumerate() {
            if let DeclKind::Use(u) = &decl.kind
                && let Some(path) = plain(&u.path)
            {
                let at = (placed.id, u32::try_from(d).unwrap_or(0));
                found.push((at, u.path.span, path));
            }
        }
    }
    found
}

/// The text without holes; nothing for a gap.
fn plain(text: &Text) -> Option<String> {
    match text.parts.as_slice() {
        [TextPart::Plain(path)] if !path.is_empty() => Some(path.clone()),
        _ => None,
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path from the project root, or nothing if it leaves the root.
fn normalise(folder: &str, path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    let drive = path.as_bytes().get(1) == Some(&b':');
    if path.starts_with('/') || drive {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

fn outside(place: Place, written: &str) -> Diagnostic {
    OUTSIDE_ROOT
        .at(format!("`{written}` is outside the project."), place)
        .says("leads out of the project's folder")
        .help("move the file into the project and name it relative to this file")
}

fn cycle(place: Place, trail: &[String], path: &str) -> Diagnostic {
    let from = trail.iter().position(|p| p == path).unwrap_or(0);
    let mut round: Vec<&str> = trail.iter().skip(from).map(String::as_str).collect();
    round.push(path);
    IMPORT_CYCLE
        .at(
            format!(
                "These files use each other in a circle: {}.",
                round.join(" → ")
            ),
            place,
        )
        .says("closes the circle")
        .help("move what both need into a third file that uses neither")
}

fn not_found(place: Place, path: &str, why: &str) -> Diagnostic {
    unreadable(place, path, why).help("check the path; it is relative to the file that uses it")
}

/// Why often names the file itself, and then says it all.
fn unreadable(place: Place, path: &str, why: &str) -> Diagnostic {
    let why = sentence(why);
    let message = match why.contains(&format!("`{path}`")) {
        true => capital(&why),
        false => format!("`{path}` cannot be read: {why}"),
    };
    NOT_FOUND.at(message, place).says("this file")
}

fn capital(sentence: &str) -> String {
    let mut rest = sentence.chars();
    let first = rest.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + rest.as_str()
}

fn sentence(why: &str) -> String {
    let why = why.trim();
    if why.ends_with(['.', '!', '?']) {
        why.to_owned()
    } else {
        format!("{why}.")
    }
}

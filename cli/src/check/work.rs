//! What is to be checked, by project, and the check itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flow_analysis::{Checker, Uses};
use flow_settings::{FILE, Loaded};
use flow_syntax::{Diagnostic, FileId, Files, SourceFile, Sources};

use crate::exit::Exit;
use crate::project::{self, Project};
use crate::{markdown, screen, settings};

/// New texts by path, over those on disk.
pub(super) type Texts = BTreeMap<Arc<str>, String>;

/// The files of one project that are to be checked.
pub(super) struct Work {
    pub(super) project: Project,
    pub(super) loaded: Loaded,
    /// Paths relative to the root.
    entries: Vec<String>,
    /// Parsed files: what several files use is parsed once.
    parsed: HashMap<String, SourceFile>,
    /// What the last check of each entry found, where it is checked again.
    checkers: HashMap<String, Checker>,
    /// The texts as they were on disk when first read.
    first: HashMap<String, Arc<str>>,
}

/// What was found in one project; places are in `sources`.
#[derive(Default)]
pub(super) struct Found {
    pub(super) sources: Sources,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Files by path.
    ids: BTreeMap<Arc<str>, FileId>,
}

/// The files that the paths on the command line mean, by project. A file that is named is checked even
/// if the settings leave it out of its folder.
pub(super) fn gather(paths: &[PathBuf]) -> Result<Vec<Work>, Exit> {
    let mut works: Vec<Work> = Vec::new();
    for path in paths {
        refuse_unusable(path)?;
        let entries = project::entries(path).map_err(|sentence| screen::refuse(&sentence))?;
        let shown = path.display();
        if entries.is_empty() {
            return Err(screen::refuse(&format!(
                "there is no `.flow` file in `{shown}`"
            )));
        }
        let is_folder = path.is_dir();
        let mut taken = 0;
        for entry in entries {
            let at = works
                .iter()
                .position(|w| w.project.root == entry.project.root);
            let at = at.unwrap_or_else(|| {
                works.push(Work::new(entry.project));
                works.len() - 1
            });
            let work = works.get_mut(at);
            taken += work.map_or(0, |w| w.take(entry.path, is_folder));
        }
        if taken == 0 {
            let sentence = format!("`{FILE}` leaves out all that is in `{shown}`");
            return Err(screen::refuse(&sentence));
        }
    }
    Ok(works)
}

/// A Markdown file without maps is refused: nothing would be checked.
fn refuse_unusable(path: &Path) -> Result<(), Exit> {
    if !path.is_file() || !markdown::is_markdown(path) {
        return Ok(());
    }
    let shown = path.display().to_string();
    let text = std::fs::read(path).map_err(|e| screen::refuse(&project::sentence(&shown, &e)))?;
    markdown::blocks(&String::from_utf8_lossy(&text))
        .map(drop)
        .map_err(|why| screen::refuse(&format!("`{shown}`: {why}")))
}

impl Work {
    fn new(project: Project) -> Self {
        Self {
            loaded: settings::of(&project),
            project,
            entries: Vec::new(),
            parsed: HashMap::new(),
            checkers: HashMap::new(),
            first: HashMap::new(),
        }
    }

    /// Whether the text of a file is that of its first check.
    pub(super) fn is_as_checked(&self, path: &str, text: &str) -> bool {
        match self.first.get(path) {
            Some(first) => **first == *text,
            None => path == FILE,
        }
    }

    /// How many files are to be checked. What they use, and their prompts, is checked with them.
    pub(super) fn files(&self) -> usize {
        self.entries.len()
    }

    /// Adds a file, and says how many that makes.
    fn take(&mut self, path: String, by_folder: bool) -> usize {
        if by_folder && !self.loaded.settings.covers(&path) {
            return 0;
        }
        if !self.entries.contains(&path) {
            self.entries.push(path);
        }
        1
    }

    /// Finds what is wrong.
    pub(super) fn check(&mut self) -> Found {
        self.found(&Texts::new(), false)
    }

    /// Finds what is wrong with `texts` in the stead of what is on disk, and keeps what is known for the
    /// next time.
    pub(super) fn check_again(&mut self, texts: &Texts) -> Found {
        self.found(texts, true)
    }

    fn found(&mut self, texts: &Texts, again: bool) -> Found {
        if let Some(text) = texts.get(FILE) {
            let files = Overlaid(&self.project, texts);
            self.loaded = flow_settings::load(&files, Some(Ok(text.as_bytes().into())));
        }
        let mut found = Found::default();
        found.add(self.loaded.sources.clone(), self.loaded.diagnostics.clone());
        let policies = self.loaded.settings.policy_paths();
        let mut uses = Uses::default();
        for entry in self.entries.clone() {
            if markdown::is_markdown(Path::new(&entry)) {
                self.check_blocks(&entry, &policies, &mut found);
                continue;
            }
            // What an earlier file uses was checked with it.
            if found.ids.contains_key(entry.as_str()) {
                continue;
            }
            let mut checker = self.checkers.remove(&entry).unwrap_or_default();
            let read = |path: &str| self.read(texts, path);
            let mut analysis = checker.check(&entry, &policies, read);
            let sources = std::mem::take(&mut analysis.sources);
            let diagnostics = std::mem::take(&mut analysis.diagnostics);
            uses.add(&analysis.uses);
            if again {
                self.checkers.insert(entry, checker);
            } else if self.entries.len() == 1 {
                // The command ends soon: to give back the room of a large program takes longer than to say so.
                std::mem::forget((checker, analysis));
            }
            let judged = self.loaded.settings.severities.judge(diagnostics);
            found.add(sources, judged);
        }
        found.settle(&uses);
        found
    }

    /// Checks each block of a Markdown file as a map of its own.
    fn check_blocks(&mut self, entry: &str, policies: &[String], found: &mut Found) {
        let text = self.project.read(entry).unwrap_or_default();
        let text = String::from_utf8_lossy(&text).into_owned();
        for block in markdown::blocks(&text).unwrap_or_default() {
            let alone = block.alone(&text);
            let analysis =
                flow_analysis::check_project(entry, policies, |path| match path == entry {
                    true => Ok(flow_syntax::parse(path, alone.as_bytes())),
                    false => self.read(&Texts::new(), path),
                });
            let judged = self.loaded.settings.severities.judge(analysis.diagnostics);
            // The next block is another text under the same name.
            found.ids.remove(entry);
            found.add(analysis.sources, judged);
        }
    }

    fn read(&mut self, texts: &Texts, path: &str) -> Result<SourceFile, String> {
        let text = texts.get(path);
        let is_same = |file: &&SourceFile| text.is_none_or(|text| *file.text == **text);
        if let Some(file) = self.parsed.get(path).filter(is_same) {
            return Ok(file.clone());
        }
        let bytes = Overlaid(&self.project, texts).read(path)?;
        let file = match (self.parsed.get(path), text) {
            (Some(before), Some(text)) => flow_syntax::reparse(before, text),
            _ => flow_syntax::parse(path, &bytes),
        };
        let first = self.first.entry(path.to_owned());
        first.or_insert_with(|| file.text.clone());
        self.parsed.insert(path.to_owned(), file.clone());
        Ok(file)
    }
}

/// New texts laid over a project.
struct Overlaid<'a>(&'a Project, &'a Texts);

impl Files for Overlaid<'_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        match self.1.get(path) {
            Some(text) => Ok(text.as_bytes().into()),
            None => self.0.read(path),
        }
    }
}

impl Found {
    /// Adds what one check found. A file that an earlier one brought in is not told twice.
    fn add(&mut self, sources: Sources, diagnostics: Vec<Diagnostic>) {
        let mut ids = Vec::new();
        let mut fresh = BTreeSet::new();
        for (_, file) in sources.iter() {
            let id = self.ids.get(&file.path).copied().unwrap_or_else(|| {
                let id = self.sources.add(file.clone());
                self.ids.insert(file.path.clone(), id);
                fresh.insert(id);
                id
            });
            ids.push(id);
        }
        for diagnostic in diagnostics {
            let diagnostic = moved(diagnostic, &ids);
            let first = diagnostic.labels.first();
            if first.is_none_or(|l| fresh.contains(&l.place.file)) {
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// Drops what one file alone seems never to use and another one does.
    fn settle(&mut self, uses: &Uses) {
        let sources = &self.sources;
        self.diagnostics.retain(|d| !uses.refute(sources, d));
    }
}

/// The same finding with its files renumbered.
pub(super) fn moved(mut diagnostic: Diagnostic, ids: &[FileId]) -> Diagnostic {
    let to = |file: FileId| ids.get(file.0 as usize).copied().unwrap_or(file);
    for label in diagnostic.labels.iter_mut().chain(&mut diagnostic.witness) {
        label.place.file = to(label.place.file);
    }
    for edit in diagnostic.fixes.iter_mut().flat_map(|f| &mut f.edits) {
        edit.place.file = to(edit.place.file);
    }
    diagnostic
}

//! Lines and columns of places.

use std::collections::HashMap;

use flow_analysis::model::Program;
use flow_plan::SourceMap;
use flow_plan::source_map::SourcePlace;
use flow_syntax::{Columns, FileId, LineIndex, Place, Sources};

/// Finds lines and columns; reads each file once.
pub(crate) struct Lines<'a> {
    sources: &'a Sources,
    files: HashMap<FileId, LineIndex>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(sources: &'a Sources) -> Self {
        let files = sources
            .iter()
            .map(|(id, file)| (id, LineIndex::new(&file.text)));
        Self {
            sources,
            files: files.collect(),
        }
    }

    /// Path of a place's file, relative to the project root.
    pub(crate) fn file(&self, place: Place) -> String {
        self.sources
            .get(self.sources.origin(place).file)
            .map(|f| f.path.to_string())
            .unwrap_or_default()
    }

    /// Line and column, both from 1, columns in characters.
    pub(crate) fn position(&self, place: Place) -> (u32, u32) {
        let place = self.sources.origin(place);
        let at = self.sources.range(place).start;
        let file = self.sources.get(place.file);
        let (Some(index), Some(file)) = (self.files.get(&place.file), file) else {
            return (1, 1);
        };
        let found = index.position(&file.text, at, Columns::Chars);
        (found.line + 1, found.column + 1)
    }
}

/// Where each step stands.
pub(crate) fn source_map(program: &Program, lines: &Lines<'_>) -> SourceMap {
    let steps = program.processes.iter().flat_map(|p| &p.steps);
    let place = |place: Place| {
        let (line, column) = lines.position(place);
        SourcePlace {
            file: lines.file(place),
            line,
            column,
        }
    };
    SourceMap {
        steps: steps.map(|s| (s.path.clone(), place(s.head))).collect(),
    }
}

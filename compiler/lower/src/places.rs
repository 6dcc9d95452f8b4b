//! Lines and columns of places.

use std::collections::HashMap;

use flow_analysis::model::Program;
use flow_plan::SourceMap;
use flow_plan::source_map::SourcePlace;
use flow_syntax::{FileId, Place, Sources};

/// Finds lines and columns; reads each file once.
pub(crate) struct Lines<'a> {
    sources: &'a Sources,
    /// Byte offsets at which lines begin.
    starts: HashMap<FileId, Vec<u32>>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(sources: &'a Sources) -> Self {
        let starts = sources
            .iter()
            .map(|(id, file)| (id, line_starts(&file.text)))
            .collect();
        Self { sources, starts }
    }

    /// Path of a place's file, relative to the project root.
    pub(crate) fn file(&self, place: Place) -> String {
        self.sources
            .get(place.file)
            .map(|f| f.path.to_string())
            .unwrap_or_default()
    }

    /// Line and column, both from 1, columns in characters.
    pub(crate) fn position(&self, place: Place) -> (u32, u32) {
        let at = self.sources.range(place).start;
        let Some(starts) = self.starts.get(&place.file) else {
            return (1, 1);
        };
        let line = starts.partition_point(|start| *start <= at).max(1);
        let from = starts.get(line - 1).copied().unwrap_or(0);
        let text = self.sources.get(place.file).map_or("", |f| &f.text);
        let before = text.get(from as usize..at as usize).unwrap_or_default();
        (count(line), count(before.chars().count() + 1))
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn line_starts(text: &str) -> Vec<u32> {
    let ends = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
    std::iter::once(0)
        .chain(ends.map(|(i, _)| count(i + 1)))
        .collect()
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

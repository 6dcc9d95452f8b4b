//! The compiler's only view of the outside: named texts.

use std::sync::Arc;

use crate::span::{Place, Span};
use crate::tree::SourceFile;

/// Index of a file in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(pub u32);

/// Reads a project's files. The command line reads the disk, the editor its open buffers, tests a map.
pub trait Files {
    /// The bytes of a file, by its path relative to the project root with `/` separators.
    ///
    /// # Errors
    /// One sentence for people: not found, no permission, too large, outside the root.
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String>;
}

/// The files of one program, parsed.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a parsed file. The errors of the file as a whole learn its id.
    pub fn add(&mut self, mut file: SourceFile) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        for label in file.errors.iter_mut().flat_map(|error| &mut error.labels) {
            label.place.file = id;
        }
        self.files.push(file);
        id
    }

    /// The file with this id.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// All files with their ids, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(i, f)| (FileId(u32::try_from(i).unwrap_or(u32::MAX)), f))
    }

    /// Absolute byte offsets of a place in its file, clamped to the file's length.
    #[must_use]
    pub fn range(&self, place: Place) -> Span {
        let Some(file) = self.get(place.file) else {
            return Span::default();
        };
        let base = file.piece(place.piece).map_or(0, |p| p.start);
        let len = u32::try_from(file.text.len()).unwrap_or(u32::MAX);
        Span::new(
            (base + place.span.start).min(len),
            (base + place.span.end).min(len),
        )
    }
}

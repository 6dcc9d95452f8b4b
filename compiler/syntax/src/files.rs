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
    /// Files that were put together from others, which come after all that were read.
    made: Vec<Made>,
}

/// How a file was put together.
#[derive(Debug, Clone)]
struct Made {
    file: FileId,
    /// In order, without gap.
    stretches: Vec<Stretch>,
}

/// A stretch of a file that was put together: where it was taken from.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// Byte offset at which it ends; it begins where the one before ends.
    pub end: u32,
    /// What stands there, or, for text that stands nowhere, what it is there for.
    pub from: Place,
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

    /// Adds a file that was put together from others. Its places have an [`Sources::origin`].
    pub fn add_made(&mut self, file: SourceFile, stretches: Vec<Stretch>) -> FileId {
        let file = self.add(file);
        self.made.push(Made { file, stretches });
        file
    }

    /// The place where text was written: for a file that was put together where it was taken from.
    #[must_use]
    pub fn origin(&self, place: Place) -> Place {
        let mut place = place;
        // What a file was put together from may have been put together itself.
        while let Some(made) = self.made_of(place.file) {
            place = self.from(made, place);
        }
        place
    }

    /// How a file was put together; they stand in the order of their ids.
    fn made_of(&self, file: FileId) -> Option<&Made> {
        let at = self.made.binary_search_by_key(&file, |m| m.file).ok()?;
        self.made.get(at)
    }

    /// The place that text of a file was taken from.
    fn from(&self, made: &Made, place: Place) -> Place {
        let range = self.range(place);
        let after = |s: &Stretch| s.end <= range.start;
        let at = made.stretches.partition_point(after);
        let start = at
            .checked_sub(1)
            .and_then(|i| made.stretches.get(i))
            .map_or(0, |s| s.end);
        let Some(stretch) = made.stretches.get(at).or(made.stretches.last()) else {
            return Place::default();
        };
        let from = stretch.from.span;
        let within = |offset: u32| (from.start + offset.saturating_sub(start)).min(from.end);
        Place {
            span: Span::new(within(range.start), within(range.end)),
            ..stretch.from
        }
    }

    /// Whether a file was put together.
    #[must_use]
    pub fn is_made(&self, file: FileId) -> bool {
        self.made_of(file).is_some()
    }

    /// The files that were put together, in the order they were added.
    pub fn made(&self) -> impl Iterator<Item = &SourceFile> {
        self.made_files().map(|(_, file)| file)
    }

    /// The same with their ids.
    pub fn made_files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        let all = self.made.iter();
        all.filter_map(|made| Some((made.file, self.get(made.file)?)))
    }

    /// All files that were read, with their ids, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.all().filter(|(id, _)| !self.is_made(*id))
    }

    /// All files, those too that were put together.
    pub fn all(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(i, f)| (FileId(u32::try_from(i).unwrap_or(u32::MAX)), f))
    }

    /// Lets go of the trees, whose texts, lines and places stay. A large file's tree is many times its text.
    pub fn forget_trees(&mut self) {
        for file in &mut self.files {
            file.forget_trees();
        }
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

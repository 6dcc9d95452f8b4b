//! Where things stand in the source: the picture names its file, each step its line.

use flow_syntax::{FileId, Place, Sources};

use crate::scene::Scene;
use crate::xml::escape;

/// The sources of a scene, and the file that most of it is in.
pub(super) struct Origin<'s> {
    sources: Option<&'s Sources>,
    file: Option<FileId>,
}

impl<'s> Origin<'s> {
    pub(super) fn of(scene: &Scene, sources: Option<&'s Sources>) -> Origin<'s> {
        let nodes = scene.nodes.iter().map(|node| node.place);
        let groups = scene.sheet.iter().filter_map(|group| group.place);
        let first = nodes.chain(groups).next();
        let file = first.zip(sources).map(|(place, s)| s.origin(place).file);
        Origin { sources, file }
    }

    /// ` data-source="…"`: the file of the picture.
    pub(super) fn of_picture(&self) -> String {
        self.file.map(|file| self.file(file)).unwrap_or_default()
    }

    /// ` data-line="…"`, from 1, and the file where it is not the picture's.
    pub(super) fn of_part(&self, place: Place) -> String {
        let Some(sources) = self.sources else {
            return String::new();
        };
        let place = sources.origin(place);
        let Some(file) = sources.get(place.file) else {
            return String::new();
        };
        let line = file.lines().line(sources.range(place).start) + 1;
        let elsewhere = (self.file != Some(place.file)).then(|| self.file(place.file));
        format!(r#"{} data-line="{line}""#, elsewhere.unwrap_or_default())
    }

    fn file(&self, file: FileId) -> String {
        let file = self.sources.and_then(|sources| sources.get(file));
        file.map(|file| format!(r#" data-source="{}""#, escape(&file.path)))
            .unwrap_or_default()
    }
}

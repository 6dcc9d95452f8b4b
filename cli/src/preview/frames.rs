//! What the preview shows, one frame after the other.

use std::sync::Arc;

use flow_draw::Options;
use flow_syntax::Files;
use flow_viewer::{Page, findings, live};

use crate::project::Entry;
use crate::render::arguments::Look;
use crate::render::{drawing, html};
use crate::settings;
use crate::watch::Watch;

/// A page as it is shown.
pub(super) struct Frame {
    /// Of two frames that look the same, the same.
    pub(super) id: String,
    /// The page.
    pub(super) html: String,
}

/// Draws frames.
pub(super) struct Frames<'a> {
    entry: Entry,
    look: &'a Look,
    options: Options,
    /// The last page that had a map.
    last: Page,
    watch: Watch,
}

impl<'a> Frames<'a> {
    pub(super) fn of(entry: Entry, look: &'a Look) -> Self {
        Self {
            watch: Watch::in_folder(&entry.project.root),
            entry,
            look,
            options: look.options(),
            last: Page::default(),
        }
    }

    /// Waits until a file of the last frame has changed.
    pub(super) async fn change(&self) {
        self.watch.change().await;
    }

    /// Draws the files as they are now. Where nothing can be drawn, the last map stays.
    pub(super) fn draw(&mut self) -> Arc<Frame> {
        let mut watch = Watch::in_folder(&self.entry.project.root);
        watch.note(flow_settings::FILE);
        let loaded = settings::of(&self.entry.project);
        let project = &self.entry.project;
        let analysis = settings::checked_by(&self.entry, &loaded, |path| {
            watch.note(path);
            project.read(path)
        });
        self.watch = watch;
        let drawn = drawing::chosen(&analysis, &loaded, self.look).ok();
        let drawn = drawn.and_then(|graphs| html::page(&analysis, &graphs, &self.options).ok());
        let kept = drawn.is_none();
        if let Some(page) = drawn {
            self.last = page;
        }
        let mut all = findings(&loaded.sources, &loaded.diagnostics);
        all.extend(findings(&analysis.sources, &analysis.diagnostics));
        let page = Page {
            findings: all,
            kept,
            ..self.last.clone()
        };
        let (id, html) = live(&page);
        Arc::new(Frame { id, html })
    }
}

//! What the preview shows, one frame after the other.

use std::path::Path;
use std::sync::Arc;

use flow_analysis::Analysis;
use flow_settings::Loaded;
use flow_viewer::{Page, findings, live};

use crate::exit::Exit;
use crate::project::Entry;
use crate::render::arguments::Look;
use crate::render::drawing::{self, Drawn};
use crate::render::html;
use crate::render::notes::{self, Notes};
use crate::watch::Watch;
use crate::{markdown, screen, settings};

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
    /// The last page that had a map.
    last: Page,
    watch: Watch,
}

/// A frame, and how the command would end if what it asks for were never there; that is said.
type Next = (Arc<Frame>, Option<Exit>);

impl<'a> Frames<'a> {
    pub(super) fn of(entry: Entry, look: &'a Look) -> Self {
        Self {
            watch: Watch::in_folder(&entry.project.root),
            entry,
            look,
            last: Page::default(),
        }
    }

    /// Waits until a file of the last frame has changed.
    pub(super) async fn change(&self) {
        self.watch.change().await;
    }

    /// Draws the first frame. What the command line asks for and is not there is refused.
    pub(super) fn first(&mut self) -> Result<Arc<Frame>, Exit> {
        let (frame, refused) = self.next();
        match refused {
            Some(exit) => Err(exit),
            None => Ok(frame),
        }
    }

    /// Draws the files as they are now. Where nothing can be drawn, the last map stays.
    pub(super) fn draw(&mut self) -> Arc<Frame> {
        self.next().0
    }

    fn next(&mut self) -> Next {
        let mut watch = Watch::in_folder(&self.entry.project.root);
        watch.note(flow_settings::FILE);
        let loaded = settings::of(&self.entry.project);
        let next = match markdown::is_markdown(Path::new(&self.entry.path)) {
            true => self.of_notes(loaded, &mut watch),
            false => self.of_map(&loaded, &mut watch),
        };
        self.watch = watch;
        next
    }

    /// The Markdown with its maps in place. While it cannot be read, a page says so.
    fn of_notes(&mut self, loaded: Loaded, watch: &mut Watch) -> Next {
        let notes = match Notes::read(&self.entry, self.look, loaded, watch) {
            Ok(notes) => notes,
            Err(sentence) => {
                return (
                    frame(notes::waiting(&sentence)),
                    Some(screen::refuse(&sentence)),
                );
            }
        };
        match notes.live(watch) {
            Ok(page) => (frame(page), None),
            Err(exit) => (
                frame(notes::waiting("nothing can be drawn of it as it is now")),
                Some(exit),
            ),
        }
    }

    fn of_map(&mut self, loaded: &Loaded, watch: &mut Watch) -> Next {
        let analysis = drawing::checked(&self.entry, loaded, watch);
        self.look.overlaid.watched(&self.entry, watch);
        let drawn = Drawn::of(&self.entry, loaded, &analysis, self.look);
        let page = drawn.and_then(|drawn| html::page(&drawn));
        let wrong = page.as_ref().err();
        let wrong = wrong.filter(|why| why.is_asked_wrong(&analysis));
        let refused = wrong.map(|why| why.say(&analysis));
        (self.page(loaded, &analysis, page.ok()), refused)
    }

    fn page(&mut self, loaded: &Loaded, analysis: &Analysis, drawn: Option<Page>) -> Arc<Frame> {
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
        frame(live(&page))
    }
}

fn frame((id, html): (String, String)) -> Arc<Frame> {
    Arc::new(Frame { id, html })
}

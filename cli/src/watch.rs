//! Watching the files a picture is drawn from.
//!
//! What is watched is exactly what the compiler asked for, files that are not there yet included. Their
//! times and sizes are looked at ten times a second: a handful of files costs nothing that way, and it
//! works on every file system, those shared with another machine included.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

/// Most short looks for which files are waited for to be at rest: a run may write without a pause.
const RESTLESS: usize = 20;

/// Between two looks.
pub(crate) const PAUSE: Duration = Duration::from_millis(100);

/// When a file was written and how long it is; nothing if it cannot be read.
type Stamp = Option<(SystemTime, u64)>;

/// Files with what they were like when they were read.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    root: PathBuf,
    stamps: BTreeMap<PathBuf, Stamp>,
}

impl Watch {
    /// Watches nothing yet; paths are relative to `root`.
    pub(crate) fn in_folder(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            stamps: BTreeMap::new(),
        }
    }

    /// Watches a file as it is now. It is to be read after this, so that no change is missed.
    pub(crate) fn note(&mut self, path: impl AsRef<Path>) {
        let path = self.root.join(path);
        let stamp = stamp(&path);
        self.stamps.entry(path).or_insert(stamp);
    }

    /// Whether any file is not as it was.
    pub(crate) fn is_stale(&self) -> bool {
        self.stamps.iter().any(|(path, old)| stamp(path) != *old)
    }

    /// What the files are like now.
    fn now(&self) -> Vec<Stamp> {
        self.stamps.keys().map(|path| stamp(path)).collect()
    }

    /// Waits until a file has changed and all are at rest again: an editor may write in several goes. What
    /// never rests is not waited for longer than a second.
    pub(crate) async fn change(&self) {
        while !self.is_stale() {
            tokio::time::sleep(PAUSE).await;
        }
        let mut last = self.now();
        for _ in 0..RESTLESS {
            tokio::time::sleep(PAUSE / 2).await;
            let now = self.now();
            if now == last {
                return;
            }
            last = now;
        }
    }
}

fn stamp(path: &Path) -> Stamp {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// Waits, and hears of Ctrl-C meanwhile. What a command does between two waits stands outside the event
/// loop: it may take its time, and have an event loop of its own.
pub(crate) struct Waiter {
    runtime: Runtime,
    interrupted: Pin<Box<dyn Future<Output = std::io::Result<()>>>>,
}

impl Waiter {
    pub(crate) fn new() -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        Ok(Self {
            runtime,
            interrupted: Box::pin(tokio::signal::ctrl_c()),
        })
    }

    /// Starts what goes on while the command does other things.
    pub(crate) fn spawn<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        self.runtime.spawn(work)
    }

    /// What `work` comes to, or nothing once Ctrl-C has come: then the command is to end.
    pub(crate) fn wait<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        let interrupted = &mut self.interrupted;
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                _ = interrupted => None,
                done = work => Some(done),
            }
        })
    }
}

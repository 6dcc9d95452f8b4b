//! Opening a journal.

use std::path::Path;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use flow_plan::Plan;
use rusqlite::{Connection, OpenFlags};

use crate::error::{JournalError, Kind};
use crate::recorder::{NewRun, Recorder};
use crate::schema;
use crate::writer::{Job, Then, Write, Writer};

/// How a journal is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long to wait for a lock that another program holds.
    pub patience: Duration,
    /// How long a lease lasts without being renewed; it is, three times as often.
    pub lease: Duration,
    /// Most pages of 4096 bytes the file may have; for tests of a full disk.
    pub max_pages: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        let (patience, lease) = (Duration::from_secs(5), Duration::from_secs(30));
        Self {
            patience,
            lease,
            max_pages: None,
        }
    }
}

/// An open journal. Cheap to share behind an [`Arc`]; dropping it commits what was handed in.
pub struct Journal {
    /// Nothing once the journal is being dropped.
    jobs: Option<Sender<Job>>,
    writer: Option<Writer>,
    /// Reads go past the writer.
    pub(crate) reader: Mutex<Connection>,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Journal")
    }
}

impl Journal {
    /// Opens a journal, or makes it with its folder.
    ///
    /// # Errors
    /// [`JournalError`], with the file's path in the message.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        Self::open_with(path, &Options::default())
    }

    /// As [`Self::open`], with other settings.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(path: &Path, options: &Options) -> Result<Self, JournalError> {
        Self::open_at(path, options).map_err(|error| located(path, &error))
    }

    fn open_at(path: &Path, options: &Options) -> Result<Self, JournalError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| {
                let message = format!("The journal's folder cannot be made: {e}.");
                JournalError::new(Kind::CannotOpen, message)
            })?;
        }
        let mut db = connect(path, options)?;
        schema::migrate(&mut db)?;
        let reader = Mutex::new(connect(path, options)?);
        let owner = Arc::from(uuid::Uuid::now_v7().to_string());
        let writer = Writer::start(db, owner, options.lease)?;
        Ok(Self {
            jobs: Some(writer.jobs.clone()),
            writer: Some(writer),
            reader,
        })
    }

    /// Begins a run: it is in the journal together with its first events.
    ///
    /// # Errors
    /// [`Kind::Broken`] where the plan cannot be written as JSON.
    pub fn begin(self: &Arc<Self>, plan: &Plan, new: NewRun) -> Result<Recorder, JournalError> {
        let unwritable =
            |e| JournalError::new(Kind::Broken, format!("The plan cannot be kept: {e}."));
        let json: Arc<str> = plan.canonical().map_err(unwritable)?.into();
        let hash = plan.hash().map_err(unwritable)?;
        Ok(Recorder::born(Arc::clone(self), hash, json, new))
    }

    /// Goes on with a run that was loaded; no other process may be working on it.
    ///
    /// # Errors
    /// [`Kind::Leased`], or the disk's trouble.
    pub fn resume(self: &Arc<Self>, loaded: &crate::Loaded) -> Result<Recorder, JournalError> {
        let run: Arc<str> = Arc::from(loaded.info.id.as_str());
        self.wait(&run, Write::Lease)?;
        // Between loading and leasing, another process may have gone on with it.
        let last = self.last_seq(&loaded.info.id)?;
        if last != loaded.last_seq {
            let _ = self.wait(&run, Write::Release { status: "stopped" });
            let message = "Another process has just gone on with this run. Try again.";
            return Err(JournalError::new(Kind::Leased, message));
        }
        let open = self.open_things(&loaded.info.id)?;
        Ok(Recorder::resumed(Arc::clone(self), run, last, open))
    }

    /// Hands a job to the writer; `then` is called when it is on the disk or has failed.
    pub(crate) fn submit(&self, run: &Arc<str>, what: Write, then: Then) {
        let job = Job {
            run: Arc::clone(run),
            what,
            then,
        };
        let lost = match &self.jobs {
            Some(jobs) => jobs.send(job).err().map(|e| e.0),
            None => Some(job),
        };
        if let Some(job) = lost {
            let message = "The journal's writer has stopped.";
            (job.then)(Err(JournalError::new(Kind::Broken, message)));
        }
    }

    pub(crate) fn wait(&self, run: &Arc<str>, what: Write) -> Result<(), JournalError> {
        let (tell, told) = std::sync::mpsc::sync_channel(1);
        let then: Then = Box::new(move |done| drop(tell.send(done)));
        self.submit(run, what, then);
        let gone = |_| JournalError::new(Kind::Broken, "The journal's writer has stopped.");
        told.recv().map_err(gone)?
    }

    pub(crate) fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        read(&self.reader.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // The writer ends when nobody can hand in jobs any more, after those handed in.
        self.jobs = None;
        if let Some(Writer { jobs, thread }) = self.writer.take() {
            drop(jobs);
            // Dropped on the writer's own thread (by a callback), it cannot wait for itself.
            let own =
                |t: &std::thread::JoinHandle<()>| t.thread().id() == std::thread::current().id();
            if let Some(thread) = thread.filter(|t| !own(t)) {
                let _ = thread.join();
            }
        }
    }
}

fn connect(path: &Path, options: &Options) -> Result<Connection, JournalError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(options.patience)?;
    db.set_prepared_statement_cache_capacity(64);
    // Nothing is set in a file that is not ours to write.
    schema::check(&db)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "wal_autocheckpoint", 4000)?;
    if let Some(pages) = options.max_pages {
        db.pragma_update(None, "max_page_count", pages)?;
    }
    Ok(db)
}

fn located(path: &Path, error: &JournalError) -> JournalError {
    let message = format!("{} ({})", error.message, path.display());
    JournalError::new(error.kind.clone(), message)
}

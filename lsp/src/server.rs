//! The protocol's handlers.
//!
//! Two rules keep edits in order and the server alive: a notification changes the session under its
//! lock before anything is awaited, and no handler waits for the editor.

use std::collections::hash_map::DefaultHasher;
use std::future::Future;
use std::hash::{Hash, Hasher};
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use flow_syntax::Columns;
use futures::FutureExt;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::*;
use tower_lsp::{Client, LanguageServer, LspService, Server};

use crate::exit::{CUT_OFF, Exit, Input};
use crate::guard::Guard;
use crate::session::{Check, Session, Update};
use crate::{convert, parent};

/// How long to wait for the editor to answer something that it was asked on the side.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to go on writing after the end.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Serves the editor that started this process, over standard input and output, until it leaves.
///
/// Exit code 0 after `shutdown` and `exit`; 1 if `exit` came alone, the input ended, or the editor's
/// process is gone.
#[must_use]
pub fn run() -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("flow lsp cannot start: {error}");
            return ExitCode::from(CUT_OFF);
        }
    };
    let code = runtime.block_on(serve(
        tokio::io::stdin(),
        tokio::io::stdout(),
        flow_ide::check,
    ));
    // A read of standard input cannot be cancelled; waiting for it would keep the process.
    runtime.shutdown_background();
    ExitCode::from(code)
}

/// Serves one editor over any pair of streams; the result is the exit code of [`run`].
pub async fn serve<I, O>(input: I, output: O, check: Check) -> u8
where
    I: AsyncRead + Unpin,
    O: AsyncWrite,
{
    let exit = Exit::new();
    let input = Input::new(input, &exit);
    let (service, socket) = LspService::new(|client| Backend::new(client, check, exit.clone()));
    let serving = Server::new(input, output, socket).serve(Guard::new(service, exit.clone()));
    let too_late = async {
        exit.clone().left().await;
        tokio::time::sleep(LAST_WORDS).await;
    };
    tokio::select! {
        // tower-lsp panics when its output closes under it; that is an end like any other.
        _ = AssertUnwindSafe(serving).catch_unwind() => {}
        () = too_late => {}
    }
    exit.code().unwrap_or(CUT_OFF)
}

/// What handlers share.
struct Backend {
    client: Client,
    exit: Exit,
    session: Arc<Mutex<Session>>,
    /// Told whenever there may be something new to send.
    changed: Arc<Notify>,
    wishes: OnceLock<Wishes>,
}

/// What the editor can do, said once at the start.
#[derive(Debug, Clone, Copy)]
struct Wishes {
    /// It asks for diagnostics; otherwise they are sent.
    pulls: bool,
    /// It lets the server tell it to ask again.
    refreshes: bool,
    /// It watches files for the server.
    watches: bool,
}

impl Wishes {
    fn new(client: &ClientCapabilities) -> Self {
        let workspace = client.workspace.as_ref();
        let refresh = workspace
            .and_then(|w| w.diagnostic.as_ref())
            .and_then(|d| d.refresh_support);
        let watch = workspace.and_then(|w| w.did_change_watched_files.as_ref());
        Self {
            pulls: client
                .text_document
                .as_ref()
                .is_some_and(|t| t.diagnostic.is_some()),
            refreshes: refresh == Some(true),
            watches: watch.and_then(|w| w.dynamic_registration) == Some(true),
        }
    }
}

impl Backend {
    fn new(client: Client, check: Check, exit: Exit) -> Self {
        Self {
            client,
            exit,
            session: Arc::new(Mutex::new(Session::new(check))),
            changed: Arc::new(Notify::new()),
            wishes: OnceLock::new(),
        }
    }

    fn session(&self) -> MutexGuard<'_, Session> {
        lock(&self.session)
    }

    fn wishes(&self) -> Wishes {
        let silent = Wishes {
            pulls: false,
            refreshes: false,
            watches: false,
        };
        self.wishes.get().copied().unwrap_or(silent)
    }

    /// Asks the editor something without waiting for it here.
    fn on_the_side<T: Send>(&self, question: impl Future<Output = Result<T>> + Send + 'static) {
        tokio::spawn(async move {
            match tokio::time::timeout(PATIENCE, question).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => eprintln!("flow lsp: the editor refused a request: {error}"),
                Err(_) => eprintln!("flow lsp: the editor did not answer a request"),
            }
        });
    }

    fn watch_files(&self) {
        let client = self.client.clone();
        self.on_the_side(async move {
            let registration = Registration {
                id: "flow-files".to_owned(),
                method: "workspace/didChangeWatchedFiles".to_owned(),
                register_options: Some(json!({ "watchers": [
                    { "globPattern": "**/*.flow" },
                    { "globPattern": "**/flow.toml" },
                    { "globPattern": "**/flow-baseline.json" },
                    // Prompts in files.
                    { "globPattern": "**/*.{md,txt}" },
                ] })),
            };
            client.register_capability(vec![registration]).await
        });
    }
}

/// The session, also after a panic: a handler applies its edit before anything that can fail.
fn lock(session: &Mutex<Session>) -> MutexGuard<'_, Session> {
    session.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sends findings as documents change.
///
/// It runs only when no handler can, so of edits that arrive together the last is checked alone; and
/// being one task, it sends them in order.
async fn publish(client: Client, session: Arc<Mutex<Session>>, changed: Arc<Notify>) {
    loop {
        changed.notified().await;
        while let Some(update) = next_update(&session) {
            let Update {
                uri,
                version,
                home,
                findings,
            } = update;
            let diagnostics = findings
                .iter()
                .map(|f| convert::diagnostic(f, &home))
                .collect();
            client.publish_diagnostics(uri, diagnostics, version).await;
        }
    }
}

/// Releases the lock before the caller awaits.
fn next_update(session: &Mutex<Session>) -> Option<Update> {
    lock(session).next_update()
}

#[tower_lsp::async_trait]
impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let columns = convert::columns(&params.capabilities);
        self.session().columns = columns;
        let wishes = *self
            .wishes
            .get_or_init(|| Wishes::new(&params.capabilities));
        if let Some(id) = params.process_id {
            tokio::spawn(parent::watch(id, self.exit.clone()));
        }
        Ok(InitializeResult {
            capabilities: capabilities(columns, wishes),
            server_info: Some(ServerInfo {
                name: "flow".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        let wishes = self.wishes();
        if !wishes.pulls {
            let (session, changed) = (self.session.clone(), self.changed.clone());
            tokio::spawn(publish(self.client.clone(), session, changed));
        }
        if wishes.watches {
            self.watch_files();
        }
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        self.session()
            .open(&document.uri, document.version, &document.text);
        self.changed.notify_one();
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let document = params.text_document;
        self.session()
            .change(&document.uri, document.version, params.content_changes);
        self.changed.notify_one();
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.session().close(&params.text_document.uri);
        self.changed.notify_one();
    }

    async fn did_change_watched_files(&self, _: DidChangeWatchedFilesParams) {
        self.session().changed_on_disk();
        self.changed.notify_one();
        if self.wishes().pulls && self.wishes().refreshes {
            let client = self.client.clone();
            self.on_the_side(async move { client.workspace_diagnostic_refresh().await });
        }
    }

    async fn diagnostic(
        &self,
        params: DocumentDiagnosticParams,
    ) -> Result<DocumentDiagnosticReportResult> {
        let uri = &params.text_document.uri;
        let report = report(&mut self.session(), uri, params.previous_result_id);
        Ok(DocumentDiagnosticReportResult::Report(report))
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        Ok(Some(quick_fixes(&mut self.session(), &params)))
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let edits = self.session().format(&params.text_document.uri, None);
        Ok(edits.map(convert::edits))
    }

    async fn range_formatting(
        &self,
        params: DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let range = convert::from_range(params.range);
        let edits = self
            .session()
            .format(&params.text_document.uri, Some(range));
        Ok(edits.map(convert::edits))
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }
}

fn capabilities(columns: Columns, wishes: Wishes) -> ServerCapabilities {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        ..TextDocumentSyncOptions::default()
    };
    let pull = DiagnosticOptions {
        identifier: Some("flow".to_owned()),
        inter_file_dependencies: true,
        workspace_diagnostics: false,
        work_done_progress_options: WorkDoneProgressOptions::default(),
    };
    ServerCapabilities {
        position_encoding: (columns == Columns::Utf8).then_some(PositionEncodingKind::UTF8),
        text_document_sync: Some(sync.into()),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        })),
        document_formatting_provider: Some(OneOf::Left(true)),
        document_range_formatting_provider: Some(OneOf::Left(true)),
        diagnostic_provider: wishes
            .pulls
            .then_some(DiagnosticServerCapabilities::Options(pull)),
        ..ServerCapabilities::default()
    }
}

/// Ways to mend what is found where the editor asks.
fn quick_fixes(session: &mut Session, params: &CodeActionParams) -> CodeActionResponse {
    let is_quick =
        |kind: &CodeActionKind| *kind == CodeActionKind::QUICKFIX || kind.as_str().is_empty();
    let is_wanted = params
        .context
        .only
        .as_ref()
        .is_none_or(|all| all.iter().any(is_quick));
    let uri = &params.text_document.uri;
    let findings = session.findings(uri).unwrap_or_default();
    let (Some(home), true) = (session.home(uri), is_wanted) else {
        return Vec::new();
    };
    let asked = convert::from_range(params.range);
    let touched = findings.iter();
    let touched = touched.filter(|f| f.range.start <= asked.end && asked.start <= f.range.end);
    touched
        .flat_map(|f| f.actions.iter().map(move |action| (f, action)))
        .filter_map(|(f, action)| convert::action(action, f, home))
        .map(CodeActionOrCommand::from)
        .collect()
}

/// The findings of a document, or that they are still those of `previous`.
fn report(session: &mut Session, uri: &Url, previous: Option<String>) -> DocumentDiagnosticReport {
    let findings = session.findings(uri).unwrap_or_default();
    let mut hasher = DefaultHasher::new();
    findings.hash(&mut hasher);
    let result_id = format!("{:016x}", hasher.finish());
    if previous.as_ref() == Some(&result_id) {
        let report = UnchangedDocumentDiagnosticReport { result_id };
        return RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: report,
        }
        .into();
    }
    let items = match session.home(uri) {
        Some(home) => findings
            .iter()
            .map(|f| convert::diagnostic(f, home))
            .collect(),
        None => Vec::new(),
    };
    RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport {
            result_id: Some(result_id),
            items,
        },
    }
    .into()
}

//! `flow run`: runs a process to its end, or to where it has to wait.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use flow_engine::{Engine, Started};
use flow_host::answers::Answers;
use flow_host::asking::Asking;
use flow_host::driver::{Driver, PATIENCE, Setup};
use flow_host::effects::Real;
use flow_host::people::{Nobody, People};
use flow_host::progress::{Listen, RunEnd, Status};
use flow_host::rehearse::Rehearsal;
use flow_host::script::{self, Script};
use flow_host::stop::{Stopper, stopper};
use flow_host::store::{Kept, Store};
use flow_host::trouble::{HostError, Kind, code};
use flow_host::world::World;
use flow_host::{EnvKeys, EnvSecrets, inputs, keys};
use flow_plan::tests::Test;
use flow_plan::{Plan, Process};

use crate::exit::Exit;
use crate::project::{self, Project};
use crate::screen;
use crate::terminal::{self, JsonLines, Live, Terminal};

/// The variable with the longest silence of a model, in seconds.
const SILENCE: &str = "FLOW_SILENCE";

/// What `-h` ends with.
const EXAMPLES: &str = "Examples:
  flow run examples/helpdesk --input examples/helpdesk/input.json
  flow run examples/helpdesk --rehearse --test \"an unsure classification goes to a person\"
  flow run examples/sketch --answer complete=yes
  flow run --resume 01977f2e-51b7";

/// What `--help` ends with.
const DETAILS: &str = "Examples:
  flow run examples/helpdesk --input examples/helpdesk/input.json
  flow run examples/helpdesk --rehearse --test \"an unsure classification goes to a person\"
  flow run examples/sketch --answer complete=yes
  flow run --resume 01977f2e-51b7

Answers:
  --answer STEP=JSON fills in the step's form: --answer sort='{\"category\":\"billing\"}'.
  For a decision or a button it is the choice: --answer complete=yes, --answer draft=reject.
  \"accept\" takes a draft as it is. \"by\": \"ann\" within the JSON says who answers.

Events (--json), one JSON object a line, each with \"event\":
  run     the run begins or goes on: run, process, title, resumed, rehearsed
  begin   a step begins: step, name, title, lane, kind, visit, at (ms since 1970)
  note    a remark while it goes on: as begin, and note
  finish  a step is over: as begin, and outcome, ms, and where there is one
          result, draft, by, message, used (model, tokens_in, tokens_out, cost_usd, request_id)
  end     the run stops here: status (done, failed, cancelled, waiting, interrupted), end, outputs,
          steps, cost_usd, rehearsed, and trouble (code, message, step, help)
  error   nothing could begin: code, message, help

Environment:
  the vendors' keys, such as OPENAI_API_KEY
  FLOW_SILENCE  seconds a model may be silent before its call is given up; 60 without it
  NO_COLOR      no colours";

/// The arguments of `flow run`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, after_long_help = DETAILS)]
pub(crate) struct Args {
    /// A `.flow` file, or a folder with one.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The process, by name, where the file has several.
    process: Option<String>,
    /// Inputs: a JSON file, or `name=value` (`name=@file` reads a text).
    #[arg(short, long, value_name = "FILE.json|NAME=VALUE")]
    input: Vec<String>,
    /// Calls no model and no system: a test's script answers, or you do.
    #[arg(long)]
    rehearse: bool,
    /// The test whose script a rehearsal follows, for people's steps too.
    #[arg(long, value_name = "TITLE", requires = "rehearse")]
    test: Option<String>,
    /// An answer to a person's step. Several for one step serve its visits in order.
    #[arg(long, value_name = "STEP=JSON")]
    answer: Vec<String>,
    /// A JSON file with answers by step.
    #[arg(long, value_name = "FILE.json")]
    answers: Vec<PathBuf>,
    /// Prints events as JSON, one a line.
    #[arg(long)]
    json: bool,
    /// Goes on with a run that was stopped, by its id or the beginning of it.
    #[arg(long, value_name = "RUN", conflicts_with_all = ["input", "process"])]
    resume: Option<String>,
    /// Where runs are kept, instead of `.flow/runs.db` at the project's root.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
}

pub(crate) fn command(args: &Args) -> Exit {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let Ok(runtime) = runtime else {
        return screen::refuse("this machine gives no event loop (too many open files?)");
    };
    let exit = runtime.block_on(async {
        match Prepared::new(args) {
            Ok(prepared) => prepared
                .run()
                .await
                .unwrap_or_else(|error| refuse(args, &error)),
            Err(Refused::Findings(exit)) => exit,
            Err(Refused::Error(error)) => refuse(args, &error),
        }
    });
    // A question may still stand in the terminal; nobody waits for it.
    terminal::restore();
    runtime.shutdown_background();
    exit
}

/// Why a run does not begin.
enum Refused {
    /// The file has errors, which have been shown.
    Findings(Exit),
    /// Something else.
    Error(HostError),
}

impl From<HostError> for Refused {
    fn from(error: HostError) -> Self {
        Self::Error(error)
    }
}

fn refuse(args: &Args, error: &HostError) -> Exit {
    if args.json {
        let event = serde_json::json!({
            "event": "error", "code": error.code, "message": error.message, "help": error.help,
        });
        screen::out(&format!("{event}\n"));
    }
    refuse_plain(error)
}

/// Says what is wrong, and which exit code that is.
pub(crate) fn refuse_plain(error: &HostError) -> Exit {
    show(&error.code, &error.message, error.help.as_deref());
    exit_of(error.kind)
}

fn show(code: &str, message: &str, help: Option<&str>) {
    let help = help.map(|h| format!("  help: {h}\n")).unwrap_or_default();
    screen::err(&format!("error[{code}]: {message}\n{help}"));
}

fn exit_of(kind: Kind) -> Exit {
    match kind {
        Kind::Usage => Exit::Usage,
        Kind::Run => Exit::RunFailed,
        Kind::Waiting => Exit::Waiting,
        Kind::Journal => Exit::Journal,
    }
}

/// Everything that a run needs, ready to begin.
struct Prepared<'a> {
    args: &'a Args,
    root: PathBuf,
    plan: Arc<Plan>,
    store: Store,
    asking: Asking,
    listen: Arc<dyn Listen>,
    /// The test whose script a rehearsal follows.
    test: Option<Test>,
    beginning: Beginning,
}

/// Where a run begins.
enum Beginning {
    New(Started),
    Kept(Box<Kept>),
}

impl<'a> Prepared<'a> {
    fn new(args: &'a Args) -> Result<Self, Refused> {
        match &args.resume {
            Some(run) => Self::resumed(args, run),
            None => Self::begun(args),
        }
    }

    fn begun(args: &'a Args) -> Result<Self, Refused> {
        let usage = |why: String| HostError::usage(code::NO_PROCESS, format!("{why}."));
        let entry = project::entry(&args.path).map_err(usage)?;
        let analysis = screen::analysed(&entry).map_err(Refused::Findings)?;
        let lowered = flow_lower::lower(&analysis);
        let root = entry.project.root.clone();
        let plan = Arc::new(lowered.plan);
        let process = process(args, &plan)?;
        let test = test(args, &lowered.tests.tests, &process.name)?;
        let input = match &test {
            Some(test) if args.input.is_empty() => script::inputs(test, process, &plan, &root)?,
            _ => inputs::read(&args.input, process, &plan, &root)?,
        };
        if !args.rehearse {
            keys::all_keys(&plan, &process.name, &EnvKeys, &EnvSecrets)?;
        }
        let asking = asking(args, &plan, process)?;
        if let (Some(test), false) = (&test, args.json) {
            screen::err(&format!(
                "  the rehearsal follows the test “{}”\n",
                test.title
            ));
        }
        let started = Started {
            run: flow_host::store::new_id(),
            process: process.name.clone(),
            input,
            rehearsal: args.rehearse,
        };
        let store = Store::open(&journal_path(args, &root))?;
        let (listen, asking) = voices(args, asking);
        let beginning = Beginning::New(started);
        Ok(Self {
            args,
            root,
            plan,
            store,
            asking,
            listen,
            test,
            beginning,
        })
    }

    fn resumed(args: &'a Args, run: &str) -> Result<Self, Refused> {
        let around = args
            .path
            .canonicalize()
            .unwrap_or_else(|_| args.path.clone());
        let root = Project::around(&around).root;
        let path = journal_path(args, &root);
        if !path.exists() {
            let message = format!("There are no runs in `{}`.", path.display());
            return Err(HostError::usage(code::NO_RUN, message)
                .help("name the project's folder, or the journal with --journal")
                .into());
        }
        let store = Store::open(&path)?;
        let kept = store.load(run)?;
        let plan = Arc::clone(&kept.plan);
        let test = match &args.test {
            Some(_) => {
                let usage = |why: String| HostError::usage(code::NO_TEST, format!("{why}."));
                let entry = project::entry(&args.path).map_err(usage)?;
                let analysis = screen::analysed(&entry).map_err(Refused::Findings)?;
                test(
                    args,
                    &flow_lower::lower(&analysis).tests.tests,
                    &kept.process,
                )?
            }
            None => None,
        };
        if let (Some(process), false) = (plan.processes.get(&kept.process), kept.rehearsal) {
            keys::all_keys(&plan, &process.name, &EnvKeys, &EnvSecrets)?;
        }
        let process = plan
            .processes
            .get(&kept.process)
            .ok_or_else(|| no_process(&plan, &kept.process))?;
        let asking = asking(args, &plan, process)?;
        let (listen, asking) = voices(args, asking);
        let beginning = Beginning::Kept(Box::new(kept));
        Ok(Self {
            args,
            root,
            plan: Arc::clone(&plan),
            store,
            asking,
            listen,
            test,
            beginning,
        })
    }

    async fn run(self) -> Result<Exit, HostError> {
        let world = self.world()?;
        let (stopper, stop) = stopper();
        let setup = |log| Setup {
            engine: Arc::new(Engine::new(Arc::clone(&self.plan))),
            plan: Arc::clone(&self.plan),
            world,
            listen: Arc::clone(&self.listen),
            log,
            stop,
            patience: PATIENCE,
        };
        let mut driver = match self.beginning {
            Beginning::New(started) => {
                let log = self.store.begin(&self.plan, &started)?;
                Driver::begin(setup(log), started)
            }
            Beginning::Kept(kept) => {
                let on = self.store.resume(*kept)?;
                Driver::resume(setup(on.log), &on.run, on.totals, on.snapshot, on.events)
            }
        };
        tokio::spawn(interrupts(stopper));
        let end = driver.drive().await?;
        Ok(finish(self.args, &self.store, &end))
    }

    fn world(&self) -> Result<Arc<dyn World>, HostError> {
        let (plan, asking) = (Arc::clone(&self.plan), self.asking.clone());
        let rehearsal = match &self.beginning {
            Beginning::New(started) => started.rehearsal,
            Beginning::Kept(kept) => kept.rehearsal,
        };
        if !rehearsal {
            let (keys, secrets) = (Arc::new(EnvKeys), Arc::new(EnvSecrets));
            let real = Real::new(plan, &self.root, keys, secrets, asking);
            return Ok(Arc::new(match silence()? {
                Some(longest) => real.silence(longest),
                None => real,
            }));
        }
        let script = match &self.test {
            Some(test) => {
                let process = plan.processes.get(&test.process);
                let process = process.ok_or_else(|| no_process(&plan, &test.process))?;
                Some(Script::of(test, process, &plan, &self.root)?)
            }
            None => None,
        };
        Ok(Arc::new(Rehearsal::new(
            plan,
            script,
            self.args.test.is_some(),
            asking,
        )))
    }
}

/// The longest silence of a model that the environment asks for.
fn silence() -> Result<Option<Duration>, HostError> {
    let Some(text) = std::env::var_os(SILENCE).filter(|t| !t.is_empty()) else {
        return Ok(None);
    };
    let text = text.to_string_lossy();
    let seconds = text.parse().ok().filter(|s: &f64| *s > 0.0);
    match seconds.and_then(|s| Duration::try_from_secs_f64(s).ok()) {
        Some(longest) => Ok(Some(longest)),
        None => {
            let message =
                format!("The variable {SILENCE} is `{text}`, which is no number of seconds.");
            Err(HostError::usage(code::INPUT, message).help("set it to seconds, such as 90 or 2.5"))
        }
    }
}

/// Stops the run at the first signal, at once at the second.
async fn interrupts(stopper: Stopper) {
    loop {
        if signal().await.is_err() {
            return;
        }
        stopper.stop();
    }
}

#[cfg(unix)]
async fn signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

pub(crate) fn journal_path(args: &Args, root: &Path) -> PathBuf {
    crate::runs::journal_path(args.journal.as_deref(), root)
}

fn process<'p>(args: &Args, plan: &'p Plan) -> Result<&'p Process, HostError> {
    match (&args.process, &plan.main) {
        (Some(name), _) | (None, Some(name)) => plan
            .processes
            .get(name)
            .ok_or_else(|| no_process(plan, name)),
        (None, None) => {
            let message = "There is no process in this file.";
            Err(HostError::usage(code::NO_PROCESS, message).help("write `process name { … }`"))
        }
    }
}

fn no_process(plan: &Plan, name: &str) -> HostError {
    let names: Vec<&str> = plan.processes.keys().map(String::as_str).collect();
    HostError::usage(code::NO_PROCESS, format!("There is no process `{name}`."))
        .help(format!("there is {}", names.join(", ")))
}

/// The test that a rehearsal follows: the named one, else the process's first.
fn test(args: &Args, tests: &[Test], process: &str) -> Result<Option<Test>, HostError> {
    let mut own = tests.iter().filter(|t| t.process == process);
    let Some(title) = &args.test else {
        return Ok(own.next().filter(|_| args.rehearse).cloned());
    };
    let exact = own.clone().find(|t| t.title == *title);
    let like: Vec<&Test> = own
        .clone()
        .filter(|t| t.title.contains(title.as_str()))
        .collect();
    match (exact, like.as_slice()) {
        (Some(test), _) => Ok(Some(test.clone())),
        (None, [only]) => Ok(Some((*only).clone())),
        (None, _) => {
            let titles: String = own.map(|t| format!("\n    {}", t.title)).collect();
            let message = format!("There is no one test “{title}” for `{process}`.");
            Err(HostError::usage(code::NO_TEST, message).help(format!("its tests are{titles}")))
        }
    }
}

fn asking(args: &Args, plan: &Plan, process: &Process) -> Result<Answers, HostError> {
    let answers = Answers::none();
    for text in &args.answer {
        answers.add_text(text)?;
    }
    for path in &args.answers {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|e| {
            HostError::usage(code::ANSWER, format!("{}.", project::sentence(&shown, &e)))
        })?;
        answers.add_file(&shown, &text)?;
    }
    let known = |step: &String| {
        let steps = plan.processes.values().flat_map(|p| &p.steps);
        steps
            .into_iter()
            .any(|s| s.path == *step || s.name == *step)
    };
    match answers.steps().into_iter().find(|s| !known(s)) {
        None => Ok(answers),
        Some(step) => {
            let names: Vec<&str> = process.steps.iter().map(|s| s.name.as_str()).collect();
            let message = format!("There is no step `{step}` to answer.");
            Err(HostError::usage(code::ANSWER, message)
                .help(format!("the steps are {}", names.join(", "))))
        }
    }
}

/// Who hears the run and who is asked.
fn voices(args: &Args, answers: Answers) -> (Arc<dyn Listen>, Asking) {
    let live = Arc::new(Live::new());
    let there = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let people: Arc<dyn People> = if there {
        Arc::new(Terminal::new(Arc::clone(&live)))
    } else {
        Arc::new(Nobody)
    };
    let listen: Arc<dyn Listen> = if args.json { Arc::new(JsonLines) } else { live };
    let me = ["USER", "USERNAME", "LOGNAME"]
        .iter()
        .find_map(|v| std::env::var(v).ok());
    let me = me
        .filter(|m| !m.is_empty())
        .unwrap_or_else(|| "somebody".to_owned());
    (
        listen,
        Asking {
            answers: Arc::new(answers),
            people,
            me,
        },
    )
}

/// Shows the result and how to go on.
fn finish(args: &Args, store: &Store, end: &RunEnd) -> Exit {
    if let Some(trouble) = &end.trouble {
        let message = match &trouble.step {
            Some(step) => format!("{} (step `{step}`)", trouble.message),
            None => trouble.message.clone(),
        };
        show(&trouble.code, &message, trouble.help.as_deref());
    }
    if matches!(end.status, Status::Waiting | Status::Interrupted) {
        screen::err(&format!(
            "  to go on: flow run {}--resume {}\n",
            place(args),
            store.short(&end.run)
        ));
    }
    let outputs = end.outputs.as_object().is_some_and(|o| !o.is_empty());
    if outputs && !args.json {
        screen::out(&format!("{:#}\n", end.outputs));
    }
    match end.status {
        Status::Done => Exit::Done,
        Status::Failed | Status::Cancelled => Exit::RunFailed,
        Status::Interrupted => Exit::Interrupted,
        Status::Waiting => end
            .trouble
            .as_ref()
            .map_or(Exit::Waiting, |t| exit_of(t.kind)),
    }
}

/// What names the journal again in a command to go on.
fn place(args: &Args) -> String {
    match &args.journal {
        Some(path) => format!("--journal {} ", path.display()),
        None if args.path == Path::new(".") => String::new(),
        None => format!("{} ", args.path.display()),
    }
}

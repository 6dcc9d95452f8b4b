//! `flow check`: finds mistakes, says them, and mends what can be mended.

mod known;
mod mend;
mod report;
mod work;

use std::path::PathBuf;

use flow_syntax::Severity;

use crate::exit::Exit;
use crate::markdown::is_markdown;
use crate::screen;
use known::Hidden;
use report::Report;
use work::Work;

/// The arguments of `flow check`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flow check examples/helpdesk
  flow check --fix
  flow check --format sarif --output flow.sarif --deny warnings")]
pub(crate) struct Args {
    /// Files or folders; a folder means every `.flow` file in it. Of a Markdown file, its ```flow blocks.
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// How findings are shown.
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    format: Format,
    /// The same as `--format json`.
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Writes the findings to this file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Shows every finding, not only the first 50.
    #[arg(long)]
    all: bool,
    /// Shows only what makes the check fail, and no closing lines.
    #[arg(short, long)]
    quiet: bool,
    /// Fails on these as well as on errors.
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Mends what has exactly one good answer, and says what remains.
    #[arg(long)]
    fix: bool,
    /// With `--fix`: shows what would change and writes nothing.
    #[arg(long, requires = "fix")]
    diff: bool,
    /// Keeps all that is found now as known, so that later only what is new is told.
    #[arg(long, conflicts_with_all = ["fix", "no_baseline"])]
    write_baseline: bool,
    /// Tells the known findings too.
    #[arg(long)]
    no_baseline: bool,
    /// Prints the settings in force, as JSON, and checks nothing.
    #[arg(long, conflicts_with_all = ["fix", "write_baseline"])]
    show_settings: bool,
}

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Drawn beside the source, for people.
    Pretty,
    /// A line each.
    Short,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// JUnit XML, for build servers.
    Junit,
}

/// What fails a check besides errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Deny {
    /// Warnings.
    Warnings,
    /// Warnings and hints.
    Hints,
}

impl Args {
    fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }

    /// The least grave finding that fails the check.
    fn fails(&self) -> Severity {
        match self.deny {
            None => Severity::Error,
            Some(Deny::Warnings) => Severity::Warning,
            Some(Deny::Hints) => Severity::Hint,
        }
    }
}

pub(crate) fn command(args: &Args) -> Exit {
    run(args).unwrap_or_else(|exit| exit)
}

fn run(args: &Args) -> Result<Exit, Exit> {
    let works = work::gather(&args.paths)?;
    if args.fix && args.paths.iter().any(|path| is_markdown(path)) {
        let sentence = "`--fix` changes no Markdown: mend the blocks by hand";
        return Err(screen::refuse(sentence));
    }
    if args.show_settings {
        return show_settings(&works);
    }
    let mut report = Report::new(args);
    let mut mended = mend::Mended::default();
    for mut work in works {
        let hidden = Hidden::of(&work, args)?;
        if args.write_baseline {
            let found = work.check();
            report.wrote(known::write(&work, hidden, &found)?);
            continue;
        }
        let found = match args.fix {
            true => mended.add(mend::mend(&mut work, &hidden, args.diff)?),
            false => {
                let found = work.check();
                hidden.split(&work, found)
            }
        };
        report.add(&work, found);
    }
    mended.say(args);
    report.deliver(&mended)
}

/// The settings of each project, after what is wrong with them.
fn show_settings(works: &[Work]) -> Result<Exit, Exit> {
    for work in works {
        let loaded = &work.loaded;
        if !loaded.diagnostics.is_empty() {
            screen::err(&screen::plain(&loaded.sources, &loaded.diagnostics));
            return Err(Exit::Findings);
        }
        screen::out(&format!("{:#}\n", loaded.settings.to_json()));
    }
    Ok(Exit::Done)
}

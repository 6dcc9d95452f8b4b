//! What a picture shows and how, as said on the command line.

use flow_draw::views::View;
use flow_draw::{Direction, Format, Options, Show};

use crate::overlay::Overlaid;

/// How a map is drawn, whatever it is drawn for.
#[derive(Debug, clap::Args)]
pub(crate) struct Look {
    /// Draws this process only; without it all of the file, below each other.
    #[arg(long)]
    pub(crate) process: Option<String>,
    /// What the picture shows of a process.
    #[arg(long, value_enum, default_value = "map")]
    view: Seen,
    #[command(flatten)]
    pub(crate) overlaid: Overlaid,
    /// Shows more: how long steps take, how often answers are taken, labels of data, what steps cost,
    /// where something could go wrong.
    #[arg(long, value_delimiter = ',', value_name = "WHAT")]
    show: Vec<Shown>,
    /// Wraps a picture wider than this many pixels into rows, as for slides, and one that flows down and is
    /// higher into columns; 1600 if no number is given.
    #[arg(long, value_name = "PIXELS", num_args = 0..=1, default_missing_value = "1600",
        value_parser = crate::whole::whole(600..=100_000_u32, "the pixels"))]
    fold: Option<u32>,
    /// Which way time flows: lanes lie below each other, or stand side by side.
    #[arg(long, value_enum, default_value = "right")]
    direction: Flow,
    /// Names of the lanes to begin with, in their order: roles, `ai`, `systems`. As `lanes` in `flow.toml`.
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub(crate) lanes: Vec<String>,
}

/// What `--direction` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Flow {
    /// From left to right.
    Right,
    /// From top to bottom.
    Down,
}

/// What `--show` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Shown {
    /// How long steps take and wait.
    Times,
    /// How often each answer is taken.
    Shares,
    /// Labels of the data each step sees.
    Labels,
    /// What steps cost.
    Cost,
    /// What cannot be taken back, labelled data that leaves the house, models nobody checks.
    Risk,
}

/// What `--view` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Seen {
    /// The swimlane map.
    Map,
    /// The map with each block and each sub-process as one step.
    Overview,
    /// Where data goes, and with which labels.
    Data,
    /// Work and wait of each step on a scale of time, with lead time and efficiency.
    Timeline,
    /// Suppliers, inputs, process, outputs, customers.
    Sipoc,
    /// Who does, answers for, is asked about and is told of each step.
    Raci,
}

impl From<Seen> for View {
    fn from(seen: Seen) -> View {
        match seen {
            Seen::Map => View::Map,
            Seen::Overview => View::Overview,
            Seen::Data => View::Data,
            Seen::Timeline => View::Timeline,
            Seen::Sipoc => View::Sipoc,
            Seen::Raci => View::Raci,
        }
    }
}

impl Look {
    /// Whether what is asked for goes together; if not, a sentence.
    pub(crate) fn agrees(&self) -> Result<(), String> {
        if self.view != Seen::Map && self.overlaid.is_asked_for() {
            return Err("colours are drawn on the map only: leave out `--view`".to_owned());
        }
        let lays_out = matches!(self.view, Seen::Map | Seen::Overview);
        let given = [
            ("--show", !self.show.is_empty()),
            ("--fold", self.fold.is_some()),
            ("--direction", self.direction != Flow::Right),
        ];
        let given = given.into_iter().find(|(_, given)| *given && !lays_out);
        if let Some((option, _)) = given {
            return Err(format!(
                "`{option}` is for maps and overviews: leave it out, or `--view`"
            ));
        }
        if self.view == Seen::Overview && self.shows_risks() {
            let sentence = "risks are shown on the map only: leave out `risk`, or `--view`";
            return Err(sentence.to_owned());
        }
        Ok(())
    }

    /// What the picture shows of a process.
    pub(crate) fn view(&self) -> View {
        self.view.into()
    }

    /// Whether a format that other tools lay out can show what is asked for; if not, a sentence.
    pub(crate) fn suits(&self, format: Format) -> Result<(), String> {
        match self.fold {
            Some(_) if !format.is_drawn() => Err(
                "other tools lay this format out by themselves and wrap nothing: leave out `--fold`".to_owned(),
            ),
            _ => Ok(()),
        }
    }

    /// Whether risks are shown.
    pub(crate) fn shows_risks(&self) -> bool {
        self.show.contains(&Shown::Risk)
    }

    /// The same for whoever draws.
    pub(crate) fn options(&self) -> Options {
        let shows = |what| self.show.contains(&what);
        Options {
            fold: self.fold,
            view: self.view(),
            direction: match self.direction {
                Flow::Right => Direction::Right,
                Flow::Down => Direction::Down,
            },
            show: Show {
                times: shows(Shown::Times),
                shares: shows(Shown::Shares),
                labels: shows(Shown::Labels),
                costs: shows(Shown::Cost),
            },
            ..Options::default()
        }
    }
}

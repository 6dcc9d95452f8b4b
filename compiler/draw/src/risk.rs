//! What somebody should think of before a process runs, step by step: what cannot be taken back, labelled
//! data that leaves the house, and models whose word is taken unseen.

use std::collections::BTreeMap;

use flow_analysis::Analysis;
use flow_analysis::graph::FlowGraph;
use flow_analysis::labels::Receiver;
use flow_analysis::model::{ActionId, Program, Step, StepKind};
use flow_analysis::rules::{Rule, data, is_one_of};
use flow_syntax::Place;
use petgraph::graph::NodeIndex;

use crate::icon::Icon;
use crate::overlay::DISC;
use crate::scene::{Rect, Scene, SceneNode, SceneRisk, Shape};

/// Rules whose findings say that a model's word is taken unseen.
static UNSEEN: [&Rule; 6] = [
    &data::OWN_WORD,
    &data::TOO_MUCH_POWER,
    &data::CHOSEN_BY_OUTSIDERS,
    &data::UNREAD_ANSWER,
    &data::NOBODY_LOOKS,
    &data::APPROVER_IS_AUTHOR,
];

/// Labels that say where data comes from, not that it is to be kept.
pub(crate) const NOT_SECRET: [&str; 2] = ["untrusted", "public"];

/// A risk of a step.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Risk {
    /// Its icon.
    pub icon: Icon,
    /// One sentence.
    pub words: String,
}

/// The risks of a program by path of the step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Risks(pub BTreeMap<String, Vec<Risk>>);

impl Risks {
    /// Finds the risks of a program.
    pub fn of(analysis: &Analysis) -> Risks {
        let mut risks = Risks::default();
        for process in &analysis.program.processes {
            for step in &process.steps {
                if let Some(words) = irreversible(&analysis.program, step) {
                    risks.add(&step.path, Icon::Alert, words);
                }
            }
        }
        for sink in &analysis.sinks {
            let secret = sink
                .labels
                .iter()
                .filter(|l| !NOT_SECRET.contains(&l.as_str()));
            let labels: Vec<String> = secret.map(|label| format!("@{label}")).collect();
            if let Some(to) = outside(&analysis.program, sink.to).filter(|_| !labels.is_empty()) {
                let words = format!("{} goes to {to}", labels.join(", "));
                risks.add(&sink.step, Icon::Outside, words);
            }
        }
        risks.unseen(analysis);
        risks
    }

    fn unseen(&mut self, analysis: &Analysis) {
        let steps = Steps::of(&analysis.program);
        let unseen = analysis.diagnostics.iter();
        for finding in unseen.filter(|finding| is_one_of(&UNSEEN, finding)) {
            let place = finding.labels.first().map(|label| label.place);
            if let Some(step) = place.and_then(|place| steps.at(place)) {
                self.add(&step.path, Icon::Hidden, finding.message.clone());
            }
        }
    }

    /// Adds a risk; one icon stands for all of its kind.
    fn add(&mut self, path: &str, icon: Icon, words: String) {
        let risks = self.0.entry(path.to_owned()).or_default();
        match risks.iter_mut().find(|risk| risk.icon == icon) {
            Some(known) if known.words.split("; ").any(|known| known == words) => {}
            Some(known) => {
                known.words.push_str("; ");
                known.words.push_str(&words);
            }
            None => risks.push(Risk { icon, words }),
        }
    }

    pub(crate) fn apply(&self, scene: &mut Scene, graph: &FlowGraph) {
        for node in &mut scene.nodes {
            let source = graph.graph.node_weight(NodeIndex::new(node.index));
            let path = source.filter(|_| node.event.is_none()).map(|n| &n.path);
            let risks = path.and_then(|path| self.0.get(path));
            node.risks = risks.map(|risks| drawn(node, risks)).unwrap_or_default();
        }
    }
}

/// Steps by where they stand, each with the step around it.
struct Steps<'a> {
    /// In the order they begin; of two that begin together the longer one first.
    steps: Vec<(&'a Step, Option<usize>)>,
}

/// Where a text begins; what lies around another comes before it.
fn begins(place: Place) -> (u32, u32, u32, std::cmp::Reverse<u32>) {
    let (start, end) = (place.span.start, place.span.end);
    (place.file.0, place.piece, start, std::cmp::Reverse(end))
}

fn holds(whole: Place, place: Place) -> bool {
    whole.file == place.file
        && whole.piece == place.piece
        && whole.span.start <= place.span.start
        && place.span.end <= whole.span.end
}

impl<'a> Steps<'a> {
    fn of(program: &'a Program) -> Self {
        let processes = program.processes.iter();
        let mut sorted: Vec<&Step> = processes.flat_map(|process| &process.steps).collect();
        sorted.sort_by_key(|step| begins(step.place));
        let mut steps: Vec<(&Step, Option<usize>)> = Vec::with_capacity(sorted.len());
        let mut around: Vec<usize> = Vec::new();
        for (index, step) in sorted.into_iter().enumerate() {
            let is_around = |outer: &usize| {
                let outer = steps.get(*outer);
                outer.is_some_and(|(outer, _)| holds(outer.place, step.place))
            };
            while around.last().is_some_and(|outer| !is_around(outer)) {
                around.pop();
            }
            steps.push((step, around.last().copied()));
            around.push(index);
        }
        Self { steps }
    }

    /// The innermost step whose text holds a place.
    fn at(&self, place: Place) -> Option<&'a Step> {
        let before = |(step, _): &(&Step, Option<usize>)| begins(step.place) <= begins(place);
        let mut next = self.steps.partition_point(before).checked_sub(1);
        while let Some((step, around)) = next.and_then(|at| self.steps.get(at)) {
            if holds(step.place, place) {
                return Some(step);
            }
            next = *around;
        }
        None
    }
}

fn irreversible(program: &Program, step: &Step) -> Option<String> {
    let StepKind::Call(call) = &step.kind else {
        return None;
    };
    let (system, action) = program.action(call.action?)?;
    if action.reads_only || step.undone_by.is_some() {
        return None;
    }
    Some(match system.via.as_deref() {
        Some("mail") => "A mail cannot be called back".to_owned(),
        _ => format!("Nothing takes back what this changes in {}", system.title),
    })
}

/// Who gets data that leaves the house.
fn outside(program: &Program, to: Receiver) -> Option<String> {
    let via = |id: ActionId| {
        let (system, _) = program.action(id)?;
        let leaves = matches!(system.via.as_deref(), Some("http" | "mail" | "mcp"));
        leaves.then(|| system.title.clone())
    };
    match to {
        Receiver::Model(id) => {
            let model = program.models.get(id?.index())?;
            let vendor = model
                .vendor
                .as_deref()
                .unwrap_or("a vendor that is not named");
            let vendor = crate::layout::vendor_name(vendor);
            Some(match &model.region {
                Some(region) => format!("{vendor} ({region})"),
                None => format!("{vendor} (no region said)"),
            })
        }
        Receiver::Action(id) => via(id?),
        Receiver::Tool(id) => via(id),
        Receiver::Message(_) => None,
    }
}

/// Discs on the outline, left above; arrows come in at the middles of sides.
fn drawn(node: &SceneNode, risks: &[Risk]) -> Vec<SceneRisk> {
    let r = node.rect;
    let (x, y) = match node.shape {
        Shape::Card | Shape::Ghost => (r.x - 6, r.y - 9),
        Shape::Diamond => (r.x + r.w / 4 - 14, r.y + r.h / 4 - 14),
        Shape::Circle | Shape::Dashed | Shape::Ring => (r.x - 6, r.y - 6),
    };
    let place = |(index, risk): (i32, &Risk)| SceneRisk {
        at: Rect {
            x: x + index * (DISC + 2),
            y,
            w: DISC,
            h: DISC,
        },
        icon: risk.icon,
        words: risk.words.clone(),
    };
    (0..).zip(risks).map(place).collect()
}

//! Builds flow graphs by hand and from a seed.
#![allow(dead_code, unreachable_pub, clippy::expect_used)]

use flow_analysis::graph::{
    Edge, EdgeKind, FlowGraph, Frame, FrameKind, Lane, LaneKind, Node, NodeKind, StartKind, Via,
};
use flow_syntax::Place;
use petgraph::graph::{DiGraph, NodeIndex};

/// A place nowhere in particular: drawing does not read it.
pub fn nowhere() -> Place {
    Place {
        file: flow_syntax::FileId(0),
        piece: 0,
        span: flow_syntax::Span { start: 0, end: 0 },
    }
}

/// A flow graph under construction.
pub struct Builder {
    pub graph: FlowGraph,
}

impl Builder {
    pub fn new(title: &str, lanes: &[(&str, LaneKind)]) -> Builder {
        let lanes = lanes
            .iter()
            .map(|(title, kind)| Lane {
                name: title.to_lowercase().into(),
                title: (*title).to_owned(),
                kind: *kind,
            })
            .collect();
        Builder {
            graph: FlowGraph {
                process: "process".into(),
                title: title.to_owned(),
                lanes,
                frames: Vec::new(),
                graph: DiGraph::new(),
                start: NodeIndex::new(0),
            },
        }
    }

    pub fn node(&mut self, lane: usize, kind: NodeKind, title: &str) -> usize {
        let index = self.graph.graph.node_count();
        self.graph
            .graph
            .add_node(Node {
                path: format!("process/step{index}"),
                name: format!("step{index}").into(),
                title: title.to_owned(),
                kind,
                lane,
                frame: None,
                vendor: None,
                labels: Vec::new(),
                figures: Vec::new(),
                docs: None,
                place: nowhere(),
            })
            .index()
    }

    pub fn task(&mut self, lane: usize, title: &str) -> usize {
        self.node(lane, NodeKind::Task, title)
    }

    pub fn frame(&mut self, title: &str, kind: FrameKind, parent: Option<usize>) -> usize {
        self.graph.frames.push(Frame {
            path: format!("process/{title}"),
            title: title.to_owned(),
            kind,
            parent,
            place: nowhere(),
        });
        self.graph.frames.len() - 1
    }

    pub fn put(&mut self, frame: usize, nodes: &[usize]) {
        for node in nodes {
            self.graph.graph[NodeIndex::new(*node)].frame = Some(frame);
        }
    }

    pub fn vendor(&mut self, node: usize, vendor: &str) {
        self.graph.graph[NodeIndex::new(node)].vendor = Some(vendor.into());
    }

    pub fn edge(&mut self, from: usize, to: usize) {
        self.arrow(from, to, EdgeKind::Next, "", false);
    }

    pub fn arm(&mut self, from: usize, to: usize, label: &str) {
        self.arrow(from, to, EdgeKind::Arm, label, false);
    }

    pub fn back(&mut self, from: usize, to: usize, label: &str) {
        self.arrow(from, to, EdgeKind::Next, label, true);
    }

    pub fn arrow(&mut self, from: usize, to: usize, kind: EdgeKind, label: &str, back: bool) {
        let edge = Edge {
            kind,
            label: label.to_owned(),
            share: None,
            at_most: None,
            back,
            watch: None,
            beside: false,
            place: nowhere(),
        };
        self.graph
            .graph
            .add_edge(NodeIndex::new(from), NodeIndex::new(to), edge);
    }

    pub fn line(&mut self, nodes: &[usize]) {
        for pair in nodes.windows(2) {
            self.edge(pair[0], pair[1]);
        }
    }
}

/// Lanes of every kind.
pub fn three_lanes() -> Vec<(&'static str, LaneKind)> {
    vec![
        ("People", LaneKind::People),
        ("AI", LaneKind::Ai),
        ("Systems", LaneKind::System),
    ]
}

/// The reference process: fifteen steps, three lanes, seventeen arrows.
pub fn reference() -> FlowGraph {
    let mut b = Builder::new("Invoice processing", &three_lanes());
    let received = b.node(0, NodeKind::Start(StartKind::Message), "Invoice received");
    let upload = b.task(0, "Upload invoice");
    let store = b.node(2, NodeKind::Call(Via::Sql), "Store document");
    let extract = b.node(1, NodeKind::Ai, "Extract fields");
    let sure = b.node(1, NodeKind::Decide, "Confidence above 0.9?");
    let correct = b.task(0, "Correct fields by hand");
    let split = b.node(2, NodeKind::Split, "");
    let score = b.node(1, NodeKind::Ai, "Score fraud risk");
    let matching = b.node(2, NodeKind::Call(Via::Http), "Match purchase order");
    let join = b.node(2, NodeKind::Join, "");
    let approve = b.node(0, NodeKind::DecideByPerson, "Approve payment?");
    let post = b.node(2, NodeKind::Call(Via::Http), "Post payment");
    let archive = b.node(2, NodeKind::Call(Via::Sql), "Archive case");
    let draft = b.node(1, NodeKind::Copilot, "Draft rejection email");
    let closed = b.node(0, NodeKind::End, "Case closed");
    b.vendor(extract, "anthropic");
    b.vendor(score, "openai");
    b.line(&[received, upload, store, extract, sure]);
    b.arm(sure, correct, "no");
    b.back(correct, extract, "retry");
    b.arm(sure, split, "yes");
    b.line(&[split, score, join]);
    b.line(&[split, matching, join, approve]);
    b.arm(approve, post, "approved");
    b.line(&[post, archive, closed]);
    b.arm(approve, draft, "rejected");
    b.edge(draft, closed);
    b.graph
}

/// A small deterministic generator (xorshift64*, Vigna 2016).
pub struct Seed(pub u64);

impl Seed {
    pub fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap_or(0) % below.max(1)
    }
}

/// A generated process: about 1.3 arrows a step, 2 % of them loops, some with words.
pub fn generated(seed: u64, steps: usize, lanes: usize) -> FlowGraph {
    let mut seed = Seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let kinds = [
        LaneKind::People,
        LaneKind::Ai,
        LaneKind::System,
        LaneKind::Flow,
    ];
    let names: Vec<(String, LaneKind)> = (0..lanes)
        .map(|l| (format!("Lane {l}"), kinds[l % kinds.len()]))
        .collect();
    let borrowed: Vec<(&str, LaneKind)> = names.iter().map(|(n, k)| (n.as_str(), *k)).collect();
    let mut b = Builder::new("Generated", &borrowed);
    for step in 0..steps {
        let lane = seed.next(lanes);
        let kind = match seed.next(10) {
            _ if step == 0 => NodeKind::Start(StartKind::Hand),
            0 | 1 => NodeKind::Decide,
            2 => NodeKind::Ai,
            3 => NodeKind::Call(Via::Sql),
            4 => NodeKind::Split,
            _ if step + 1 == steps => NodeKind::End,
            _ => NodeKind::Task,
        };
        b.node(lane, kind, &format!("Step number {step}"));
    }
    for step in 1..steps {
        let from = step - 1 - seed.next(step.min(6));
        b.arm(from, step, if seed.next(3) == 0 { "answer" } else { "" });
    }
    for _ in 0..steps * 3 / 10 {
        let from = seed.next(steps.saturating_sub(1));
        let to = (from + 1 + seed.next(9)).min(steps - 1);
        b.arm(from, to, if seed.next(3) == 0 { "other" } else { "" });
    }
    for _ in 0..steps / 50 {
        let from = seed.next(steps);
        let to = from.saturating_sub(seed.next(12));
        b.back(from, to, "again");
    }
    b.graph
}

/// The hard maps and those of all examples.
pub fn all_maps() -> Vec<std::path::PathBuf> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let examples = std::fs::read_dir(root.join("../../examples")).expect("the examples");
    let examples = examples.flat_map(|folder| maps(&folder.expect("an example").path()));
    let hard = maps(&root.join("tests/maps"));
    hard.into_iter().chain(examples).collect()
}

/// The `.flow` files of a folder, sorted.
pub fn maps(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let Ok(files) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut maps: Vec<std::path::PathBuf> = files
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "flow"))
        .collect();
    maps.sort();
    maps
}

struct Folder(std::path::PathBuf);

impl flow_syntax::Files for Folder {
    fn read(&self, path: &str) -> Result<std::sync::Arc<[u8]>, String> {
        let bytes = std::fs::read(self.0.join(path)).map_err(|e| e.to_string())?;
        Ok(bytes.into())
    }
}

/// A map's name and what the compiler says of it.
pub fn read(file: &std::path::Path) -> (String, flow_analysis::Analysis) {
    let folder = file.parent().expect("a folder");
    let name = file.file_name().expect("a name").to_string_lossy();
    let analysis = flow_analysis::check(&Folder(folder.into()), &name);
    (name.trim_end_matches(".flow").to_owned(), analysis)
}

struct OneText(String);

impl flow_syntax::Files for OneText {
    fn read(&self, _: &str) -> Result<std::sync::Arc<[u8]>, String> {
        Ok(self.0.as_bytes().into())
    }
}

/// Checks a text.
pub fn of_text(text: &str) -> flow_analysis::Analysis {
    flow_analysis::check(&OneText(text.to_owned()), "text.flow")
}

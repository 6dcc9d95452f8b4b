#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod common;
use flow_analysis::graph::{Frame, FrameKind};
use flow_draw::{Options, layout};
use petgraph::graph::NodeIndex;
#[test]
fn dbg() {
    let seed: u64 = std::env::var("SEED").unwrap().parse().unwrap();
        let mut pick = common::Seed(seed * 7919 + 13);
        let steps = 5 + pick.next(60);
        let mut graph = common::generated(seed + 100, steps, 1 + pick.next(8));
        for frame in 0..pick.next(4) {
            let parent = (frame > 0 && pick.next(2) == 0).then(|| frame - 1);
            graph.frames.push(Frame {
                path: format!("process/frame{frame}"),
                title: format!("Frame number {frame}"),
                kind: FrameKind::Stage,
                parent,
                place: common::nowhere(),
            });
            let first = pick.next(steps);
            for node in first..(first + 1 + pick.next(4)).min(steps) {
                graph.graph[NodeIndex::new(node)].frame = Some(frame);
            }
        }
    let s = layout::layout(&graph, &Options::default());
    let mut segs = vec![];
    for (i, e) in s.edges.iter().enumerate() { for w in e.points.windows(2) { segs.push((i, w[0], w[1])); } }
    for a in &segs { for b in &segs { if a.0 < b.0 {
        let (ea, eb) = (&s.edges[a.0], &s.edges[b.0]);
        if ea.from == eb.from || ea.to == eb.to { continue; }
        let up = a.1.x == a.2.x && b.1.x == b.2.x && a.1.x == b.1.x && a.1.y.min(a.2.y) < b.1.y.max(b.2.y) && b.1.y.min(b.2.y) < a.1.y.max(a.2.y);
        let lv = a.1.y == a.2.y && b.1.y == b.2.y && a.1.y == b.1.y && a.1.x.min(a.2.x) < b.1.x.max(b.2.x) && b.1.x.min(b.2.x) < a.1.x.max(a.2.x);
        if up || lv { println!("{} {}->{} {:?}\n{} {}->{} {:?}", a.0, ea.from, ea.to, ea.points, b.0, eb.from, eb.to, eb.points); }
    }}}
}

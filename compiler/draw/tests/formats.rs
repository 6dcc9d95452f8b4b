//! Every format for every map, and hostile words in each.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use flow_analysis::graph::{LaneKind, NodeKind, Via};
use flow_draw::{Direction, Format, Options, render, render_all};

fn written(graph: &flow_analysis::graph::FlowGraph, format: Format) -> String {
    String::from_utf8(render(graph, format, &Options::default()).unwrap()).unwrap()
}

/// Titles that try to leave their place in one format or another.
const HOSTILE: [&str; 14] = [
    "</svg><script>alert(1)</script>",
    "<![CDATA[ x ]]> & <b>bold</b>",
    "\"quoted\" 'single' `back`",
    "a | b || c",
    "end\nend\n%% {\u{0}\u{1b}[31m",
    "%%{init: {'theme':'dark'}}%%",
    "#quot; &quot; #35;",
    "1. a list",
    "- a list",
    "${substitution} @import x ...@y",
    "'; link: 'javascript:alert(1)",
    "\\\" -> x",
    "]} ) --> n0 :::flow; click n0 call alert()",
    "請求書 🧾 \u{202e}desrever",
];

fn hostile() -> flow_analysis::graph::FlowGraph {
    let lanes = [
        (HOSTILE[0], LaneKind::People),
        (HOSTILE[4], LaneKind::Ai),
        (HOSTILE[12], LaneKind::System),
    ];
    let mut b = common::Builder::new(HOSTILE[11], &lanes);
    let steps: Vec<usize> = (0..HOSTILE.len())
        .map(|i| b.node(i % 3, NodeKind::Call(Via::Sql), HOSTILE[i]))
        .collect();
    for (pair, words) in steps.windows(2).zip(HOSTILE) {
        b.arm(pair[0], pair[1], words);
    }
    for (step, words) in steps.iter().zip(HOSTILE) {
        let index = petgraph::graph::NodeIndex::new(*step);
        b.graph.graph[index].docs = Some(format!("{words} https://example.com/a'b\"c"));
    }
    b.graph
}

/// Reads what we write of Mermaid, line by line, and counts nodes and arrows.
///
/// Texts are quoted and hold nothing but letters, digits, harmless marks and `#35;`.
fn mermaid(text: &str) -> (usize, usize) {
    let (_, body) = text.split_once("flowchart ").unwrap();
    let (mut nodes, mut arrows, mut open) = (0, 0, 0);
    for line in body.lines().skip(1).map(str::trim) {
        let outside = outside_quotes(line);
        match line.split(' ').next().unwrap() {
            "classDef" | "class" | "linkStyle" => assert!(!line.contains('"'), "{line}"),
            "click" => {
                assert!(outside.ends_with(" href \"\" \"\" _blank"), "{line}");
                assert!(line.contains("href \"https://example.com/a"), "{line}");
            }
            "subgraph" => {
                assert!(outside.ends_with("[\"\"]"), "{line}");
                open += 1;
            }
            "end" => {
                assert_eq!(line, "end");
                open -= 1;
            }
            id => {
                let id: String = id
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                    .collect();
                let number = id.rsplit_once('n').unwrap().1;
                assert!(number.bytes().all(|b| b.is_ascii_digit()), "{line}");
                if outside.contains("-->") || outside.contains("-.->") {
                    arrows += 1;
                } else {
                    assert_eq!(outside.matches(":::").count(), 1, "{line}");
                    nodes += 1;
                }
            }
        }
    }
    assert_eq!(open, 0);
    (nodes, arrows)
}

/// A line without what stands in quotes, whose characters are looked at.
fn outside_quotes(line: &str) -> String {
    let parts: Vec<&str> = line.split('"').collect();
    assert_eq!(parts.len() % 2, 1, "{line}");
    for quoted in parts.iter().skip(1).step_by(2) {
        if quoted.starts_with("https://") {
            let harmless =
                |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&()*+,=%".contains(c);
            assert!(quoted.chars().all(harmless), "{quoted}");
            continue;
        }
        // The only markup is ours: a line's end.
        let quoted = quoted.replace("<br/>", " ");
        let harmless = |c: char| c.is_alphanumeric() || " .,-?!()/…#;".contains(c);
        assert!(quoted.chars().all(harmless), "{quoted}");
        assert!(!quoted.is_empty() && !quoted.contains("%%"), "{quoted}");
        for code in quoted.split('#').skip(1) {
            let number = code.split_once(';').unwrap().0;
            assert!(number.bytes().all(|b| b.is_ascii_digit()), "{quoted}");
        }
    }
    let outside = parts.iter().step_by(2).copied().collect::<Vec<_>>();
    outside.join("\"\"")
}

/// Reads what we write of D2, line by line, and counts shapes and arrows.
fn d2(text: &str) -> (usize, usize) {
    let (mut shapes, mut arrows, mut open) = (0, 0, 0);
    for line in text.lines() {
        // A doubled quote is a quote inside; what remains of the text is gone with its neighbours.
        let single = line
            .replace("\\\\", "")
            .replace("\\\"", "")
            .replace("\\$", "");
        let several = single
            .split_once(": \"")
            .and_then(|(_, rest)| rest.rsplit_once("\" {"));
        let single = match several {
            Some((words, _)) => {
                assert!(!words.contains('"') && !words.contains('$'), "{line}");
                single.replace(&format!("\"{words}\""), "''")
            }
            None => single,
        };
        let outside: String = single.split('\'').step_by(2).collect();
        assert_eq!(single.matches('\'').count() % 2, 0, "{line}");
        assert!(!outside.contains(['"', '`', '|', '$', '@', '<']), "{line}");
        assert!(
            !line.contains("tooltip: ") || !line.contains(['<', '>']),
            "{line}"
        );
        open += outside.matches('{').count();
        open -= outside.matches('}').count();
        shapes += usize::from(outside.trim().starts_with("shape:"));
        arrows += usize::from(outside.contains(" -> "));
    }
    assert_eq!(open, 0);
    (shapes, arrows)
}

#[test]
fn every_map_has_every_format() {
    for file in common::all_maps() {
        let (name, analysis) = common::read(&file);
        for (format, ending) in Format::ALL {
            let options = Options {
                png_percent: 20,
                ..Options::default()
            };
            let bytes = render_all(&analysis.graphs, format, &options);
            let Ok(bytes) = bytes else {
                // Only a picture of dots may be too large.
                assert_eq!(format, Format::Png, "{name}");
                continue;
            };
            let begins: &[u8] = match format {
                Format::Svg => b"<svg ",
                Format::Png => b"\x89PNG",
                Format::Pdf => b"%PDF-1.",
                Format::Dot => b"digraph ",
                Format::Mermaid if analysis.graphs.len() == 1 => b"---\ntitle: ",
                Format::Mermaid => b"flowchart LR",
                Format::D2 => b"direction: right",
            };
            assert!(bytes.starts_with(begins), "{name}.{ending}");
        }
        for graph in &analysis.graphs {
            let (nodes, edges) = (graph.graph.node_count(), graph.graph.edge_count());
            assert_eq!(
                mermaid(&written(graph, Format::Mermaid)),
                (nodes, edges),
                "{name}"
            );
            // D2's title is a shape too.
            assert_eq!(
                d2(&written(graph, Format::D2)),
                (nodes + 1, edges),
                "{name}"
            );
        }
    }
}

#[test]
fn hostile_words_stay_words() {
    let graph = hostile();
    let (nodes, edges) = (graph.graph.node_count(), graph.graph.edge_count());
    assert_eq!(mermaid(&written(&graph, Format::Mermaid)), (nodes, edges));
    assert_eq!(d2(&written(&graph, Format::D2)), (nodes + 1, edges));
    let dot = written(&graph, Format::Dot);
    use graphviz_rust::dot_structures::{Graph, Stmt};
    let Graph::DiGraph { stmts, .. } = graphviz_rust::parse(&dot).unwrap() else {
        panic!("no directed graph")
    };
    let arrows = stmts.iter().filter(|stmt| matches!(stmt, Stmt::Edge(_)));
    assert_eq!(arrows.count(), edges);
    let svg = written(&graph, Format::Svg);
    assert!(!svg.contains("<script") && !svg.contains("href=\"javascript"));
    let tree = resvg::usvg::roxmltree::Document::parse(&svg).unwrap();
    let links: Vec<&str> = tree
        .descendants()
        .filter(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "a")))
        .filter_map(|n| n.attribute("href"))
        .collect();
    assert_eq!(links, vec!["https://example.com/a"; nodes]);
    assert!(
        render(&graph, Format::Pdf, &Options::default())
            .unwrap()
            .starts_with(b"%PDF")
    );
}

#[test]
fn every_step_of_an_svg_has_a_name_and_a_description() {
    for file in common::all_maps() {
        let (name, analysis) = common::read(&file);
        for graph in &analysis.graphs {
            let svg = written(graph, Format::Svg);
            let tree = resvg::usvg::roxmltree::Document::parse(&svg).unwrap();
            let steps = tree
                .descendants()
                .filter(|n| n.attribute("role") == Some("graphics-symbol"));
            let mut ids = std::collections::BTreeSet::new();
            for step in steps {
                let has = |tag: &str| {
                    step.children()
                        .any(|n| n.tag_name().name() == tag && n.text().is_some())
                };
                let path = step.attribute("data-path").unwrap();
                let drawn = step.children().any(|n| n.tag_name().name() == "text");
                assert!(has("title") || !drawn, "{name}: {path}");
                assert!(has("desc"), "{name}: {path}");
                assert!(!step.attribute("aria-label").unwrap().is_empty());
                assert!(
                    ids.insert(step.attribute("id").unwrap()),
                    "{name}: {path} twice"
                );
            }
        }
    }
}

/// The objects of a PDF that begin with some words.
fn count(pdf: &[u8], words: &[u8]) -> usize {
    pdf.windows(words.len())
        .filter(|part| *part == words)
        .count()
}

#[test]
fn a_pdf_has_a_page_a_process_and_words_that_can_be_selected() {
    let graphs = [common::reference(), common::generated(1, 15, 2)];
    let one = render_all(&graphs[..1], Format::Pdf, &Options::default()).unwrap();
    let two = render_all(&graphs, Format::Pdf, &Options::default()).unwrap();
    assert_eq!(
        (count(&one, b"/Type /Page\n"), count(&two, b"/Type /Page\n")),
        (1, 2)
    );
    assert_eq!(
        (count(&one, b"/Outlines"), count(&two, b"/Type /Outlines")),
        (0, 1)
    );
    assert_eq!(count(&one, b"/ToUnicode"), 2);
    assert_eq!(count(&one, b"/FontFile2"), 2);
    assert!(one.len() < 100_000, "{} bytes", one.len());
    assert_eq!(
        two,
        render_all(&graphs, Format::Pdf, &Options::default()).unwrap()
    );
    let linked = render(&hostile(), Format::Pdf, &Options::default()).unwrap();
    assert_eq!(count(&linked, b"(https://example.com/a)"), HOSTILE.len());
}

#[test]
fn the_direction_holds_for_others_as_well() {
    let down = Options {
        direction: Direction::Down,
        ..Options::default()
    };
    let text = |format| {
        let bytes = render(&common::reference(), format, &down).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    assert!(text(Format::Mermaid).contains("flowchart TB\n"));
    assert!(text(Format::D2).starts_with("direction: down\n"));
}

#[test]
fn several_processes_stand_apart() {
    let graphs = [common::reference(), common::reference()];
    let text = |format| {
        let bytes = render_all(&graphs, format, &Options::default()).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let drawn = text(Format::Mermaid);
    assert_eq!(mermaid(&drawn), (30, 34));
    assert!(drawn.contains("p0_n3 -->") && drawn.contains("p1_n3 -->"));
    assert_eq!(d2(&text(Format::D2)), (30, 34));
}

#[test]
fn the_format_of_each_ending_is_known() {
    for (format, ending) in Format::ALL {
        let file = format!("a map.{}", ending.to_uppercase());
        assert_eq!(Format::of_file(std::path::Path::new(&file)), Some(format));
    }
}

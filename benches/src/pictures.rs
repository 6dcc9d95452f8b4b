//! What a map costs as a whole process, from text to SVG, beside other programs that draw the same map:
//! Graphviz's `dot`, D2 and Mermaid, each where it is installed.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::gate::Gate;
use crate::process::{Cost, apart};

/// Seconds that another program gets; what it has needed by then counts, so that it looks better than it is.
const PATIENCE: u32 = 60;

/// Without these Mermaid draws no map of 1,000 steps: <https://mermaid.js.org/config/schema-docs/config.html>.
const LIMITS: &str = r#"{"maxTextSize": 10000000, "maxEdges": 100000}"#;

/// A map to draw, and what that may cost.
struct Map {
    name: &'static str,
    source: PathBuf,
    steps: usize,
    runs: usize,
    /// Most milliseconds of CPU.
    ms: f64,
    /// Most megabytes.
    mb: f64,
    /// How many times as long `dot` must need.
    times: f64,
}

/// Prints what maps of 15, 100, 1,000 and 5,000 steps cost.
///
/// # Errors
/// When a map cannot be written or drawn.
pub(crate) fn print(flow: &Path, folder: &Path, gate: &Gate) -> io::Result<()> {
    let example =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/invoice-map/invoice-map.flow");
    let maps = [
        Map {
            name: "reference map",
            source: example,
            steps: 15,
            runs: 9,
            ms: 5.0,
            mb: 8.0,
            times: 1.0,
        },
        Map {
            name: "map of 100 steps",
            source: generated(folder, 100)?,
            steps: 100,
            runs: 9,
            ms: 10.0,
            mb: 10.0,
            times: 1.0,
        },
        Map {
            name: "map of 1,000 steps",
            source: generated(folder, 1_000)?,
            steps: 1_000,
            runs: 5,
            ms: 50.0,
            mb: 12.0,
            times: 5.0,
        },
        Map {
            name: "map of 5,000 steps",
            source: generated(folder, 5_000)?,
            steps: 5_000,
            runs: 3,
            ms: 500.0,
            mb: 40.0,
            times: 14.0,
        },
    ];
    for map in &maps {
        let svg = folder.join("map.svg");
        let cost = apart(map.runs, flow, &[&"render", &map.source, &"-o", &svg])?;
        let (ms, mb) = (cost.median_ms(), cost.peak_mb);
        let bytes = std::fs::metadata(&svg)?.len() / map.steps as u64;
        let what = format!("flow render, {}", map.name);
        println!(
            "{what}: {ms:.1} ms CPU {}, {mb:.1} MB peak {}, {bytes} bytes of SVG a step {}",
            gate.of(&what, ms, map.ms),
            gate.of(&format!("{what}, MB"), mb, map.mb),
            gate.of(&format!("{what}, bytes a step"), bytes as f64, 1024.0),
        );
        beside(flow, folder, map, &cost, gate)?;
    }
    Ok(())
}

/// Another program that draws maps.
struct Peer {
    name: &'static str,
    program: &'static str,
    /// How we write the map for it.
    ending: &'static str,
    /// Before the file it reads and the file it writes.
    options: &'static [&'static str],
    between: &'static [&'static str],
    /// Most steps that it is asked for: it needs minutes for more.
    steps: usize,
}

const PEERS: [Peer; 5] = [
    Peer {
        name: "dot",
        program: "dot",
        ending: "dot",
        options: &["-Tsvg"],
        between: &["-o"],
        steps: 5_000,
    },
    Peer {
        name: "D2, dagre",
        program: "d2",
        ending: "d2",
        options: &["--layout", "dagre"],
        between: &[],
        steps: 1_000,
    },
    Peer {
        name: "D2, elk",
        program: "d2",
        ending: "d2",
        options: &["--layout", "elk"],
        between: &[],
        steps: 1_000,
    },
    Peer {
        name: "Mermaid",
        program: "mmdc",
        ending: "mmd",
        options: &["-q", "-i"],
        between: &["-o"],
        steps: 1_000,
    },
    Peer {
        name: "Mermaid, swimlane-beta",
        program: "mmdc",
        ending: "swimlane.mmd",
        options: &["-q", "-i"],
        between: &["-o"],
        steps: 100,
    },
];

/// The same map by the others.
fn beside(flow: &Path, folder: &Path, map: &Map, own: &Cost, gate: &Gate) -> io::Result<()> {
    for peer in PEERS.iter().filter(|peer| map.steps <= peer.steps) {
        if !is_installed(peer.program) {
            println!("  {} is not installed", peer.program);
            continue;
        }
        let input = exported(flow, folder, map, peer.ending)?;
        let times = said(
            peer.name,
            drawn(peer, &input, &folder.join("other.svg")),
            own,
        );
        if let (Some(times), "dot") = (times, peer.name) {
            let what = format!("{} against dot: part of its time", map.name);
            let part = gate.of(&what, 1.0 / times, 1.0 / map.times);
            println!(
                "  dot needs {times:.1} times as long, at least {} are asked {part}",
                map.times
            );
        }
    }
    Ok(())
}

/// What a program needs for a map, and the seconds that passed.
fn drawn(peer: &Peer, input: &Path, out: &Path) -> io::Result<(Cost, f64)> {
    let limits = out.with_file_name("limits.json");
    let patience = PATIENCE.to_string();
    let mut arguments: Vec<&dyn AsRef<OsStr>> = vec![&patience, &peer.program];
    if peer.program == "mmdc" {
        std::fs::write(&limits, LIMITS)?;
        arguments.extend([&"-c" as &dyn AsRef<OsStr>, &limits]);
    }
    arguments.extend(
        peer.options
            .iter()
            .map(|option| option as &dyn AsRef<OsStr>),
    );
    arguments.push(&input);
    arguments.extend(
        peer.between
            .iter()
            .map(|option| option as &dyn AsRef<OsStr>),
    );
    arguments.push(&out);
    let began = Instant::now();
    let cost = apart(1, Path::new("timeout"), &arguments)?;
    Ok((cost, began.elapsed().as_secs_f64()))
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// The map in another program's language.
fn exported(flow: &Path, folder: &Path, map: &Map, ending: &str) -> io::Result<PathBuf> {
    let file = folder.join(format!("map.{ending}"));
    let done = Command::new(flow)
        .arg("render")
        .arg(&map.source)
        .arg("-o")
        .arg(&file)
        .output()?;
    if !done.status.success() {
        return Err(io::Error::other(format!(
            "{} is not written",
            file.display()
        )));
    }
    if ending == "swimlane.mmd" {
        // Mermaid takes the same text for both: <https://mermaid.js.org/syntax/swimlanes.html>.
        let text = std::fs::read_to_string(&file)?;
        std::fs::write(&file, text.replacen("flowchart ", "swimlane-beta ", 1))?;
    }
    Ok(file)
}

/// Prints what another program needed; how many times our own time that is.
fn said(name: &str, cost: io::Result<(Cost, f64)>, own: &Cost) -> Option<f64> {
    let (cost, seconds) = match cost {
        Ok(cost) => cost,
        Err(why) => {
            println!("  {name}: {why}");
            return None;
        }
    };
    let done = match seconds < f64::from(PATIENCE) {
        true => "",
        false => ", NOT DONE",
    };
    println!(
        "  {name}: {:.1} ms CPU, {:.1} MB peak, {seconds:.1} s on the clock{done}",
        cost.median_ms(),
        cost.peak_mb
    );
    Some(cost.median_ms() / own.median_ms())
}

/// A process of so many steps in three lanes: tasks, model calls and lookups, every fourth a decision
/// that leads past some steps, and two in a hundred that lead back.
fn generated(folder: &Path, steps: usize) -> io::Result<PathBuf> {
    let mut text = String::from(
        "model quick { vendor openai; id \"gpt-6-luna\" }\n\
         system store { via http \"https://store.example\"; lookup find(id: text) -> text }\n\
         process generated \"Generated\" {\n",
    );
    for step in 0..steps {
        let title = format!("step_{step} \"Step number {step}\"");
        let past = (step + 2 + step * 7 % 5).min(steps - 1);
        let back = step.saturating_sub(3 + step % 7);
        let _ = match step % 100 {
            _ if step + 2 >= steps => writeln!(text, "  task {title} by clerk"),
            31 | 67 => writeln!(
                text,
                "  task {title} by clerk -> step_{back}, at most 2 times else step_{past}"
            ),
            _ if step % 4 == 1 => writeln!(
                text,
                "  decide {title} by clerk {{\n    when \"yes\" -> step_{}\n    when \"no\" -> step_{past}\n  }}",
                step + 1
            ),
            _ if step % 3 == 0 => {
                writeln!(text, "  ai {title} with quick {{ prompt \"Look at it.\" }}")
            }
            _ if step % 3 == 1 => writeln!(text, "  call {title} store.find(id: \"{step}\")"),
            _ => writeln!(text, "  task {title} by clerk"),
        };
    }
    text.push_str("}\n");
    let file = folder.join(format!("generated-{steps}.flow"));
    std::fs::write(&file, text)?;
    Ok(file)
}

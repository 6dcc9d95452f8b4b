//! A Markdown file with its ```` ```flow ```` blocks drawn: as one HTML page, or as Markdown with SVG
//! files beside it.

mod page;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flow_analysis::Analysis;
use flow_draw::Format;
use flow_settings::Loaded;
use flow_syntax::{Files, Severity};

use super::delivery::Drawing;
use super::drawing::{self, Drawn, Undrawn};
use super::{Args, is_page};
use crate::exit::Exit;
use crate::markdown::{self, Block};
use crate::project::{self, Entry};
use crate::watch::Watch;
use crate::{screen, settings};

/// A Markdown file.
struct Notes<'a> {
    args: &'a Args,
    entry: Entry,
    loaded: Loaded,
    text: String,
}

/// A block that could be drawn.
pub(super) struct Picture {
    /// The whole block in the Markdown.
    whole: std::ops::Range<usize>,
    /// Titles of its processes.
    title: String,
    /// The name of its first process.
    name: String,
    svg: String,
}

/// The files a Markdown file becomes.
pub(super) fn draw(args: &Args, watch: &mut Watch) -> Result<Vec<Drawing>, Exit> {
    let refuse = |why: String| screen::refuse(&format!("`{}`: {why}", args.path.display()));
    refuse_a_run(args)?;
    let target = target(args)?;
    let entry = project::entry(&args.path).map_err(|s| screen::refuse(&s))?;
    watch.note(&entry.path);
    let bytes = entry.project.read(&entry.path).map_err(refuse)?;
    let text =
        String::from_utf8(bytes.to_vec()).map_err(|_| refuse("it is no UTF-8 text".into()))?;
    let blocks = markdown::blocks(&text).map_err(refuse)?;
    let notes = Notes {
        args,
        loaded: drawing::settings(&entry, watch),
        entry,
        text,
    };
    let pictures = notes.pictures(&blocks, watch)?;
    let text = &notes.text;
    Ok(match is_page(&target) {
        true => vec![Drawing {
            bytes: page::write(text, &pictures).into_bytes(),
            path: target,
        }],
        false => beside(text, &pictures, &target),
    })
}

/// A run is of a `.flow` file: no map in Markdown can be coloured by one.
pub(super) fn refuse_a_run(args: &Args) -> Result<(), Exit> {
    match args.look.overlaid.is_of_a_run() {
        true => Err(screen::refuse(
            "maps in Markdown are never run: draw the `.flow` file of the run, or leave out `--run`",
        )),
        false => Ok(()),
    }
}

/// The file to write: one of the same name where a folder is meant.
fn target(args: &Args) -> Result<PathBuf, Exit> {
    let output = &args.output;
    let ends = output.as_os_str().to_string_lossy().ends_with(['/', '\\']);
    let target = match output.is_dir() || ends {
        true => output.join(args.path.file_name().unwrap_or_default()),
        false => output.clone(),
    };
    let same = |a: &Path, b: &Path| a.canonicalize().ok() == b.canonicalize().ok();
    if target.exists() && same(&target, &args.path) {
        let sentence = format!("`{}` would be written over itself", target.display());
        return Err(screen::refuse(&sentence));
    }
    if !is_page(&target) && !markdown::is_markdown(&target) {
        let sentence = "a Markdown file becomes `.html` or `.md`, or goes into a folder: name one of these with `-o`";
        return Err(screen::refuse(sentence));
    }
    Ok(target)
}

impl Notes<'_> {
    fn pictures(&self, blocks: &[Block], watch: &mut Watch) -> Result<Vec<Picture>, Exit> {
        let mut pictures = Vec::new();
        let mut errors = 0;
        for block in blocks {
            let (picture, found) = self.picture(block, watch)?;
            pictures.extend(picture);
            errors += found;
        }
        match (pictures.is_empty(), errors) {
            (true, 1..) => Err(Exit::Findings),
            (true, 0) => Err(self.nothing()),
            (false, _) => Ok(pictures),
        }
    }

    fn nothing(&self) -> Exit {
        let name = self.args.look.process.as_ref();
        let what = name.map_or_else(|| "to draw".to_owned(), |name| format!("`{name}`"));
        screen::refuse(&format!("there is no process {what} in its ```flow blocks"))
    }

    /// The picture of a block, if it has a process, and how many errors it has; these are shown.
    fn picture(&self, block: &Block, watch: &mut Watch) -> Result<(Option<Picture>, usize), Exit> {
        let analysis = self.checked(block, watch);
        let found = analysis.diagnostics.iter();
        let errors = found.filter(|d| d.severity == Severity::Error).count();
        if errors > 0 && !self.args.check {
            screen::show_errors(&analysis);
        }
        match self.drawn(block, &analysis) {
            Ok(picture) => Ok((Some(picture), errors)),
            Err(Undrawn::NoProcess(_) | Undrawn::Errors) => Ok((None, errors)),
            Err(why) => Err(why.say(&analysis)),
        }
    }

    fn checked(&self, block: &Block, watch: &mut Watch) -> Analysis {
        let alone: Arc<[u8]> = block.alone(&self.text).into_bytes().into();
        settings::checked_by(&self.entry, &self.loaded, |path| {
            if path == self.entry.path {
                return Ok(alone.clone());
            }
            watch.note(path);
            self.entry.project.read(path)
        })
    }

    fn drawn(&self, block: &Block, analysis: &Analysis) -> Result<Picture, Undrawn> {
        let drawn = Drawn::of(&self.entry, &self.loaded, analysis, &self.args.look)?;
        let svg = drawn.picture(Format::Svg)?;
        let titles: Vec<&str> = drawn.graphs.iter().map(|g| g.title.as_str()).collect();
        let first = drawn.graphs.first();
        Ok(Picture {
            whole: block.whole.clone(),
            title: flow_draw::text::clean(&titles.join(" · ")),
            name: first.map_or_else(String::new, |g| g.process.to_string()),
            svg: String::from_utf8_lossy(&svg).into_owned(),
        })
    }
}

/// The Markdown with links to pictures in place of the blocks, and the pictures.
fn beside(text: &str, pictures: &[Picture], target: &Path) -> Vec<Drawing> {
    let stem = target.file_stem().unwrap_or_default().to_string_lossy();
    let mut taken = BTreeSet::new();
    let mut drawings = Vec::new();
    let mut out = String::new();
    let mut at = 0;
    for picture in pictures {
        let name = free(&format!("{stem}-{}", picture.name), &mut taken);
        out.push_str(text.get(at..picture.whole.start).unwrap_or_default());
        out.push_str(&format!("![{}]({})", plain(&picture.title), url(&name)));
        at = picture.whole.end;
        // The end of a block's last line is part of the block where it is the file's end as well.
        if text.get(..at).is_some_and(|before| before.ends_with('\n')) {
            out.push('\n');
        }
        drawings.push(Drawing {
            path: target.with_file_name(name),
            bytes: picture.svg.clone().into_bytes(),
        });
    }
    out.push_str(text.get(at..).unwrap_or_default());
    drawings.push(Drawing {
        path: target.to_owned(),
        bytes: out.into_bytes(),
    });
    drawings
}

/// A file name that no other picture has.
fn free(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let mut name = format!("{wanted}.svg");
    let mut number = 1;
    while !taken.insert(name.clone()) {
        number += 1;
        name = format!("{wanted}-{number}.svg");
    }
    name
}

/// Words in which Markdown finds nothing but words.
fn plain(title: &str) -> String {
    let mut out = String::new();
    for c in title.chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A file name as a relative address (RFC 3986).
fn url(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

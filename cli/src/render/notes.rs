//! A Markdown file with its ```` ```flow ```` blocks drawn: as one HTML page, or as Markdown with SVG
//! files beside it.

mod page;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flow_analysis::Analysis;
use flow_draw::Format;
use flow_settings::Loaded;
use flow_syntax::Files;

use super::arguments::Look;
use super::delivery::Drawing;
use super::drawing::{self, Drawn, Undrawn};
use super::{Args, is_page};
use crate::exit::Exit;
use crate::markdown::{self, Block};
use crate::project::{self, Entry};
use crate::watch::Watch;
use crate::{screen, settings};

/// A Markdown file whose blocks are to be drawn.
pub(crate) struct Notes<'a> {
    look: &'a Look,
    entry: &'a Entry,
    loaded: Loaded,
    text: String,
    blocks: Vec<Block>,
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
    let refuse = |sentence: String| screen::refuse(&sentence);
    let target = target(args)?;
    let entry = project::entry(&args.path).map_err(refuse)?;
    let loaded = drawing::settings(&entry, watch);
    let notes = Notes::read(&entry, &args.look, loaded, watch).map_err(refuse)?;
    let pictures = notes.pictures(args.check, watch)?;
    Ok(match is_page(&target) {
        true => vec![Drawing {
            bytes: page::write(&notes.text, &pictures).into_bytes(),
            path: target,
        }],
        false => beside(&notes.text, &pictures, &target),
    })
}

/// A run is of a `.flow` file: no map in Markdown can be coloured by one.
pub(super) fn refuse_a_run(look: &Look) -> Result<(), &'static str> {
    match look.overlaid.is_of_a_run() {
        true => Err(
            "maps in Markdown are never run: draw the `.flow` file of the run, or leave out `--run`",
        ),
        false => Ok(()),
    }
}

/// A page that follows the preview and says why there is nothing to see yet; the name of its frame before it.
pub(crate) fn waiting(sentence: &str) -> (String, String) {
    page::live(&plain(sentence), &[], &[])
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

impl<'a> Notes<'a> {
    /// Reads a Markdown file, and notes it in `watch`. Where it cannot be drawn at all: a sentence.
    pub(crate) fn read(
        entry: &'a Entry,
        look: &'a Look,
        loaded: Loaded,
        watch: &mut Watch,
    ) -> Result<Self, String> {
        let refuse = |why: String| format!("`{}`: {why}", entry.path);
        refuse_a_run(look)?;
        watch.note(&entry.path);
        let bytes = entry.project.read(&entry.path).map_err(refuse)?;
        let text = String::from_utf8(bytes.to_vec());
        let text = text.map_err(|_| refuse("it is no UTF-8 text".to_owned()))?;
        let blocks = markdown::blocks(&text).map_err(refuse)?;
        Ok(Self {
            look,
            entry,
            loaded,
            text,
            blocks,
        })
    }

    /// The pictures, for files; errors are shown on standard error unless `silent`.
    fn pictures(&self, silent: bool, watch: &mut Watch) -> Result<Vec<Picture>, Exit> {
        let mut pictures = Vec::new();
        let mut errors = 0;
        for block in &self.blocks {
            let analysis = self.checked(block, watch);
            if analysis.has_errors() {
                errors += 1;
                if !silent {
                    screen::show_errors(&analysis);
                }
            }
            pictures.extend(
                self.picture(block, &analysis)
                    .map_err(|e| e.say(&analysis))?,
            );
        }
        match (pictures.is_empty(), errors) {
            (true, 1_u32..) => Err(Exit::Findings),
            (true, 0) => Err(screen::refuse(&self.nothing())),
            (false, _) => Ok(pictures),
        }
    }

    /// A page that follows the preview: the name of its frame, and the page, with what the check says of
    /// the blocks. Where what the command line asks for is not there: how the command is to end.
    pub(crate) fn live(&self, watch: &mut Watch) -> Result<(String, String), Exit> {
        let (mut pictures, mut findings) = (Vec::new(), Vec::new());
        for block in &self.blocks {
            let analysis = self.checked(block, watch);
            findings.extend(flow_viewer::findings(
                &analysis.sources,
                &analysis.diagnostics,
            ));
            pictures.extend(
                self.picture(block, &analysis)
                    .map_err(|e| e.say(&analysis))?,
            );
        }
        if pictures.is_empty() && self.look.process.is_some() {
            return Err(screen::refuse(&self.nothing()));
        }
        Ok(page::live(&self.text, &pictures, &findings))
    }

    fn nothing(&self) -> String {
        let name = self.look.process.as_ref();
        let what = name.map_or_else(|| "to draw".to_owned(), |name| format!("`{name}`"));
        format!("there is no process {what} in its ```flow blocks")
    }

    /// The picture of a block, if it has a process.
    fn picture(&self, block: &Block, analysis: &Analysis) -> Result<Option<Picture>, Undrawn> {
        match self.drawn(block, analysis) {
            Ok(picture) => Ok(Some(picture)),
            Err(Undrawn::NoProcess(_) | Undrawn::Errors) => Ok(None),
            Err(why) => Err(why),
        }
    }

    fn checked(&self, block: &Block, watch: &mut Watch) -> Analysis {
        let alone: Arc<[u8]> = block.alone(&self.text).into_bytes().into();
        settings::checked_by(self.entry, &self.loaded, |path| {
            if path == self.entry.path {
                return Ok(alone.clone());
            }
            watch.note(path);
            self.entry.project.read(path)
        })
    }

    fn drawn(&self, block: &Block, analysis: &Analysis) -> Result<Picture, Undrawn> {
        let drawn = Drawn::of(self.entry, &self.loaded, analysis, self.look)?;
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

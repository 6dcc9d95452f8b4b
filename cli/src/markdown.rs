//! The ```` ```flow ```` blocks of a Markdown file. Each is a map of its own, which may `use` files.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// Most blocks in a file.
const MOST: usize = 200;

/// A block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// The whole block, fences included, in bytes of the Markdown.
    pub(crate) whole: Range<usize>,
    /// Its lines, without what stands before them in a list or a quotation.
    lines: Vec<Range<usize>>,
}

/// Whether a path names a Markdown file.
pub(crate) fn is_markdown(path: &std::path::Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str());
    extension.is_some_and(|e| e.eq_ignore_ascii_case("md") || e.eq_ignore_ascii_case("markdown"))
}

/// What is understood besides CommonMark: what common pages do.
pub(crate) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM
}

/// Whether a fence's words say that the block is a map.
pub(crate) fn is_map(kind: &CodeBlockKind<'_>) -> bool {
    match kind {
        CodeBlockKind::Fenced(info) => {
            let word = info.split([' ', ',', '\t', '{']).next();
            word == Some("flow")
        }
        CodeBlockKind::Indented => false,
    }
}

/// The maps in a text, or a sentence on why it cannot be used.
pub(crate) fn blocks(text: &str) -> Result<Vec<Block>, String> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) if is_map(&kind) => {
                open = Some(Block {
                    whole: range,
                    lines: Vec::new(),
                });
            }
            Event::Text(_) => {
                if let Some(block) = &mut open {
                    block.lines.push(range);
                }
            }
            Event::End(TagEnd::CodeBlock) => blocks.extend(open.take()),
            _ => {}
        }
    }
    match blocks.len() {
        0 => Err("there is no ```flow block in it".to_owned()),
        n if n > MOST => Err(format!(
            "it has {n} ```flow blocks; at most {MOST} are read"
        )),
        _ => Ok(blocks),
    }
}

impl Block {
    /// The block alone, on the lines and in the columns where it stands in the file: what is found in it
    /// has the file's own places.
    pub(crate) fn alone(&self, text: &str) -> String {
        let mut out = String::new();
        let mut at = 0;
        for line in &self.lines {
            let before = text.get(at..line.start).unwrap_or_default();
            let begin = before.rfind('\n').map_or(0, |n| n + 1);
            let (lines, indent) = before.split_at(begin);
            out.extend(lines.chars().filter(|c| *c == '\n'));
            out.extend(indent.chars().map(|_| ' '));
            out.push_str(text.get(line.clone()).unwrap_or_default());
            at = line.end;
        }
        out
    }
}

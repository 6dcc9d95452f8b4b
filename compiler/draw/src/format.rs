//! Picture formats.

use std::path::Path;

/// A picture format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Scalable vector graphics; the one to publish.
    Svg,
    /// Dots, for programs that draw no SVG.
    Png,
    /// Graphviz's language, for other tools.
    Dot,
}

impl Format {
    /// Every format with its file extension.
    pub const ALL: [(Format, &'static str); 3] = [
        (Format::Svg, "svg"),
        (Format::Png, "png"),
        (Format::Dot, "dot"),
    ];

    /// The format a file's extension asks for, in any case; `gv` means DOT too.
    pub fn of_file(path: &Path) -> Option<Format> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        if extension == "gv" {
            return Some(Format::Dot);
        }
        Format::ALL
            .into_iter()
            .find(|(_, known)| *known == extension)
            .map(|(format, _)| format)
    }
}

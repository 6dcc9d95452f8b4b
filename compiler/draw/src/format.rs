//! Picture formats.

use std::path::Path;

/// A picture format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Scalable vector graphics; the one to publish.
    Svg,
    /// Dots, for programs that draw no SVG.
    Png,
    /// For paper: one page a process.
    Pdf,
    /// Graphviz's language, for other tools.
    Dot,
    /// Mermaid's flowcharts, which many pages draw by themselves.
    Mermaid,
    /// D2's language.
    D2,
}

/// Other extensions that mean a format.
const ALIASES: [(&str, Format); 2] = [("gv", Format::Dot), ("mermaid", Format::Mermaid)];

impl Format {
    /// Whether a picture of this format is drawn here, not laid out by another tool.
    pub fn is_drawn(self) -> bool {
        matches!(self, Format::Svg | Format::Png | Format::Pdf)
    }

    /// Every format with its file extension.
    pub const ALL: [(Format, &'static str); 6] = [
        (Format::Svg, "svg"),
        (Format::Png, "png"),
        (Format::Pdf, "pdf"),
        (Format::Dot, "dot"),
        (Format::Mermaid, "mmd"),
        (Format::D2, "d2"),
    ];

    /// The format a file's extension asks for, in any case; `gv` means DOT too, `mermaid` Mermaid.
    pub fn of_file(path: &Path) -> Option<Format> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        let known = Format::ALL.map(|(format, extension)| (extension, format));
        known
            .into_iter()
            .chain(ALIASES)
            .find(|(known, _)| *known == extension)
            .map(|(_, format)| format)
    }
}

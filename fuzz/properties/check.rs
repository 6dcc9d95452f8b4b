//! Checking: never a panic, every place within its file, and every way to show it holds; what checks
//! without errors is lowered and drawn.

use std::sync::Arc;

use flow_syntax::{Diagnostic, Files};

struct One(Arc<[u8]>);

impl Files for One {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        match path {
            "fuzz.flow" => Ok(self.0.clone()),
            _ => Err(format!("there is no `{path}`")),
        }
    }
}

/// Holds for any bytes, or panics.
pub fn holds(data: &[u8]) {
    let analysis = flow_analysis::check(&One(data.into()), "fuzz.flow");
    for finding in &analysis.diagnostics {
        assert!(!finding.labels.is_empty(), "{finding:?}");
        places(&analysis, finding);
    }
    let _ = flow_report::json::render(&analysis.sources, &analysis.diagnostics);
    let look = flow_report::Look::default();
    let _ = flow_report::pretty::render(&analysis.sources, &analysis.diagnostics, look);
    if !analysis.has_errors() {
        let _ = flow_lower::lower(&analysis);
        let options = flow_draw::Options::default();
        let _ = flow_draw::render_all(&analysis.graphs, flow_draw::Format::Svg, &options);
    }
}

fn places(analysis: &flow_analysis::Analysis, finding: &Diagnostic) {
    for label in finding.labels.iter().chain(&finding.witness) {
        let range = analysis.sources.range(label.place);
        let text = analysis.sources.get(label.place.file).map(|f| &f.text);
        let slice = text.and_then(|t| t.get(range.start as usize..range.end as usize));
        assert!(slice.is_some(), "{finding:?}");
    }
}

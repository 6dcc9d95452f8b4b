//! Pairs of maps, an old and a new one, with the changes found between them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::sync::Arc;

use flow_analysis::Analysis;

struct One(Arc<[u8]>);

impl flow_syntax::Files for One {
    fn read(&self, _path: &str) -> Result<Arc<[u8]>, String> {
        Ok(self.0.clone())
    }
}

fn read(path: &Path) -> Analysis {
    check(&std::fs::read_to_string(path).unwrap())
}

fn check(text: &str) -> Analysis {
    let analysis = flow_analysis::check(&One(text.as_bytes().into()), "map.flow");
    let error = |d: &&flow_syntax::Diagnostic| d.severity == flow_syntax::Severity::Error;
    let errors = analysis
        .diagnostics
        .iter()
        .filter(error)
        .map(|d| &d.message);
    let errors: Vec<_> = errors.collect();
    assert!(errors.is_empty(), "{errors:#?}");
    analysis
}

#[test]
fn each_pair_of_maps_gives_the_changes_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pairs");
    let mut pairs: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_dir())
        .collect();
    pairs.sort();
    assert!(pairs.len() >= 6);
    for pair in pairs {
        let (old, new) = (read(&pair.join("old.flow")), read(&pair.join("new.flow")));
        let name = pair.file_name().unwrap().to_string_lossy().into_owned();
        insta::assert_snapshot!(name.clone(), flow_diff::text(&flow_diff::diff(&old, &new)));
        let same = flow_diff::diff(&new, &new);
        assert!(
            same.changes.is_empty(),
            "{name}: {}",
            flow_diff::text(&same)
        );
    }
}

/// No changes can be told of what cannot be read.
#[test]
fn what_is_broken_is_said() {
    let text = "process a {\n  task one by hr\n  task two by hr -> \n}\n";
    let broken = flow_analysis::check(&One(text.as_bytes().into()), "map.flow");
    let shown = flow_diff::text(&flow_diff::diff(&check(OLD), &broken));
    assert!(shown.starts_with("The new version has errors"), "{shown}");
}

const OLD: &str = "process a {\n  task one by hr\n  task two by hr\n}\n";

/// Layout, comments and the order of declarations are no change of the process.
#[test]
fn layout_is_no_change() {
    let new = "// said anew\nprocess a {\n\n  task   one   by hr\n\n  task two by hr // done\n}\n";
    let changes = flow_diff::diff(&check(OLD), &check(new));
    assert!(changes.changes.is_empty(), "{}", flow_diff::text(&changes));
}

#[test]
fn titles_cannot_become_markup() {
    let new = OLD.replace("task two", "task two \"</p><script>*x*\"");
    let shown = flow_diff::markdown(&flow_diff::diff(&check(OLD), &check(&new)));
    let outside = shown.split("```").next().unwrap();
    assert!(outside.contains("\\<script\\>\\*x\\*"), "{shown}");
}

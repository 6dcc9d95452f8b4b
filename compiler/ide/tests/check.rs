//! Checking an open file: the same with and without what was parsed before.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::Arc;

use flow_ide::{Overlay, Trees, check, findings};
use flow_report::Baseline;
use flow_syntax::{Columns, Files, Severity};
use proptest::prelude::*;

const MAP: &str = "\
role support { people 2 }

process helpdesk \"Helpdesk\" {
  task sort \"Sort é𝄞\" by support
  decide sure \"Sure?\" by support {
    when \"yes\" -> sort
    else -> done
  }
  end done
}

test \"it ends\" for helpdesk { expect path includes sort }
";

/// No file but the open ones.
struct Nothing;

impl Files for Nothing {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        Err(format!("There is no file `{path}`."))
    }
}

fn open(text: &str) -> BTreeMap<String, Arc<str>> {
    BTreeMap::from([("a.flow".to_owned(), text.into())])
}

#[test]
fn a_file_that_cannot_be_read_does_no_harm() {
    let checked = check(&Nothing, &Trees::default(), "a.flow");
    let _ = findings(&checked, "a.flow", Columns::Utf16, 200);
}

#[test]
fn an_overlay_remembers_what_was_asked() {
    let buffers = open(MAP);
    let files = Overlay::new(&buffers, &Nothing);
    let _ = check(&files, &Trees::default(), "a.flow");
    assert!(files.asked().contains("a.flow"));
}

#[test]
fn what_the_baseline_knows_is_a_hint() {
    let sources = |texts: &BTreeMap<String, Arc<str>>| {
        let files = Overlay::new(texts, &Nothing);
        check(&files, &Trees::default(), "a.flow")
    };
    let mut buffers = open("process p { task a -> nowhere }\n");
    let before = sources(&buffers);
    let all = findings(&before, "a.flow", Columns::Utf16, 200);
    assert!(all.iter().any(|f| f.severity == Severity::Error), "{all:?}");
    let baseline = Baseline::of(&before.sources, &before.diagnostics).render();
    buffers.insert("flow-baseline.json".to_owned(), baseline.into());
    buffers.insert("flow.toml".to_owned(), "".into());
    let now = findings(&sources(&buffers), "a.flow", Columns::Utf16, 200);
    assert_eq!(now.len(), all.len());
    assert!(now.iter().all(|f| f.severity == Severity::Hint), "{now:?}");
    buffers.insert("flow-baseline.json".to_owned(), "<<<<<<< ours".into());
    let broken = findings(&sources(&buffers), "a.flow", Columns::Utf16, 200);
    let said = |f: &flow_ide::Finding| f.message.contains("line 1 holds a merge conflict");
    assert!(broken.iter().any(said), "{broken:?}");
    assert!(broken.iter().any(|f| f.severity == Severity::Error));
}

proptest! {
    #[test]
    fn an_edit_finds_what_a_fresh_start_finds(
        edits in proptest::collection::vec((0..MAP.len(), 0..20usize, "[a-z{}\"é \n]{0,6}"), 1..6),
    ) {
        let trees = Trees::default();
        let mut text = MAP.to_owned();
        for (at, len, new) in edits {
            let start = text.floor_char_boundary(at.min(text.len()));
            let end = text.floor_char_boundary((start + len).min(text.len()));
            text.replace_range(start..end, &new);
            let buffers = open(&text);
            let files = Overlay::new(&buffers, &Nothing);
            let kept = findings(&check(&files, &trees, "a.flow"), "a.flow", Columns::Utf16, 200);
            let fresh = check(&files, &Trees::default(), "a.flow");
            prop_assert_eq!(kept, findings(&fresh, "a.flow", Columns::Utf16, 200));
        }
    }
}

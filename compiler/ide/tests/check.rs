//! Checking an open file: the same with and without what was parsed before.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::Arc;

use flow_ide::{Overlay, Trees, check, findings};
use flow_syntax::{Columns, Files};
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

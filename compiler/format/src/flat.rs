//! What stands on one line.

use crate::tree::{Group, Item, Part, What};

/// Columns of brackets on one line.
pub(crate) fn group_width(group: &Group<'_>) -> usize {
    let mut width = 2_usize;
    let mut joint = "";
    for item in group.items() {
        width = width.saturating_add(joint.len() + item.width);
        joint = joint_after(item);
    }
    if group.is_block() && width > 2 {
        width = width.saturating_add(2);
    }
    width
}

/// What stands between an item and the next on the same line.
pub(crate) fn joint_after(item: &Item<'_>) -> &'static str {
    match item.separator {
        "," => ", ",
        ";" => "; ",
        _ => "  ",
    }
}

/// Writes brackets on one line.
pub(crate) fn write_group(out: &mut String, group: &Group<'_>) {
    out.push_str(group.open);
    let mut joint = if group.is_block() { " " } else { "" };
    for item in group.items() {
        out.push_str(joint);
        write_parts(out, &item.parts);
        joint = joint_after(item);
    }
    if group.is_block() && group.items().next().is_some() {
        out.push(' ');
    }
    out.push_str(group.close());
}

/// Writes parts on one line, without the blanks before the first.
pub(crate) fn write_parts(out: &mut String, parts: &[Part<'_>]) {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            blanks(out, part.space);
        }
        write_part(out, part);
    }
}

/// Writes a part on one line, without the blanks before it.
pub(crate) fn write_part(out: &mut String, part: &Part<'_>) {
    match &part.what {
        What::Plain(text) | What::Text(text) | What::Comment(text) => out.push_str(text),
        What::Group(group) => write_group(out, group),
    }
}

/// Writes blanks.
pub(crate) fn blanks(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

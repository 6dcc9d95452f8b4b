//! Turns of a conversation as the vendors' crate wants them; files are read here.

use std::path::Path;

use flow_engine::Turn;
use flow_plan::{FileRef, Value, show};
use flow_vendors::{Attachment, ToolResult, Turn as VendorTurn};

use crate::files::Given;
use crate::trouble::code;

/// Largest file sent to a model, in bytes; the vendors' own limits lie between 20 and 50 MB.
const LARGEST: u64 = 50 * 1024 * 1024;

/// A code and one sentence.
pub(super) type Refused = (&'static str, String);

/// Where files are, and which of them may be read.
#[derive(Clone, Copy)]
pub(super) struct Disk<'w> {
    pub(super) root: &'w Path,
    pub(super) given: &'w Given,
}

/// One turn.
///
/// # Errors
/// Where a file cannot be read, or may not be.
pub(super) fn turn(turn: &Turn, disk: Disk<'_>) -> Result<VendorTurn, Refused> {
    match turn {
        Turn::User { text, attachments } => user(text, attachments, disk),
        Turn::Assistant {
            raw,
            text,
            tool_calls,
        } => {
            let own = serde_json::from_value(raw.as_ref().clone());
            Ok(own.unwrap_or_else(|_| VendorTurn::Assistant {
                vendor: String::new(),
                raw: serde_json::Value::Null,
                text: text.clone(),
                tool_calls: tool_calls.iter().map(tool_call).collect(),
            }))
        }
        Turn::ToolResults { results } => Ok(VendorTurn::ToolResults {
            results: results.iter().map(tool_result).collect(),
        }),
    }
}

fn tool_call(call: &flow_engine::ToolCall) -> flow_vendors::ToolCall {
    flow_vendors::ToolCall {
        id: call.id.clone(),
        name: call.name.clone(),
        arguments: call.arguments.clone(),
    }
}

fn tool_result(result: &flow_engine::ToolResult) -> ToolResult {
    ToolResult {
        call_id: result.call_id.clone(),
        name: result.name.clone(),
        content: result.content.clone(),
        is_error: result.is_error,
    }
}

fn user(text: &str, attached: &[Value], disk: Disk<'_>) -> Result<VendorTurn, Refused> {
    let mut text = text.to_owned();
    let mut attachments = Vec::new();
    for value in attached {
        attach(value, disk, &mut text, &mut attachments)?;
    }
    Ok(VendorTurn::User { text, attachments })
}

fn attach(
    value: &Value,
    disk: Disk<'_>,
    text: &mut String,
    files: &mut Vec<Attachment>,
) -> Result<(), Refused> {
    match value {
        Value::None => {}
        Value::File(file) => files.push(read(file, disk)?),
        Value::List(items) => {
            for item in items.iter() {
                attach(item, disk, text, files)?;
            }
        }
        other => {
            text.push_str("\n\n");
            text.push_str(&show(other));
        }
    }
    Ok(())
}

fn read(file: &FileRef, disk: Disk<'_>) -> Result<Attachment, Refused> {
    let path = disk.given.place(file, disk.root)?;
    let trouble = |why: String| (code::FILE, format!("The file {} {why}.", file.path));
    let unreadable = |e: std::io::Error| trouble(format!("cannot be read: {e}"));
    let size = std::fs::metadata(&path).map_err(unreadable)?.len();
    if size > LARGEST {
        return Err(trouble(format!("is too large for a model: {size} bytes")));
    }
    Ok(Attachment {
        name: file.name.to_string(),
        media_type: file.media_type.to_string(),
        bytes: std::fs::read(&path).map_err(unreadable)?,
    })
}

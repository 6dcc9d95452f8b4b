//! Files under a folder.

use std::fs;
use std::io;
use std::path::PathBuf;

use async_trait::async_trait;
use serde_json::Value;

use crate::call::{Binding, Call, FileOp};
use crate::place::{Folder, io_trouble, write};
use crate::systems::{Transport, World};
use crate::trouble::{SystemTrouble, code};

/// Largest file that is read, in bytes.
const LARGEST: u64 = 32 << 20;

pub(crate) struct Files;

#[async_trait]
impl Transport for Files {
    async fn call(&self, call: &Call, world: &World) -> Result<Value, SystemTrouble> {
        let root = world.path(&call.system.target);
        let call = call.clone();
        let work = tokio::task::spawn_blocking(move || run(&call, &root));
        work.await.unwrap_or_else(|_| {
            Err(SystemTrouble::failed(code::FILE, "The file operation was given up.").retryable())
        })
    }
}

fn run(call: &Call, root: &std::path::Path) -> Result<Value, SystemTrouble> {
    let op = op(call)?;
    if call.action.readonly && matches!(op, FileOp::Write | FileOp::Move) {
        let message = format!("`{}` is a lookup, but it changes files.", call.title());
        return Err(SystemTrouble::failed(code::LOOKUP_WRITES, message));
    }
    let folder = Folder::open(root, &call.system.target)?;
    match op {
        FileOp::Read => read(&folder, text(call, "path")?),
        FileOp::Write => write_file(&folder, text(call, "path")?, arg(call, "content")?),
        FileOp::List => list(&folder, call),
        FileOp::Move => move_file(&folder, text(call, "from")?, text(call, "to")?),
    }
}

fn op(call: &Call) -> Result<FileOp, SystemTrouble> {
    match (&call.action.binding, call.action.name.as_str()) {
        (Binding::Files { op }, _) => Ok(*op),
        (_, "read") => Ok(FileOp::Read),
        (_, "write") => Ok(FileOp::Write),
        (_, "list") => Ok(FileOp::List),
        (_, "move") => Ok(FileOp::Move),
        _ => Err(bad(format!(
            "`{}` is no file operation; there are read, write, list and move.",
            call.title()
        ))),
    }
}

fn arg<'a>(call: &'a Call, name: &str) -> Result<&'a Value, SystemTrouble> {
    let given = call.args.get(name).filter(|value| !value.is_null());
    given.ok_or_else(|| bad(format!("`{}` needs `{name}`.", call.title())))
}

fn text<'a>(call: &'a Call, name: &str) -> Result<&'a str, SystemTrouble> {
    let value = arg(call, name)?.as_str().filter(|text| !text.is_empty());
    value.ok_or_else(|| bad(format!("`{}` needs a text for `{name}`.", call.title())))
}

fn read(folder: &Folder, path: &str) -> Result<Value, SystemTrouble> {
    let place = folder.place(path)?;
    let trouble = |error: io::Error| io_trouble("The file", path, &error);
    if fs::metadata(&place).map_err(trouble)?.len() > LARGEST {
        let message = format!("The file {path} is larger than 32 MB.");
        return Err(SystemTrouble::failed(code::FILE, message));
    }
    let bytes = fs::read(&place).map_err(trouble)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        SystemTrouble::failed(code::FILE, format!("The file {path} is no text in UTF-8."))
    })?;
    Ok(text.into())
}

fn write_file(folder: &Folder, path: &str, content: &Value) -> Result<Value, SystemTrouble> {
    let place = file_place(folder, path)?;
    let content = match content {
        Value::String(text) => text.clone(),
        other => format!("{other:#}\n"),
    };
    let written = write(&place, content.as_bytes(), true);
    written.map_err(|error| io_trouble("The file", path, &error))?;
    Ok(path.into())
}

fn list(folder: &Folder, call: &Call) -> Result<Value, SystemTrouble> {
    let path = call.args.get("path").and_then(Value::as_str).unwrap_or(".");
    let place = folder.place(path)?;
    let names = names(&place).map_err(|error| io_trouble("The folder", path, &error))?;
    Ok(names.into())
}

fn names(place: &std::path::Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(place)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Moves a file. A move made again after a crash finds the file gone and the target there: that is
/// the move already made.
fn move_file(folder: &Folder, from: &str, to: &str) -> Result<Value, SystemTrouble> {
    let (source, target) = (file_place(folder, from)?, file_place(folder, to)?);
    if !source.exists() && target.exists() {
        return Ok(to.into());
    }
    if target.exists() {
        let exists = io::Error::from(io::ErrorKind::AlreadyExists);
        return Err(io_trouble("The file", to, &exists));
    }
    let parent = target.parent().map_or(Ok(()), fs::create_dir_all);
    let moved = parent.and_then(|()| fs::rename(&source, &target));
    moved.map_err(|error| io_trouble("The file", from, &error))?;
    Ok(to.into())
}

fn file_place(folder: &Folder, path: &str) -> Result<PathBuf, SystemTrouble> {
    let place = folder.place(path)?;
    if folder.is_root(&place) {
        return Err(bad(format!(
            "`{path}` is the folder itself, not a file in it."
        )));
    }
    Ok(place)
}

fn bad(message: String) -> SystemTrouble {
    SystemTrouble::failed(code::BAD_BINDING, message)
}

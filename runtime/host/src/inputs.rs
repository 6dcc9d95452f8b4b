//! The inputs of a run: read, decoded and checked before anything begins.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use flow_plan::{Field, Plan, Process, Value, decode_fields};
use serde_json::{Map, Value as Json};

use crate::files;
use crate::form::{Form, Types};
use crate::trouble::{HostError, code};

/// Largest input file, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// One input as given, and the folder that its files are relative to.
struct Given {
    value: Json,
    base: PathBuf,
}

/// Reads `--input` arguments: `name=value`, `name=@file` for a text, or the path of a JSON file that
/// holds an object of inputs. Later ones win.
///
/// # Errors
/// [`code::INPUT`], with a line for each field that does not fit.
pub fn read(
    args: &[String],
    process: &Process,
    plan: &Plan,
    root: &Path,
) -> Result<BTreeMap<String, Value>, HostError> {
    let mut given = BTreeMap::new();
    for arg in args {
        match named(arg, process) {
            Some((field, text)) => {
                let value = value(field, text, &plan.types)?;
                given.insert(
                    field.name.clone(),
                    Given {
                        value,
                        base: PathBuf::new(),
                    },
                );
            }
            None => given.extend(from_file(arg, process)?),
        }
    }
    decode(given, process, plan, root)
}

/// `name=value` of an input that the process has.
fn named<'a, 'p>(arg: &'a str, process: &'p Process) -> Option<(&'p Field, &'a str)> {
    let (name, text) = arg.split_once('=')?;
    process
        .inputs
        .iter()
        .find(|f| f.name == name.trim())
        .map(|f| (f, text))
}

/// What stands after `name=`: text for a text, a path for a file, else JSON or the words that the
/// type understands (`70%`, `2 h`).
fn value(field: &Field, text: &str, types: &Types) -> Result<Json, HostError> {
    let is_text = flow_plan::decode(&Json::String(String::new()), &field.schema, types).is_ok();
    match text.strip_prefix('@') {
        Some(path) if is_text => Ok(Json::String(read_text(path)?)),
        Some(path) => parse(path, &read_text(path)?),
        None if is_text => Ok(Json::String(text.to_owned())),
        None => Ok(serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.to_owned()))),
    }
}

fn from_file(path: &str, process: &Process) -> Result<BTreeMap<String, Given>, HostError> {
    if let (Some((name, _)), false) = (path.split_once('='), Path::new(path).exists()) {
        return Err(unknown(name.trim(), process));
    }
    let base = files::folder(Path::new(path));
    match parse(path, &read_text(path)?)? {
        Json::Object(fields) => {
            let given = |(name, value)| {
                (
                    name,
                    Given {
                        value,
                        base: base.clone(),
                    },
                )
            };
            Ok(fields.into_iter().map(given).collect())
        }
        _ => {
            let message = format!("`{path}` must hold a JSON object with the inputs by name.");
            Err(HostError::usage(code::INPUT, message).help(wanted(process)))
        }
    }
}

fn read_text(path: &str) -> Result<String, HostError> {
    let trouble =
        |why: String| HostError::usage(code::INPUT, format!("`{path}` cannot be read: {why}."));
    let size = std::fs::metadata(path)
        .map_err(|e| trouble(e.to_string()))?
        .len();
    if size > LARGEST {
        return Err(trouble(format!("it has {size} bytes, more than {LARGEST}")));
    }
    let bytes = std::fs::read(path).map_err(|e| trouble(e.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| trouble("it is not UTF-8 text".to_owned()))?;
    Ok(text
        .strip_prefix('\u{feff}')
        .map(str::to_owned)
        .unwrap_or(text))
}

fn parse(path: &str, text: &str) -> Result<Json, HostError> {
    serde_json::from_str(text)
        .map_err(|e| HostError::usage(code::INPUT, format!("`{path}` is not valid JSON: {e}.")))
}

fn unknown(name: &str, process: &Process) -> HostError {
    let message = format!("The process `{}` has no input `{name}`.", process.name);
    HostError::usage(code::INPUT, message).help(wanted(process))
}

fn wanted(process: &Process) -> String {
    if process.inputs.is_empty() {
        return "it takes no inputs".to_owned();
    }
    let names: Vec<&str> = process.inputs.iter().map(|f| f.name.as_str()).collect();
    format!("its inputs are {}", names.join(", "))
}

fn decode(
    given: BTreeMap<String, Given>,
    process: &Process,
    plan: &Plan,
    root: &Path,
) -> Result<BTreeMap<String, Value>, HostError> {
    let object: Map<String, Json> = given
        .iter()
        .map(|(name, g)| (name.clone(), g.value.clone()))
        .collect();
    let values =
        decode_fields(&Json::Object(object), &process.inputs, &plan.types).map_err(|all| {
            let lines = all.iter().map(ToString::to_string).collect();
            misfit(process, plan, lines)
        })?;
    let mut found = BTreeMap::new();
    let mut missing = Vec::new();
    for (name, value) in values {
        let base = given
            .get(name.as_str())
            .map(|g| g.base.as_path())
            .unwrap_or(Path::new(""));
        match files::look(&value, base, root) {
            Ok(value) => {
                found.insert(name.to_string(), value);
            }
            Err(why) => missing.push(format!("{name}: {why}")),
        }
    }
    if missing.is_empty() {
        Ok(found)
    } else {
        Err(misfit(process, plan, missing))
    }
}

fn misfit(process: &Process, plan: &Plan, lines: Vec<String>) -> HostError {
    let list: String = lines.iter().map(|l| format!("\n  {l}")).collect();
    let message = format!(
        "The inputs do not fit the process `{}`:{list}",
        process.name
    );
    HostError::usage(code::INPUT, message).help(format!(
        "give them with --input FILE.json or --input name=value; the file would look like {}",
        example(process, plan)
    ))
}

/// What an input file would look like.
fn example(process: &Process, plan: &Plan) -> Json {
    let one = |f: &Field| {
        let form = Form::of_result(&f.schema, None, &plan.types);
        (f.name.clone(), form.example())
    };
    Json::Object(
        process
            .inputs
            .iter()
            .filter(|f| f.value.is_none())
            .map(one)
            .collect(),
    )
}

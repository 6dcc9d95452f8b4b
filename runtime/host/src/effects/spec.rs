//! The plan's systems and actions as the systems' crate wants them.

use std::collections::BTreeMap;
use std::time::Duration;

use flow_engine::Call;
use flow_plan::pace::{Pace, Rate};
use flow_plan::plan::Setting;
use flow_plan::{Action, Plan, System, Value};
use flow_systems::{
    ActionSpec, Binding, Call as SystemCall, Credential, FileOp, Limit, Method, SystemSpec,
    SystemTrouble, Via, code,
};
use jiff::{Span, SpanRelativeTo};
use serde_json::Map;

type Settings = BTreeMap<String, Vec<Setting>>;

/// The call of a plan's action.
///
/// # Errors
/// When the system or the action is not described well enough.
pub(super) fn call(plan: &Plan, call: &Call) -> Result<SystemCall, SystemTrouble> {
    let name = || format!("{}.{}", call.system, call.action);
    let unknown = || bad(format!("There is no action {} in the plan.", name()));
    let system = plan.systems.get(&call.system).ok_or_else(unknown)?;
    let action = system.actions.get(&call.action).ok_or_else(unknown)?;
    let args: Map<_, _> = call
        .args
        .iter()
        .map(|(name, value)| (name.clone(), value.to_json()))
        .collect();
    Ok(SystemCall {
        system: system_spec(&call.system, system)?,
        action: action_spec(&call.action, action, plan)?,
        args,
        key: call.key.clone(),
    })
}

fn bad(message: String) -> SystemTrouble {
    SystemTrouble::failed(code::BAD_BINDING, message)
}

fn system_spec(name: &str, system: &System) -> Result<SystemSpec, SystemTrouble> {
    let via = match system.via.kind.as_str() {
        "http" => Via::Http,
        "sql" => Via::Sql,
        "files" => Via::Files,
        "mail" => Via::Mail,
        "command" => Via::Command,
        "mcp" => Via::Mcp,
        _ => return Err(undeclared(name)),
    };
    let target = system
        .via
        .target
        .clone()
        .unwrap_or_else(|| usual_target(via).to_owned());
    let settings = &system.settings;
    Ok(SystemSpec {
        headers: headers(settings),
        credentials: credentials(settings),
        limit: system.limit.as_ref().map_or_else(|| limit(settings), paced),
        timeout: system
            .timeout_ms
            .map(Duration::from_millis)
            .or_else(|| first(settings, "timeout").and_then(as_duration)),
        sender: text(settings, "from").or_else(|| text(settings, "sender")),
        ..SystemSpec::new(name, via, target)
    })
}

fn undeclared(name: &str) -> SystemTrouble {
    bad(format!(
        "The system `{name}` is not declared, so it cannot be called: declare it with `via`."
    ))
}

/// Mail goes into a folder unless a server is named.
fn usual_target(via: Via) -> &'static str {
    match via {
        Via::Mail => "outbox",
        Via::Files => ".",
        _ => "",
    }
}

fn first<'a>(settings: &'a Settings, name: &str) -> Option<&'a Setting> {
    settings.get(name).and_then(|s| s.first())
}

fn text(settings: &Settings, name: &str) -> Option<String> {
    as_text(first(settings, name)?)
}

fn as_text(setting: &Setting) -> Option<String> {
    match setting {
        Setting::Word(word) => Some(word.clone()),
        Setting::Value(value) => value.as_text().map(str::to_owned),
        Setting::Secret(_) => None,
    }
}

fn as_secret(setting: &Setting) -> Option<String> {
    match setting {
        Setting::Secret(name) => Some(name.clone()),
        _ => None,
    }
}

fn as_duration(setting: &Setting) -> Option<Duration> {
    match setting {
        Setting::Value(Value::Duration(text)) => iso(text),
        _ => None,
    }
}

/// An ISO 8601 duration, days counted as 24 hours.
fn iso(text: &str) -> Option<Duration> {
    let span: Span = text.parse().ok()?;
    let ms = span
        .total((jiff::Unit::Millisecond, SpanRelativeTo::days_are_24_hours()))
        .ok()?;
    Duration::try_from_secs_f64(ms / 1000.0).ok()
}

/// `header "X-Tenant" "acme"`: headers that are no secrets.
fn headers(settings: &Settings) -> BTreeMap<String, String> {
    let pairs = settings
        .get("header")
        .map(Vec::as_slice)
        .unwrap_or_default()
        .chunks(2);
    let plain = |pair: &[Setting]| match pair {
        [name, value] => Some((as_text(name)?, as_text(value)?)),
        _ => None,
    };
    pairs.filter_map(plain).collect()
}

fn credentials(settings: &Settings) -> Vec<Credential> {
    let mut all = Vec::new();
    for name in ["key", "token", "bearer", "auth", "credentials"] {
        let secret = settings
            .get(name)
            .and_then(|s| s.iter().find_map(as_secret));
        all.extend(secret.map(|secret| Credential::Bearer { secret }));
    }
    let user = text(settings, "user").or_else(|| text(settings, "basic"));
    let password = ["password", "basic"]
        .iter()
        .find_map(|n| settings.get(*n)?.iter().find_map(as_secret));
    if let (Some(user), Some(secret)) = (user, password) {
        all.push(Credential::Basic { user, secret });
    }
    let pairs = settings
        .get("header")
        .map(Vec::as_slice)
        .unwrap_or_default()
        .chunks(2);
    all.extend(pairs.filter_map(|pair| match pair {
        [name, value] => Some(Credential::Header {
            name: as_text(name)?,
            secret: as_secret(value)?,
        }),
        _ => None,
    }));
    all
}

/// Names of the secrets that a system needs.
pub(crate) fn secrets_of(system: &System) -> Vec<String> {
    credentials(&system.settings)
        .into_iter()
        .map(|credential| match credential {
            Credential::Bearer { secret }
            | Credential::Basic { secret, .. }
            | Credential::Header { secret, .. } => secret,
        })
        .collect()
}

/// The pace of a plan: its slowest rate as the time between two calls.
fn paced(pace: &Pace) -> Limit {
    let between = |rate: &Rate| {
        let per = iso(&rate.per)?;
        per.checked_div(u32::try_from(rate.count).ok()?)
    };
    Limit {
        at_once: pace.at_once,
        every: pace.rates.iter().filter_map(between).max(),
    }
}

/// As plans before had it among the settings, `limit 10 per s, 4 at once`: a rate is a record of an amount and the time it is for.
fn limit(settings: &Settings) -> Limit {
    let mut limit = Limit::default();
    let mut number = None;
    for setting in settings.get("limit").into_iter().flatten() {
        match setting {
            Setting::Value(Value::Number(n)) => number = u32::try_from(*n).ok(),
            Setting::Value(rate @ Value::Record(_)) => limit.every = pause(rate),
            Setting::Word(word) if word == "at" || word == "once" => {
                limit.at_once = number.take().or(limit.at_once);
            }
            _ => {}
        }
    }
    limit
}

/// The time between two calls of a rate.
fn pause(rate: &Value) -> Option<Duration> {
    let Some(Value::Number(amount)) = rate.field("amount") else {
        return None;
    };
    let per = as_duration(&Setting::Value(rate.field("per")?.clone()))?;
    per.checked_div(u32::try_from(*amount).ok()?)
}

fn action_spec(name: &str, action: &Action, plan: &Plan) -> Result<ActionSpec, SystemTrouble> {
    Ok(ActionSpec {
        name: name.to_owned(),
        readonly: action.reads_only,
        binding: binding(name, &action.binding)?,
        returns: action
            .returns
            .as_ref()
            .map(|s| s.standalone(&plan.types, false)),
        honours_key: ["keyed", "idempotent", "honours"]
            .iter()
            .any(|w| action.binding.contains_key(*w)),
    })
}

fn binding(name: &str, words: &Settings) -> Result<Binding, SystemTrouble> {
    for (word, settings) in words {
        let argument = || settings.first().and_then(as_text);
        let method = match word.as_str() {
            "get" => Method::Get,
            "post" => Method::Post,
            "put" => Method::Put,
            "patch" => Method::Patch,
            "delete" => Method::Delete,
            "sql" => {
                let sql = argument().ok_or_else(|| bad(format!("`{name}` has no SQL text.")))?;
                return Ok(Binding::Sql { sql });
            }
            "read" => return Ok(Binding::Files { op: FileOp::Read }),
            "write" => return Ok(Binding::Files { op: FileOp::Write }),
            "list" => return Ok(Binding::Files { op: FileOp::List }),
            "move" => return Ok(Binding::Files { op: FileOp::Move }),
            _ => continue,
        };
        let path =
            argument().ok_or_else(|| bad(format!("`{name}` has no path after `{word}`.")))?;
        return Ok(Binding::Http { method, path });
    }
    Ok(Binding::Usual)
}

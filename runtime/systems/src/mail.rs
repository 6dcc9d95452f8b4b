//! E-mail: into a folder by default, so that nothing leaves the machine by accident; by SMTP where
//! the system's target is an `smtp://` or `smtps://` address.

use std::error::Error as _;
use std::io;
use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Message, SmtpTransport, Transport as _};
use serde_json::{Value, json};

use crate::call::{Call, Credential};
use crate::place::{Folder, io_trouble, write};
use crate::systems::{Transport, World};
use crate::template::{encode, plain};
use crate::trouble::{SystemTrouble, code};

/// The sender where the system names none.
const SENDER: &str = "flow@localhost";

/// Whether the target is a mail server and not a folder.
pub(crate) fn is_smtp(target: &str) -> bool {
    target.starts_with("smtp://") || target.starts_with("smtps://")
}

pub(crate) struct Mail;

#[async_trait]
impl Transport for Mail {
    async fn call(&self, call: &Call, world: &World) -> Result<Value, SystemTrouble> {
        let letter = Letter::of(call)?;
        let login = login(call, world)?;
        let root = world.path(&call.system.target);
        let (call, title) = (call.clone(), call.title());
        let work = tokio::task::spawn_blocking(move || match is_smtp(&call.system.target) {
            true => send(&call, &letter, login),
            false => keep(&call, &letter, &root),
        });
        let given_up = |_| Err(SystemTrouble::unknown(format!("`{title}` was given up.")));
        work.await.unwrap_or_else(given_up)
    }
}

/// A message ready to go.
struct Letter {
    message: Message,
    id: String,
    to: Vec<String>,
}

impl Letter {
    /// Writes the message from the arguments `to`, `subject`, `body`, and `cc` if given.
    fn of(call: &Call) -> Result<Self, SystemTrouble> {
        // From the key: the same effect is the same message, for mail programs too.
        let id = format!("<{}@flow.localhost>", encode(&call.key));
        let sender = call.system.sender.as_deref().unwrap_or(SENDER);
        let to = addresses(call, "to");
        if to.is_empty() {
            return Err(bad(format!("`{}` needs an address in `to`.", call.title())));
        }
        let text = |name: &str| call.args.get(name).map(plain).unwrap_or_default();
        let subject = text("subject")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let mut message = Message::builder()
            .message_id(Some(id.clone()))
            .from(mailbox(sender)?)
            .subject(subject)
            .header(ContentType::TEXT_PLAIN);
        for address in &to {
            message = message.to(mailbox(address)?);
        }
        for address in addresses(call, "cc") {
            message = message.cc(mailbox(&address)?);
        }
        let message = message.body(text("body"));
        let message =
            message.map_err(|error| bad(format!("The mail cannot be written: {error}.")))?;
        Ok(Self { message, id, to })
    }

    fn receipt(&self) -> Value {
        json!({"message_id": self.id, "to": self.to})
    }
}

fn addresses(call: &Call, name: &str) -> Vec<String> {
    match call.args.get(name) {
        Some(Value::Array(items)) => items.iter().map(plain).collect(),
        Some(Value::String(text)) if !text.trim().is_empty() => vec![text.clone()],
        _ => Vec::new(),
    }
}

fn mailbox(address: &str) -> Result<Mailbox, SystemTrouble> {
    let parsed = address.trim().parse();
    parsed.map_err(|_| bad(format!("`{address}` is no e-mail address.")))
}

/// Puts the message into the outbox under the name of its key. One that is there already is the
/// same mail sent before: it stays.
fn keep(call: &Call, letter: &Letter, root: &Path) -> Result<Value, SystemTrouble> {
    let target = &call.system.target;
    let folder = Folder::open(root, target)?;
    let name = format!("{}.eml", encode(&call.key));
    let place = folder.place(&name)?;
    let written = write(&place, &letter.message.formatted(), false);
    written.map_err(|error| io_trouble("The mail", &name, &error))?;
    let mut receipt = letter.receipt();
    receipt["file"] = format!("{}/{name}", target.trim_end_matches('/')).into();
    Ok(receipt)
}

fn login(call: &Call, world: &World) -> Result<Option<Credentials>, SystemTrouble> {
    let basic = call
        .system
        .credentials
        .iter()
        .find_map(|credential| match credential {
            Credential::Basic { user, secret } => Some((user, secret)),
            _ => None,
        });
    basic
        .map(|(user, secret)| {
            let password = world.secret(secret)?.expose().to_owned();
            Ok(Credentials::new(user.clone(), password))
        })
        .transpose()
}

fn send(call: &Call, letter: &Letter, login: Option<Credentials>) -> Result<Value, SystemTrouble> {
    let address = &call.system.target;
    let builder = SmtpTransport::from_url(address).map_err(|_| {
        bad(format!(
            "The mail server of `{}` has a bad address.",
            call.system.name
        ))
    })?;
    let limit = call.timeout().max(Duration::from_millis(1));
    let builder = builder.timeout(Some(limit));
    let server = match login {
        Some(login) => builder.credentials(login).build(),
        None => builder.build(),
    };
    server
        .send(&letter.message)
        .map_err(|error| smtp_trouble(call, &error))?;
    Ok(letter.receipt())
}

/// Sorts an SMTP error: what the server said is certain, silence after connecting is not.
fn smtp_trouble(call: &Call, error: &lettre::transport::smtp::Error) -> SystemTrouble {
    let system = &call.system.name;
    let status = error
        .status()
        .map(|code| code.to_string())
        .unwrap_or_default();
    if error.is_permanent() && status.starts_with("53") {
        let message =
            format!("The mail server of `{system}` does not accept the login ({status}).");
        return SystemTrouble::failed(code::NOT_ALLOWED, message);
    }
    if error.is_permanent() {
        let message = format!("The mail server of `{system}` refuses the mail ({status}).");
        return SystemTrouble::failed(code::NOT_ACCEPTED, message);
    }
    if error.is_transient() {
        let message = format!("The mail server of `{system}` cannot take the mail now ({status}).");
        return SystemTrouble::failed(code::SYSTEM_ERROR, message).retryable();
    }
    if never_connected(error) {
        let message = format!("The mail server of `{system}` cannot be reached.");
        return SystemTrouble::failed(code::UNREACHABLE, message).retryable();
    }
    SystemTrouble::unknown(format!(
        "The mail server of `{system}` went silent: the mail may or may not have been sent."
    ))
}

fn never_connected(error: &lettre::transport::smtp::Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(inner) = inner.downcast_ref::<io::Error>() {
            return matches!(
                inner.kind(),
                io::ErrorKind::ConnectionRefused
                    | io::ErrorKind::NotFound
                    | io::ErrorKind::HostUnreachable
                    | io::ErrorKind::NetworkUnreachable
                    | io::ErrorKind::AddrNotAvailable
            );
        }
        cause = inner.source();
    }
    error.is_client()
}

fn bad(message: String) -> SystemTrouble {
    SystemTrouble::failed(code::BAD_BINDING, message)
}

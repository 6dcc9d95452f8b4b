//! The one way to any system.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use flow_net::{Hide, Secret, Secrets};
use serde_json::Value;

use crate::call::{Call, Credential, Via};
use crate::limiter::Limiter;
use crate::trouble::{SystemTrouble, code};
use crate::{files, http, mail, sql};

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// A way to reach systems of one kind.
#[async_trait]
pub(crate) trait Transport: Send + Sync {
    /// Makes the call.
    async fn call(&self, call: &Call, world: &World) -> Result<Value, SystemTrouble>;
}

/// What the transports share.
pub(crate) struct World {
    pub(crate) root: PathBuf,
    pub(crate) http: reqwest::Client,
    secrets: Arc<dyn Secrets>,
}

impl World {
    /// The secret of that name.
    pub(crate) fn secret(&self, name: &str) -> Result<Secret, SystemTrouble> {
        self.secrets.get(name).ok_or_else(|| {
            let message = format!("The secret {name} is not set: set the variable of that name.");
            SystemTrouble::failed(code::NO_SECRET, message)
        })
    }

    /// What must not come back in the answer of a call: systems may quote what they are sent.
    fn secrets_of(&self, call: &Call) -> Hide {
        let mut hide = Hide::default();
        for credential in &call.system.credentials {
            let (Credential::Bearer { secret: name }
            | Credential::Basic { secret: name, .. }
            | Credential::Header { secret: name, .. }) = credential;
            let Some(secret) = self.secrets.get(name) else {
                continue;
            };
            match credential {
                Credential::Basic { user, .. } => hide.add_basic(user, &secret),
                _ => hide.add(&secret),
            }
        }
        hide
    }

    /// A path of the plan, which is relative to the project root.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }
}

/// Calls systems. One serves a whole process: it keeps connections open and each system's limit.
pub struct Systems {
    world: World,
    limiter: Limiter,
}

impl std::fmt::Debug for Systems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Systems")
            .field("root", &self.world.root)
            .finish_non_exhaustive()
    }
}

impl Systems {
    /// Systems of the project in that folder.
    ///
    /// # Errors
    /// [`code::UNREACHABLE`] if TLS cannot be set up.
    pub fn new(root: &Path, secrets: Arc<dyn Secrets>) -> Result<Self, SystemTrouble> {
        let world = World {
            root: root.to_owned(),
            http: flow_net::client(CONNECT)
                .map_err(|why| SystemTrouble::failed(code::UNREACHABLE, why))?,
            secrets,
        };
        Ok(Self {
            world,
            limiter: Limiter::default(),
        })
    }

    /// Makes a call, waiting for the system's limit first.
    ///
    /// # Errors
    /// A [`SystemTrouble`] that says whether the call may have taken effect and whether to try
    /// again. Nothing is tried again here: that is the step's own `retry`.
    pub async fn call(&self, call: &Call) -> Result<Value, SystemTrouble> {
        let transport = transport(call)?;
        let _turn = self
            .limiter
            .turn(&call.system.name, call.system.limit)
            .await;
        let hide = self.world.secrets_of(call);
        match transport.call(call, &self.world).await {
            Ok(answer) => Ok(hide.json(answer)),
            Err(trouble) => Err(SystemTrouble {
                message: hide.text(trouble.message),
                ..trouble
            }),
        }
    }
}

fn transport(call: &Call) -> Result<&'static dyn Transport, SystemTrouble> {
    match call.system.via {
        Via::Http => Ok(&http::Http),
        Via::Sql => Ok(&sql::Sql),
        Via::Files => Ok(&files::Files),
        Via::Mail => Ok(&mail::Mail),
        Via::Command => Err(unsupported(call, "command")),
        Via::Mcp => Err(unsupported(call, "mcp")),
    }
}

fn unsupported(call: &Call, via: &str) -> SystemTrouble {
    let title = call.title();
    let message = format!("`{title}` cannot be called: `via {via}` does not run yet.");
    SystemTrouble::failed(code::UNSUPPORTED, message)
}

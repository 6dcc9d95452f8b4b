//! The real world: models at their vendors, systems, and people.

mod boundary;
mod call;
mod model;
mod prompt;
mod spec;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use flow_engine::{Ask, Call, Command, Failed, Id, ModelCall};
use flow_plan::Plan;
use flow_systems::{Secrets, Systems};
use flow_vendors::{Client, Keys, Limits, RetryPolicy, Trouble};

use crate::asking::{self, Asking};
use crate::trouble::HostError;
use crate::world::{Job, Outcome, Response, Say, World};

pub(crate) use model::model_ref;
pub(crate) use spec::secrets_of;

/// Models, systems and people as they are. One serves all runs of a process.
pub struct Real {
    plan: Arc<Plan>,
    boundary: boundary::Boundary,
    /// The project's root: paths of the plan are relative to it.
    root: PathBuf,
    keys: Arc<dyn Keys>,
    secrets: Arc<dyn Secrets>,
    asking: Asking,
    // Connections are set up when they are first needed: many runs need none.
    client: OnceLock<Result<Client, Trouble>>,
    limits: Limits,
    systems: OnceLock<Result<Systems, flow_systems::SystemTrouble>>,
}

impl Real {
    /// The world as the project in `root` sees it.
    pub fn new(
        plan: Arc<Plan>,
        root: &Path,
        keys: Arc<dyn Keys>,
        secrets: Arc<dyn Secrets>,
        asking: Asking,
    ) -> Self {
        Self {
            boundary: boundary::Boundary::of(&plan),
            plan,
            root: root.to_owned(),
            keys,
            secrets,
            asking,
            client: OnceLock::new(),
            limits: Limits::default(),
            systems: OnceLock::new(),
        }
    }

    /// The same, with another limit on a model's silence: before its first word and between two.
    #[must_use]
    pub fn silence(mut self, longest: Duration) -> Self {
        self.limits.idle = longest;
        self
    }

    fn refuses(&self, call: &ModelCall) -> bool {
        let model = self.plan.models.get(&call.model);
        model.is_some_and(|m| self.boundary.model(call, m).is_err())
    }

    fn client(&self) -> Result<&Client, Trouble> {
        let made = || Client::new(self.limits.clone(), RetryPolicy::default());
        self.client.get_or_init(made).as_ref().map_err(Clone::clone)
    }

    fn systems(&self) -> Result<&Systems, flow_systems::SystemTrouble> {
        let made = || Systems::new(&self.root, Arc::clone(&self.secrets));
        self.systems
            .get_or_init(made)
            .as_ref()
            .map_err(Clone::clone)
    }
}

#[async_trait]
impl World for Real {
    async fn model(&self, job: &Job, call: &ModelCall, say: Say<'_>) -> Outcome {
        model::ask(self, job, call, say).await
    }

    async fn call(&self, _job: &Job, call: &Call, _say: Say<'_>) -> Outcome {
        call::make(self, call).await
    }

    async fn ask(&self, job: &Job, ask: &Ask, complaint: Option<String>) -> Response {
        let there = asking::There {
            plan: &self.plan,
            root: Some(&self.root),
        };
        asking::ask(&self.asking, job, ask, there, complaint, false).await
    }

    fn ready(&self, command: &Command) -> Result<(), HostError> {
        match command {
            // What will not be sent needs no key.
            Command::Model(call) if self.refuses(call) => Ok(()),
            Command::Model(call) => {
                crate::keys::model_key(&self.plan, &call.model, &call.step, &*self.keys)
            }
            Command::Call(call) => {
                crate::keys::system_secrets(&self.plan, &call.system, &call.step, &*self.secrets)
            }
            Command::Ask(_) | Command::Timer(_) => Ok(()),
        }
    }

    fn keyed(&self, command: &Command) -> bool {
        match command {
            Command::Call(call) => call::repeatable(self, call),
            _ => false,
        }
    }
}

/// A failure with nothing known but its outcome, code and sentence.
fn failed(effect: Id, outcome: &str, code: &str, message: impl Into<String>) -> Failed {
    Failed {
        effect,
        outcome: outcome.to_owned(),
        code: code.to_owned(),
        message: message.into(),
        ..Failed::default()
    }
}

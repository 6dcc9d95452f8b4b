//! The local driver: gives one run the world, and the journal what happened.
//!
//! What happened is journaled before anything follows from it: outcomes and the intents of the
//! effects that come next go into the journal together, and only when it has them safe are they
//! told to people and sent out. A crash at any moment therefore loses no finished step.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use flow_engine::{Command, Engine, Event, Id, Progress as Line, State, What};
use flow_plan::Plan;
use futures::FutureExt;
use futures::future::{AbortHandle, Abortable, BoxFuture};
use futures::stream::{FuturesUnordered, StreamExt};

use crate::clock::{Clock, Timers};
use crate::ending;
use crate::files::Given;
use crate::log::Log;
use crate::progress::{Listen, Progress, RunEnd};
use crate::stop::{Stop, Urgency};
use crate::story::{Story, Totals};
use crate::trouble::HostError;
use crate::world::{Job, Outcome, Response, World};

/// How long calls under way may take to come to an end when a run is stopped.
const GRACE: Duration = Duration::from_secs(3);
/// Longest wait for a time while nothing else goes on; for a longer one the run is left alone.
pub const PATIENCE: Duration = Duration::from_secs(3600);

/// What a driver needs.
pub struct Setup {
    /// The plan that the run began with.
    pub plan: Arc<Plan>,
    /// The same, ready to run; many runs share one.
    pub engine: Arc<Engine>,
    /// Models, systems, people.
    pub world: Arc<dyn World>,
    /// Who hears what happens.
    pub listen: Arc<dyn Listen>,
    /// Where events go first.
    pub log: Box<dyn Log>,
    /// What stops the run.
    pub stop: Stop,
    /// Longest wait for a time while nothing else goes on.
    pub patience: Duration,
}

/// Drives one run.
pub struct Driver {
    setup: Setup,
    run: Arc<str>,
    state: State,
    story: Story,
    clock: Clock,
    timers: Timers,
    flights: FuturesUnordered<Abortable<BoxFuture<'static, (Id, Landed)>>>,
    aborts: HashMap<Id, AbortHandle>,
    /// Applied, but not in the journal yet.
    fresh: Vec<Event>,
    /// To be told when the journal has it.
    untold: Vec<Progress>,
    /// To be done when the journal has it.
    ready: Vec<Arc<Command>>,
    /// What cannot be done for now, and why.
    held: BTreeMap<Id, HostError>,
    /// Complaints about answers, by task.
    complaints: HashMap<Id, String>,
    /// Files that the run was given, when they are first asked for.
    given: Option<Arc<Given>>,
    stopping: bool,
}

/// What came back.
enum Landed {
    Effect(Outcome),
    Person(Response),
}

/// What happens next.
enum Next {
    Landed(Id, Landed),
    Timer(Id),
    Stop,
    Rest,
}

impl Driver {
    /// A driver for a run that begins with this event.
    pub fn begin(setup: Setup, started: flow_engine::Started) -> Self {
        let mut driver = Self::new(setup, Arc::from(started.run.as_str()), State::default());
        driver
            .untold
            .push(driver.run_event(&started.process, false, started.rehearsal));
        driver.happen(What::Started(started));
        driver
    }

    /// A driver for a run that goes on where its events end. A snapshot may stand for the first of
    /// them, and `totals` for what the run came to until then.
    pub fn resume(
        setup: Setup,
        run: &str,
        totals: Totals,
        snapshot: Option<State>,
        events: Vec<Event>,
    ) -> Self {
        let mut driver = Self::new(setup, Arc::from(run), snapshot.unwrap_or_default());
        driver.story.go_on_from(totals);
        for event in events {
            driver.clock.seen(event.at_ms);
            driver.apply(&event);
        }
        driver.untold.clear();
        driver.ready.clear();
        let (process, rehearsal) = (driver.state.process().to_owned(), driver.state.rehearsal());
        driver
            .untold
            .push(driver.run_event(&process, true, rehearsal));
        for command in driver.state.in_flight() {
            let keyed = driver.setup.world.keyed(&command);
            driver.happen(What::Uncertain {
                effect: command.id(),
                keyed,
            });
        }
        driver.ready = driver.state.pending();
        driver
    }

    fn new(setup: Setup, run: Arc<str>, state: State) -> Self {
        Self {
            story: Story::new(Arc::clone(&run), &setup.plan),
            setup,
            run,
            state,
            clock: Clock::default(),
            timers: Timers::default(),
            flights: FuturesUnordered::new(),
            aborts: HashMap::new(),
            fresh: Vec::new(),
            untold: Vec::new(),
            ready: Vec::new(),
            held: BTreeMap::new(),
            complaints: HashMap::new(),
            given: None,
            stopping: false,
        }
    }

    fn run_event(&self, process: &str, resumed: bool, rehearsed: bool) -> Progress {
        let title = self
            .setup
            .plan
            .processes
            .get(process)
            .map(|p| p.title.clone());
        Progress::Run {
            run: self.run.to_string(),
            process: process.to_owned(),
            title: title
                .filter(|t| !t.is_empty())
                .unwrap_or_else(|| process.to_owned()),
            resumed,
            rehearsed,
        }
    }

    /// The run's state as far as it has come.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Drives the run until it ends, is stopped, or has to wait for somebody.
    ///
    /// # Errors
    /// When the journal cannot be written; everything that was told is in it.
    pub async fn drive(&mut self) -> Result<RunEnd, HostError> {
        loop {
            self.settle().await?;
            if self.state.status().is_final() {
                return self.end(false).await;
            }
            match self.next().await {
                Next::Landed(id, landed) => self.land_all(id, landed),
                Next::Timer(timer) => self.happen(What::TimerFired { timer }),
                Next::Stop if self.cancel() => {}
                Next::Stop => {
                    self.wind_down().await?;
                    return self.end(true).await;
                }
                Next::Rest => return self.end(false).await,
            }
        }
    }

    async fn end(&mut self, interrupted: bool) -> Result<RunEnd, HostError> {
        let waiting = !self.state.status().is_final();
        self.setup
            .log
            .close(&self.state, waiting && !interrupted)
            .await?;
        let next_timer = self.timers.first().map(|(at, _)| at);
        let why = ending::Why {
            interrupted,
            held: self.held.values().next(),
            next_timer,
        };
        let end = ending::end(&self.run, &self.state, &self.story, &why);
        self.setup.listen.hear(&Progress::End(end.clone()));
        Ok(end)
    }

    /// Lets the engine know what happened.
    fn happen(&mut self, what: What) {
        let event = Event {
            at_ms: self.clock.now(),
            what,
        };
        self.apply(&event);
        self.fresh.push(event);
    }

    fn apply(&mut self, event: &Event) {
        self.story.before(event, &self.state);
        let changes = self.setup.engine.apply(&mut self.state, event);
        for id in changes.withdrawn {
            self.withdraw(id);
        }
        for line in &changes.progress {
            if let Line::NotTaken { task, message, .. } = line {
                self.complaints.insert(*task, message.clone());
                self.ready.extend(self.state.command(*task).cloned());
            }
        }
        self.untold
            .extend(self.story.after(changes.progress, event.at_ms));
        self.ready.extend(changes.commands);
    }

    fn withdraw(&mut self, id: Id) {
        if let Some(abort) = self.aborts.remove(&id) {
            abort.abort();
        }
        self.timers.withdraw(id);
        self.held.remove(&id);
        self.ready.retain(|command| command.id() != id);
    }

    /// Journals what happened together with what is about to, then tells and does it.
    async fn settle(&mut self) -> Result<(), HostError> {
        let ready = std::mem::take(&mut self.ready);
        let ready: Vec<_> = ready.into_iter().filter(|c| self.may_begin(c)).collect();
        for command in &ready {
            if matches!(**command, Command::Model(_) | Command::Call(_)) {
                let effect = command.id();
                self.happen(What::Issued {
                    effect,
                    attempt: self.state.attempt(effect),
                });
            }
        }
        if !self.fresh.is_empty() {
            self.setup
                .log
                .append(std::mem::take(&mut self.fresh), &self.state)
                .await?;
        }
        for event in self.untold.drain(..) {
            self.setup.listen.hear(&event);
        }
        for command in ready {
            self.launch(command);
        }
        Ok(())
    }

    /// Whether a command can be carried out now; if not, why is kept.
    fn may_begin(&mut self, command: &Command) -> bool {
        if let Command::Timer(timer) = command {
            self.timers.set(timer.at_ms, timer.timer);
            return false;
        }
        if self.stopping || self.state.command(command.id()).is_none() {
            return false;
        }
        match self.setup.world.ready(command) {
            Ok(()) => true,
            Err(why) => {
                self.held.insert(command.id(), why);
                false
            }
        }
    }

    fn given(&mut self) -> Arc<Given> {
        let inputs = self.state.inputs().into_iter().flat_map(|i| i.values());
        Arc::clone(
            self.given
                .get_or_insert_with(|| Arc::new(Given::of(inputs))),
        )
    }

    fn launch(&mut self, command: Arc<Command>) {
        let id = command.id();
        let Some(activity) = self.state.activity_of(id) else {
            return;
        };
        let shown = match &*command {
            Command::Ask(_) => self.setup.engine.shown(&self.state, id),
            _ => Vec::new(),
        };
        let job = Job {
            run: Arc::clone(&self.run),
            command,
            activity,
            given: self.given(),
            shown,
        };
        let complaint = self.complaints.remove(&id);
        let note = self.story.event(job.command.step(), self.clock.now());
        let (world, listen) = (
            Arc::clone(&self.setup.world),
            Arc::clone(&self.setup.listen),
        );
        let flight = async move {
            let say = |text: String| {
                listen.hear(&Progress::Note {
                    step: note.clone(),
                    note: text,
                })
            };
            let landed = match &*job.command {
                Command::Model(call) => Landed::Effect(world.model(&job, call, &say).await),
                Command::Call(call) => Landed::Effect(world.call(&job, call, &say).await),
                Command::Ask(ask) => Landed::Person(world.ask(&job, ask, complaint).await),
                Command::Timer(_) => Landed::Person(Response::Silence),
            };
            (id, landed)
        };
        let (abort, registration) = AbortHandle::new_pair();
        self.aborts.insert(id, abort);
        self.flights
            .push(Abortable::new(flight.boxed(), registration));
    }

    /// Waits for what happens next.
    async fn next(&mut self) -> Next {
        if self.stopping || self.setup.stop.urgency() > Urgency::None {
            return Next::Stop;
        }
        let skips = self.setup.world.skips_waits();
        loop {
            let timer = self.timers.first();
            let now = self.clock.now();
            if self.flights.is_empty() {
                match timer {
                    _ if !self.held.is_empty() => return Next::Rest,
                    Some((at, _)) if skips => self.clock.jump(at),
                    Some((at, _)) if wait(at, now) <= self.setup.patience => {}
                    _ => return Next::Rest,
                }
            }
            let now = self.clock.now();
            if let Some(timer) = self
                .timers
                .due(now)
                .filter(|_| !skips || self.flights.is_empty())
            {
                return Next::Timer(timer);
            }
            let pause = timer.filter(|_| !skips).map(|(at, _)| wait(at, now));
            tokio::select! {
                biased;
                landed = self.flights.next(), if !self.flights.is_empty() => {
                    if let Some(Ok((id, landed))) = landed {
                        return Next::Landed(id, landed);
                    }
                }
                () = self.setup.stop.wanted() => return Next::Stop,
                () = sleep(pause) => {}
            }
        }
    }

    /// Takes in everything that has landed by now, so that it shares one commit.
    fn land_all(&mut self, id: Id, landed: Landed) {
        self.land(id, landed);
        while let Some(Some(next)) = self.flights.next().now_or_never() {
            if let Ok((id, landed)) = next {
                self.land(id, landed);
            }
        }
    }

    fn land(&mut self, id: Id, landed: Landed) {
        self.aborts.remove(&id);
        match landed {
            Landed::Effect(Outcome::Done(done)) => self.happen(What::Done(done)),
            Landed::Effect(Outcome::Failed(failed)) => self.happen(What::Failed(failed)),
            Landed::Person(Response::Given {
                answer,
                by,
                rehearsed,
            }) => {
                self.happen(What::Answered {
                    task: id,
                    answer,
                    by,
                    rehearsed,
                });
            }
            Landed::Effect(Outcome::Later(why)) | Landed::Person(Response::Nobody(why)) => {
                self.held.insert(id, why);
            }
            Landed::Person(Response::Silence) => {}
            Landed::Person(Response::Stop) => self.stopping = true,
        }
    }

    /// Takes in a cancel, if that is why the run was stirred.
    fn cancel(&mut self) -> bool {
        match self.setup.stop.cancelled() {
            Some(by) => {
                self.happen(What::CancelRequested { by });
                true
            }
            None => false,
        }
    }

    /// Lets calls under way come to an end for a moment and journals what came of them.
    async fn wind_down(&mut self) -> Result<(), HostError> {
        self.stopping = true;
        let people: Vec<Id> = self
            .aborts
            .keys()
            .copied()
            .filter(|id| self.is_question(*id))
            .collect();
        for id in people {
            self.withdraw_flight(id);
        }
        let mut stop = self.setup.stop.clone();
        let end = tokio::time::sleep(GRACE);
        tokio::pin!(end);
        while !self.flights.is_empty() {
            tokio::select! {
                biased;
                landed = self.flights.next() => {
                    if let Some(Ok((id, landed))) = landed {
                        self.land(id, landed);
                    }
                }
                () = stop.reached(Urgency::Now) => break,
                () = &mut end => break,
            }
        }
        self.settle().await
    }

    fn is_question(&self, id: Id) -> bool {
        matches!(self.state.command(id).map(|c| &**c), Some(Command::Ask(_)))
    }

    fn withdraw_flight(&mut self, id: Id) {
        if let Some(abort) = self.aborts.remove(&id) {
            abort.abort();
        }
    }
}

/// The time from now to then.
fn wait(at_ms: i64, now_ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(at_ms.saturating_sub(now_ms)).unwrap_or(0))
}

async fn sleep(pause: Option<Duration>) {
    match pause {
        Some(pause) => tokio::time::sleep(pause).await,
        None => std::future::pending().await,
    }
}

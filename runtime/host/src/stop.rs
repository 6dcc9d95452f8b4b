//! Stopping a run from outside: cleanly, at once, or for good by cancelling it.

use tokio::sync::watch;

/// How urgently a run is to stop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Not at all.
    #[default]
    None,
    /// Begin nothing new, let calls under way come to an end for a moment.
    Soon,
    /// Now.
    Now,
}

#[derive(Clone, Debug, Default)]
struct Wish {
    urgency: Urgency,
    cancelled_by: Option<String>,
}

/// The switch that stops runs.
#[derive(Debug)]
pub struct Stopper(watch::Sender<Wish>);

/// What a run watches.
#[derive(Clone, Debug)]
pub struct Stop {
    wish: watch::Receiver<Wish>,
    cancel_seen: bool,
}

/// A switch and what it stops.
pub fn stopper() -> (Stopper, Stop) {
    let (sender, wish) = watch::channel(Wish::default());
    (
        Stopper(sender),
        Stop {
            wish,
            cancel_seen: false,
        },
    )
}

impl Stopper {
    /// Stops for now, so that the run can be resumed; the second time, at once.
    pub fn stop(&self) {
        self.0.send_modify(|w| {
            w.urgency = if w.urgency == Urgency::None {
                Urgency::Soon
            } else {
                Urgency::Now
            };
        });
    }

    /// Cancels: finished steps are undone and the process's `on cancel` runs.
    pub fn cancel(&self, by: impl Into<String>) {
        self.0.send_modify(|w| w.cancelled_by = Some(by.into()));
    }
}

impl Stop {
    /// Never stops.
    pub fn never() -> Self {
        // The sender is gone at once, which the waits below take for "never".
        stopper().1
    }

    /// How urgent it is now.
    pub fn urgency(&self) -> Urgency {
        self.wish.borrow().urgency
    }

    /// Returns when it is at least so urgent.
    pub async fn reached(&mut self, least: Urgency) {
        if self.wish.wait_for(|w| w.urgency >= least).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Returns when the run is to stop, or is cancelled and has not been told yet.
    pub(crate) async fn wanted(&mut self) {
        let seen = self.cancel_seen;
        let wanted = |w: &Wish| w.urgency > Urgency::None || (w.cancelled_by.is_some() && !seen);
        if self.wish.wait_for(wanted).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Who cancelled the run; said once.
    pub(crate) fn cancelled(&mut self) -> Option<String> {
        let by = self
            .wish
            .borrow()
            .cancelled_by
            .clone()
            .filter(|_| !self.cancel_seen);
        self.cancel_seen |= by.is_some();
        by
    }
}

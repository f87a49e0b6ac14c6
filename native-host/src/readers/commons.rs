//! What all readers have in common; knows none of them.

use super::{
    control::Control,
    log::Log,
    past::Past,
    watchdog::{Limits, Watchdog},
};
use crate::{cards::Policy, journal::Journal};
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU32, Ordering},
};

/// Threads that may be left behind at stuck cards before no new ones are started.
const MOST_ABANDONED: u32 = 8;

/// See the module.
pub struct Commons {
    /// The user's names for readers, and bound numbers.
    pub journal: Arc<Journal>,
    /// How long a card may think.
    pub limits: Limits,
    /// The administrator's choices.
    pub policy: Policy,
    /// Notices cards that think too long.
    pub watchdog: Watchdog,
    /// The watcher's, and what it knows of the service.
    pub control: Control,
    /// What has happened to readers, as far as it says something about them now.
    pub past: Past,
    /// What has happened, one event after the other.
    pub log: Log,
    epochs: AtomicU32,
    abandoned: Arc<AtomicU32>,
    on_change: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

impl Commons {
    /// With nothing in it yet; starts the watchdog.
    pub fn new(limits: Limits, policy: Policy, journal: Arc<Journal>) -> Self {
        Self {
            journal,
            limits,
            policy,
            watchdog: Watchdog::start(),
            control: Control::default(),
            past: Past::default(),
            log: Log::default(),
            epochs: AtomicU32::new(0),
            abandoned: Arc::default(),
            on_change: OnceLock::new(),
        }
    }

    /// A number for a stay that no other stay has.
    pub fn next_epoch(&self) -> u32 {
        self.epochs.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Says who draws the picture anew when something changed; once.
    pub fn when_changed(&self, draw: impl Fn() + Send + Sync + 'static) {
        let _ = self.on_change.set(Box::new(draw));
    }

    /// Something that the picture shows has changed. Not to be called with a reader's lock held.
    pub fn changed(&self) {
        if let Some(draw) = self.on_change.get() {
            draw();
        }
    }

    /// Threads that were left behind at stuck cards and have not come back.
    pub fn abandoned(&self) -> &Arc<AtomicU32> {
        &self.abandoned
    }

    /// False when so many threads were left behind that no more are started.
    pub fn may_start_thread(&self) -> bool {
        self.abandoned.load(Ordering::Acquire) < MOST_ABANDONED
    }
}

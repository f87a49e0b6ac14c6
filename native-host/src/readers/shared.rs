//! All readers, and the picture of them.

use super::{commons::Commons, lock::lock, slot::Slot};
use kortbrygga_shared::protocol::{ReaderView, Side};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};
use tokio::sync::watch;

/// The whole picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// All readers, in the order left, right, unnamed.
    pub readers: Vec<ReaderView>,
    /// False while the smart-card service does not run.
    pub service: bool,
}

/// The readers with what they have in common, and the picture of them.
pub struct Shared {
    /// What they have in common.
    pub commons: Arc<Commons>,
    slots: Mutex<BTreeMap<String, Arc<Slot>>>,
    /// The picture as it was drawn last.
    pub snapshot: watch::Sender<Arc<Snapshot>>,
}

impl Shared {
    /// No readers yet.
    pub fn new(commons: Commons) -> Arc<Self> {
        let (slots, snapshot) = (Mutex::default(), watch::Sender::new(Arc::default()));
        let shared = Arc::new(Self { commons: Arc::new(commons), slots, snapshot });
        let weak = Arc::downgrade(&shared);
        shared.commons.when_changed(move || {
            if let Some(shared) = weak.upgrade() {
                shared.publish();
            }
        });
        shared
    }

    /// The readers by name.
    pub fn lock_slots(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Slot>>> {
        lock(&self.slots)
    }

    /// Draws the picture anew.
    pub fn publish(&self) {
        // Drawn within, so that a picture never takes the place of a later one.
        self.snapshot.send_if_modified(|now| {
            let mut readers: Vec<ReaderView> = self.lock_slots().values().map(|slot| slot.view()).collect();
            readers.sort_by_key(|it| match it.side {
                Some(Side::Left) => 0,
                Some(Side::Right) => 1,
                None => 2,
            });
            let next = Snapshot { readers, service: self.commons.control.service_runs() };
            let changed = **now != next;
            *now = Arc::new(next);
            changed
        });
    }
}

//! How the watcher is stopped and woken, and what it knows of the service.

use super::lock::lock;
use pcsc::Context;
use std::{
    sync::{
        Condvar, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::watch;

/// See the module.
pub struct Control {
    context: Mutex<Option<Context>>,
    stopping: AtomicBool,
    stopped: Condvar,
    looked: watch::Sender<bool>,
    service: AtomicBool,
}

impl Default for Control {
    fn default() -> Self {
        Self {
            context: Mutex::default(),
            stopping: AtomicBool::new(false),
            stopped: Condvar::new(),
            looked: watch::Sender::new(false),
            service: AtomicBool::new(false),
        }
    }
}

impl Control {
    /// True while the smart-card service runs.
    pub fn service_runs(&self) -> bool {
        self.service.load(Ordering::Acquire)
    }

    /// The service runs, and is watched with this context; `None`: it does not.
    pub fn set_service(&self, context: Option<Context>) {
        self.service.store(context.is_some(), Ordering::Release);
        *lock(&self.context) = context;
    }

    /// The readers have been looked at.
    pub fn looked(&self) {
        self.looked.send_replace(true);
    }

    /// Returns when the readers were looked at for the first time, or after `most`.
    pub async fn first_look(&self, most: Duration) {
        let mut looked = self.looked.subscribe();
        let _ = tokio::time::timeout(most, looked.wait_for(|it| *it)).await;
    }

    /// Ends the watcher.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        self.look_out();
        self.stopped.notify_all();
    }

    /// Wakes the watcher: a card was found to be held by another program, whose end of it is looked out for.
    pub fn look_out(&self) {
        let context = lock(&self.context);
        if let Some(context) = &*context {
            let _ = context.cancel();
        }
    }

    /// True when the watcher has to end.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Waits. False when it is time to end.
    pub fn pause(&self, pause: Duration) -> bool {
        let context = lock(&self.context);
        let waited = self.stopped.wait_timeout_while(context, pause, |_| !self.is_stopping());
        drop(waited);
        !self.is_stopping()
    }
}

//! Giving a request up, seen from the runtime (to wait for it) and from card threads (to look before each step).

use std::sync::Arc;
use tokio::sync::watch;

/// One per request; clones are the same.
#[derive(Clone, Debug)]
pub struct Cancel(Arc<watch::Sender<bool>>);

impl Default for Cancel {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Cancel {
    /// Gives the request up.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }

    /// True when the request was given up.
    pub fn is_cancelled(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns when the request is given up.
    pub async fn cancelled(&self) {
        let mut receiver = self.0.subscribe();
        // The sender lives in `self`, so the wait ends by the value only.
        let _ = receiver.wait_for(|given_up| *given_up).await;
    }
}

//! A request has a card, from finding it until its answer: for so long the connection to the card is kept between its
//! transactions, so that a reset by another program is noticed and told.
//!
//! Other programs share the card all the while; one that wants it to itself must wait for the request's end.

use super::slot::Slot;
use std::sync::{Arc, Weak};

/// Given back when dropped.
pub struct Claim(Weak<Slot>);

impl Claim {
    /// On the card in this reader.
    pub fn new(slot: &Arc<Slot>) -> Self {
        slot.claim();
        Self(Arc::downgrade(slot))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(slot) = self.0.upgrade() {
            slot.unclaim();
        }
    }
}

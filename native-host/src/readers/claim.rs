//! A request has a card, from finding it until its answer: for so long the connection to the card is kept between its
//! transactions, so that a reset by another program is noticed and told.
//!
//! Other programs share the card all the while; one that wants it to itself must wait for the request's end.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

/// How many requests have the card of one reader.
pub struct Claims {
    count: AtomicU32,
    when_free: Box<dyn Fn() + Send + Sync>,
}

/// Given back when dropped.
pub struct Claim(Arc<Claims>);

impl Claims {
    /// None yet. `when_free` is called each time the last one was given back.
    pub fn new(when_free: impl Fn() + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { count: AtomicU32::new(0), when_free: Box::new(when_free) })
    }

    /// One more request has the card.
    pub fn claim(self: &Arc<Self>) -> Claim {
        self.count.fetch_add(1, Ordering::AcqRel);
        Claim(Arc::clone(self))
    }

    /// True while no request has the card.
    pub fn is_free(&self) -> bool {
        self.count.load(Ordering::Acquire) == 0
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if self.0.count.fetch_sub(1, Ordering::AcqRel) == 1 {
            (self.0.when_free)();
        }
    }
}

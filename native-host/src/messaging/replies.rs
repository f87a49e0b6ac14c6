//! Replies that are remembered, so that a repeated request is answered without being done twice.

use kortbrygga_shared::protocol::Outcome;
use std::collections::{HashMap, VecDeque};

/// Replies that are remembered per port.
const MOST: usize = 64;

/// Memory of one port.
#[derive(Default)]
pub struct Replies {
    known: HashMap<String, Outcome>,
    order: VecDeque<String>,
}

impl Replies {
    /// The reply to a request that was answered before.
    pub fn of(&self, id: &str) -> Option<&Outcome> {
        self.known.get(id)
    }

    /// Remembers a reply; the oldest is forgotten.
    pub fn remember(&mut self, id: String, outcome: Outcome) {
        if self.known.insert(id.clone(), outcome).is_none() {
            self.order.push_back(id);
        }
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

//! Points in time as plain values, because this crate has no clock.

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time x 1000).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixMillis(pub i64);

impl UnixMillis {
    /// Milliseconds from `self` until `later`; negative when `later` has passed.
    pub fn until(self, later: Self) -> i64 {
        later.0.saturating_sub(self.0)
    }
}

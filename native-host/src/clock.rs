//! The time of day, in the one form that messages and the journal use. Does not protect against a clock that is set.

use kortbrygga_shared::time::UnixMillis;

/// Now, by the computer's clock.
pub fn now() -> UnixMillis {
    UnixMillis(chrono::Utc::now().timestamp_millis())
}

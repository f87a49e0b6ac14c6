//! The portal's clock: the system's, plus what a test has added. Sessions, nonces and receipt deadlines follow it;
//! certificates and revocation lists follow the real clock, so that other programs can verify them.

use chrono::{DateTime, Local, TimeZone};
use kortbrygga_shared::time::UnixMillis;
use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// A clock that can be put forward.
#[derive(Debug, Default)]
pub struct Clock {
    ahead: AtomicI64,
}

impl Clock {
    /// Now, by this clock.
    pub fn now(&self) -> UnixMillis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        UnixMillis(since.as_millis() as i64 + self.ahead.load(Ordering::SeqCst))
    }

    /// Puts it forward.
    pub fn advance(&self, by: Duration) {
        self.ahead.fetch_add(by.as_millis() as i64, Ordering::SeqCst);
    }
}

/// Later by this much.
pub(crate) fn after(time: UnixMillis, by: Duration) -> UnixMillis {
    UnixMillis(time.0.saturating_add(by.as_millis() as i64))
}

/// In the time zone of the machine, as the people at the desk see their own clock.
pub(crate) fn local(time: UnixMillis) -> DateTime<Local> {
    Local.timestamp_millis_opt(time.0).earliest().unwrap_or_default()
}

/// `14:32`.
pub(crate) fn clock_time(time: UnixMillis) -> String {
    local(time).format("%H:%M").to_string()
}

/// `2026-11-21 14:32`.
pub(crate) fn date_and_time(time: UnixMillis) -> String {
    local(time).format("%Y-%m-%d %H:%M").to_string()
}

/// RFC 3339 with offset, for `<time datetime>`.
pub(crate) fn machine_time(time: UnixMillis) -> String {
    local(time).to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

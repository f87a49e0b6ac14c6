//! Browser sessions: a cookie, a CSRF token, at most one nonce, who is logged in, and how often it asks.
//!
//! The cookie is random, kept only as digest, and replaced at login. In memory: a restarted portal has logged everybody out.

use crate::{ca::Level, clock::after, persons::Person};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use kortbrygga_shared::time::UnixMillis;
use rand_core::RngCore;
use ring::digest::{SHA256, digest};
use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

/// A session ends after this long without a request.
const IDLE: Duration = Duration::from_secs(2 * 3600);
/// A nonce is good for this long.
pub(crate) const NONCE_LIFE: Duration = Duration::from_secs(5 * 60);
/// A session may ask so often in [`RATE_WINDOW`].
pub(crate) const RATE: usize = 120;
const RATE_WINDOW: Duration = Duration::from_secs(10);
/// More sessions than this push out the one that was idle longest.
const MOST: usize = 10_000;

/// Who is logged in.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub person: Person,
    pub level: Level,
    pub since: UnixMillis,
    /// Legacy mode: how many readers the vendor's plug-in saw at login.
    pub readers: usize,
}

/// One browser session.
#[derive(Debug)]
pub(crate) struct Session {
    pub id: u64,
    pub csrf: String,
    pub actor: Option<Actor>,
    /// Legacy mode: the login card has left its reader; the session is dead without saying so.
    pub dead: bool,
    nonce: Option<(String, UnixMillis)>,
    seen: UnixMillis,
    recent: VecDeque<UnixMillis>,
}

/// All sessions.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    by_cookie: HashMap<Vec<u8>, Session>,
    made: u64,
}

impl Sessions {
    /// A new session; returns the cookie's value.
    pub fn open(&mut self, now: UnixMillis) -> String {
        self.by_cookie.retain(|_, it| after(it.seen, IDLE) >= now);
        if self.by_cookie.len() >= MOST {
            let oldest = self.by_cookie.iter().min_by_key(|(_, it)| it.seen).map(|(key, _)| key.clone());
            oldest.and_then(|key| self.by_cookie.remove(&key));
        }
        self.made += 1;
        let session = Session {
            id: self.made,
            csrf: secret(),
            actor: None,
            dead: false,
            nonce: None,
            seen: now,
            recent: VecDeque::new(),
        };
        let cookie = secret();
        self.by_cookie.insert(key(&cookie), session);
        cookie
    }

    /// The session of a cookie, if it has not ended.
    pub fn find(&mut self, cookie: &str, now: UnixMillis) -> Option<&mut Session> {
        let key = key(cookie);
        if self.by_cookie.get(&key).is_some_and(|it| after(it.seen, IDLE) < now) {
            self.by_cookie.remove(&key);
        }
        let session = self.by_cookie.get_mut(&key)?;
        session.seen = now;
        Some(session)
    }

    /// Logs somebody in: same session, new cookie and new CSRF token, so that what was known before is worth nothing.
    pub fn sign_in(&mut self, cookie: &str, actor: Actor) -> Option<String> {
        let mut session = self.by_cookie.remove(&key(cookie))?;
        session.actor = Some(actor);
        session.csrf = secret();
        session.dead = false;
        let fresh = secret();
        self.by_cookie.insert(key(&fresh), session);
        Some(fresh)
    }

    /// Ends a session.
    pub fn close(&mut self, cookie: &str) {
        self.by_cookie.remove(&key(cookie));
    }

    /// All that are open.
    pub fn all(&mut self) -> impl Iterator<Item = &mut Session> {
        self.by_cookie.values_mut()
    }
}

impl Session {
    /// A new nonce: 32 random octets in base64. The one before is void.
    pub fn challenge(&mut self, now: UnixMillis) -> (String, UnixMillis) {
        let made = (random_base64(), after(now, NONCE_LIFE));
        self.nonce = Some(made.clone());
        made
    }

    /// The nonce, good once.
    pub fn take_nonce(&mut self, now: UnixMillis) -> Option<String> {
        self.nonce.take().filter(|(_, until)| now <= *until).map(|(nonce, _)| nonce)
    }

    /// Counts a request; false when there were too many.
    pub fn allow(&mut self, now: UnixMillis) -> bool {
        while self.recent.front().is_some_and(|it| after(*it, RATE_WINDOW) <= now) {
            self.recent.pop_front();
        }
        let allowed = self.recent.len() < RATE;
        if allowed {
            self.recent.push_back(now);
        }
        allowed
    }
}

/// 32 random octets for cookies and CSRF tokens: 43 characters.
fn secret() -> String {
    let mut octets = [0; 32];
    rand_core::OsRng.fill_bytes(&mut octets);
    URL_SAFE_NO_PAD.encode(octets)
}

fn random_base64() -> String {
    let mut octets = [0; 32];
    rand_core::OsRng.fill_bytes(&mut octets);
    base64::engine::general_purpose::STANDARD.encode(octets)
}

fn key(cookie: &str) -> Vec<u8> {
    digest(&SHA256, cookie.as_bytes()).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_nonce_is_good_once_and_for_five_minutes() {
        let mut sessions = Sessions::default();
        let start = UnixMillis(1_000_000);
        let cookie = sessions.open(start);
        let session = sessions.find(&cookie, start).unwrap();
        let (nonce, until) = session.challenge(start);
        assert_eq!((nonce.len(), start.until(until)), (44, 300_000));
        assert_eq!(session.take_nonce(until), Some(nonce));
        assert_eq!(session.take_nonce(until), None);
        session.challenge(start);
        assert_eq!(session.take_nonce(UnixMillis(until.0 + 1)), None);
    }

    #[test]
    fn too_many_requests_are_refused_for_a_while() {
        let mut sessions = Sessions::default();
        let start = UnixMillis(0);
        let cookie = sessions.open(start);
        let session = sessions.find(&cookie, start).unwrap();
        assert!((0..RATE).all(|_| session.allow(start)));
        assert!(!session.allow(start));
        assert!(session.allow(after(start, RATE_WINDOW)));
    }

    #[test]
    fn a_session_ends_when_nobody_asks() {
        let mut sessions = Sessions::default();
        let cookie = sessions.open(UnixMillis(0));
        assert!(sessions.find(&cookie, after(UnixMillis(0), IDLE)).is_some());
        let later = after(after(UnixMillis(1), IDLE), IDLE);
        assert!(sessions.find(&cookie, later).is_none());
    }
}

//! What has happened to readers while the host ran, kept by name over their coming and going.
//!
//! A restart of the service counts for a reader only when it is missing afterwards. Bounded in readers and times.

use super::lock;
use crate::cards::CardError;
use kortbrygga_shared::protocol::ReaderHistory;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Mutex,
    time::{Duration, Instant},
};

/// How long a departure is remembered.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// Readers and departures that are remembered.
const MOST_READERS: usize = 32;
const MOST_DEPARTURES: usize = 64;

/// See the module.
#[derive(Default)]
pub struct Past(Mutex<BTreeMap<String, Reader>>);

#[derive(Default)]
struct Reader {
    connected: bool,
    departures: VecDeque<Instant>,
    unreadable: u16,
}

impl Past {
    /// These readers are connected now, all others are not.
    pub fn readers_are<'a>(&self, names: impl Iterator<Item = &'a str>) {
        let mut readers = lock(&self.0);
        let now = Instant::now();
        let names: Vec<&str> = names.collect();
        for (name, reader) in readers.iter_mut() {
            if reader.connected && !names.contains(&name.as_str()) {
                reader.connected = false;
                reader.departures.push_back(now);
                if reader.departures.len() > MOST_DEPARTURES {
                    reader.departures.pop_front();
                }
            }
        }
        for name in names {
            if readers.len() < MOST_READERS || readers.contains_key(name) {
                readers.entry(name.to_owned()).or_default().connected = true;
            }
        }
    }

    /// What came of reading a card in this reader.
    pub fn card_was_read(&self, reader: &str, outcome: Result<(), &CardError>) {
        if let Some(reader) = lock(&self.0).get_mut(reader) {
            reader.unreadable = match outcome {
                Err(error) if error.is_no_contact() => reader.unreadable.saturating_add(1),
                Err(CardError::InUse(_) | CardError::Pulled | CardError::Reset) => reader.unreadable,
                _ => 0,
            };
        }
    }

    /// What the panel is told.
    pub fn of(&self, reader: &str) -> ReaderHistory {
        let readers = lock(&self.0);
        let Some(reader) = readers.get(reader) else {
            return ReaderHistory::default();
        };
        let recent = reader.departures.iter().filter(|it| it.elapsed() < WINDOW).count();
        ReaderHistory {
            departures: u16::try_from(recent).unwrap_or(u16::MAX),
            resets: 0,
            unreadable: reader.unreadable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_reader_that_is_missing_has_departed() {
        let past = Past::default();
        past.readers_are(["a", "b"].into_iter());
        past.readers_are(["a", "b"].into_iter());
        assert_eq!(past.of("b"), ReaderHistory::default());
        for _ in 0..3 {
            past.readers_are(["a"].into_iter());
            past.readers_are(["a", "b"].into_iter());
        }
        assert_eq!((past.of("a").departures, past.of("b").departures), (0, 3));
    }

    #[test]
    fn a_card_that_speaks_ends_the_row_of_unreadable_ones() {
        let past = Past::default();
        past.readers_are(["a"].into_iter());
        let status = CardError::Status { operation: "SELECT", sw: 0x6A82 };
        for (outcome, row) in
            [(Err(&CardError::Unresponsive), 1), (Err(&CardError::Malformed("x")), 2), (Err(&status), 0), (Ok(()), 0)]
        {
            past.card_was_read("a", outcome);
            assert_eq!(past.of("a").unreadable, row);
        }
    }
}

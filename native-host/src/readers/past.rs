//! What has happened to readers while the host ran, kept by name over their coming and going.
//!
//! A restart of the service counts for a reader only when it is missing afterwards. Bounded in readers and times.

use super::lock::lock;
use crate::cards::CardError;
use kortbrygga_shared::{identity::ChipId, protocol::ReaderHistory};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Mutex,
    time::{Duration, Instant},
};

/// How long a departure is remembered.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// Readers, departures and unreadable cards of a reader that are remembered.
const MOST_READERS: usize = 32;
const MOST_DEPARTURES: usize = 64;
const MOST_CARDS: usize = 8;

/// See the module.
#[derive(Default)]
pub struct Past(Mutex<Inner>);

/// Readers that were not there before, or are there no longer.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// New, or back.
    pub came: Vec<String>,
    /// Gone.
    pub went: Vec<String>,
}

#[derive(Default)]
struct Inner {
    readers: BTreeMap<String, Reader>,
    /// The reader out of which a mute card was taken, until the next card is put in anywhere.
    taken_from: Option<String>,
}

#[derive(Default)]
struct Reader {
    connected: bool,
    departures: VecDeque<Instant>,
    /// The card that was read in it last, while it stays.
    here: Option<ChipId>,
    unreadable: Unreadable,
}

/// Cards that could not be read, since one could.
#[derive(Default)]
struct Unreadable {
    /// Those that answered, by their answer to reset: cards of one kind count once.
    atrs: Vec<Vec<u8>>,
    /// Those that were mute here and read in another reader next.
    read_elsewhere: Vec<ChipId>,
    /// At least one more was mute; how many different ones nobody knows.
    mute: bool,
}

impl Past {
    /// These readers are connected now, all others are not. Says who came and who went.
    pub fn readers_are<'a>(&self, names: impl Iterator<Item = &'a str>) -> Changes {
        let mut changes = Changes::default();
        let readers = &mut lock(&self.0).readers;
        let now = Instant::now();
        let names: Vec<&str> = names.collect();
        for (name, reader) in readers.iter_mut() {
            if reader.connected && !names.contains(&name.as_str()) {
                changes.went.push(name.clone());
                reader.connected = false;
                reader.here = None;
                reader.departures.push_back(now);
                if reader.departures.len() > MOST_DEPARTURES {
                    reader.departures.pop_front();
                }
            }
        }
        for name in names {
            if readers.len() < MOST_READERS || readers.contains_key(name) {
                let was = std::mem::replace(&mut readers.entry(name.to_owned()).or_default().connected, true);
                changes.came.extend((!was).then(|| name.to_owned()));
            }
        }
        changes
    }

    /// What came of reading a card in this reader: its chip, or the fault and what it answered to reset (empty: nothing).
    pub fn card_was_read(&self, reader: &str, outcome: Result<&ChipId, (&CardError, &[u8])>) {
        let inner = &mut *lock(&self.0);
        let Some(place) = inner.readers.get_mut(reader) else { return };
        match outcome {
            Ok(chip) => {
                let put_in = place.here.replace(chip.clone()).is_none_or(|before| before != *chip);
                place.unreadable = Unreadable::default();
                let from = if put_in { inner.taken_from.take() } else { None };
                if let Some(other) = from.filter(|it| it != reader).and_then(|it| inner.readers.get_mut(&it)) {
                    other.unreadable.mute = false;
                    add(&mut other.unreadable.read_elsewhere, chip.clone());
                }
            }
            Err((error, atr)) if error.is_no_contact() => {
                inner.taken_from = None;
                place.here = None;
                if atr.is_empty() {
                    place.unreadable.mute = true;
                } else {
                    add(&mut place.unreadable.atrs, atr.to_owned());
                }
            }
            Err((CardError::InUse(_) | CardError::Pulled | CardError::Reset, _)) => {}
            Err(_) => place.unreadable = Unreadable::default(),
        }
    }

    /// The card was taken out of this reader.
    pub fn card_was_taken(&self, reader: &str, mute: bool) {
        let mut inner = lock(&self.0);
        if let Some(reader) = inner.readers.get_mut(reader) {
            reader.here = None;
        }
        if mute {
            inner.taken_from = Some(reader.to_owned());
        }
    }

    /// What the panel is told.
    pub fn of(&self, name: &str) -> ReaderHistory {
        let readers = &lock(&self.0).readers;
        let Some(reader) = readers.get(name) else {
            return ReaderHistory::default();
        };
        let recent = reader.departures.iter().filter(|it| it.elapsed() < WINDOW).count();
        // A card that lies in another reader may never have been in this one.
        let is_elsewhere = |chip: &&ChipId| readers.values().any(|it| it.here.as_ref() == Some(*chip));
        let Unreadable { atrs, read_elsewhere, mute } = &reader.unreadable;
        let mute = read_elsewhere.iter().filter(|it| !is_elsewhere(it)).count() + usize::from(*mute);
        ReaderHistory {
            departures: u16::try_from(recent).unwrap_or(u16::MAX),
            resets: 0,
            // One bad contact may be mute now and answer then: the two are no two cards.
            unreadable: u16::try_from(atrs.len().max(mute)).unwrap_or(u16::MAX),
        }
    }
}

/// What is not among them yet.
fn add<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if all.len() < MOST_CARDS && !all.contains(&one) {
        all.push(one);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const MUTE: Result<&ChipId, (&CardError, &[u8])> = Err((&CardError::Unresponsive, &[]));

    fn chip(id: &str) -> ChipId {
        id.parse().unwrap()
    }

    #[test]
    fn only_a_reader_that_is_missing_has_departed() {
        let past = Past::default();
        let both = Changes { came: vec!["a".into(), "b".into()], ..Changes::default() };
        assert_eq!(past.readers_are(["a", "b"].into_iter()), both);
        assert_eq!(past.readers_are(["a", "b"].into_iter()), Changes::default());
        assert_eq!(past.of("b"), ReaderHistory::default());
        for _ in 0..3 {
            assert_eq!(past.readers_are(["a"].into_iter()).went, ["b"]);
            assert_eq!(past.readers_are(["a", "b"].into_iter()).came, ["b"]);
        }
        assert_eq!((past.of("a").departures, past.of("b").departures), (0, 3));
    }

    #[test]
    fn cards_that_answer_count_by_their_answer_until_one_speaks() {
        let past = Past::default();
        past.readers_are(["a"].into_iter());
        let status = CardError::Status { operation: "SELECT", sw: 0x6A82 };
        let broken = CardError::Malformed("x");
        let known = chip("0A");
        for (outcome, different) in [
            (MUTE, 1),
            (Err((&broken, &[0x3B][..])), 1),
            (Err((&broken, &[0x3B][..])), 1),
            (Err((&CardError::Pulled, &[][..])), 1),
            (Err((&broken, &[0x3F][..])), 2),
            (Err((&status, &[0x3B][..])), 0),
            (MUTE, 1),
            (Ok(&known), 0),
        ] {
            past.card_was_read("a", outcome);
            assert_eq!(past.of("a").unreadable, different, "{outcome:?}");
        }
    }

    #[test]
    fn one_mute_card_is_one_however_often_it_is_put_in() {
        let past = Past::default();
        past.readers_are(["a", "b"].into_iter());
        past.card_was_read("b", Ok(&chip("0B")));
        for _ in 0..3 {
            past.card_was_read("a", MUTE);
            past.card_was_taken("a", true);
        }
        // That the card in the other reader is looked at again proves nothing.
        past.card_was_read("b", Ok(&chip("0B")));
        past.card_was_read("a", MUTE);
        assert_eq!(past.of("a").unreadable, 1);
    }

    #[test]
    fn a_mute_card_that_another_reader_reads_speaks_against_the_reader() {
        let past = Past::default();
        past.readers_are(["a", "b"].into_iter());
        past.card_was_read("b", Ok(&chip("0B")));
        past.card_was_read("a", MUTE);
        past.card_was_taken("a", true);
        past.card_was_taken("b", false);
        past.card_was_read("b", Ok(&chip("0A")));
        past.card_was_read("a", MUTE);
        assert_eq!(past.of("a").unreadable, 1, "the card in b may never have been in a");
        past.card_was_taken("a", true);
        past.card_was_taken("b", false);
        past.card_was_read("a", MUTE);
        assert_eq!(past.of("a").unreadable, 2);
    }
}

//! What happens to readers and cards, each with its time: for whoever follows it, and afterwards for the help desk.
//!
//! Events stand in the order in which they were found out. Bounded: the oldest go first, here and at a follower that is
//! slow. Lives as long as the host; does not protect against a clock that is set.

use super::lock::lock;
use crate::clock::now;
use kortbrygga_shared::{
    catalogue::Code,
    identity::{ChipId, PrintedNumber},
    time::UnixMillis,
};
use serde::{Deserialize, Serialize};
use std::{collections::VecDeque, sync::Mutex};
use tokio::sync::broadcast;

/// Events that are kept.
const MOST_EVENTS: usize = 256;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReaderEvent {
    /// When it was found out.
    pub at: UnixMillis,
    /// PC/SC name of the reader; `None` for what concerns the service.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reader: Option<String>,
    /// What it was.
    #[serde(flatten)]
    pub what: Happening,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Happening {
    /// The smart-card service runs: from the start, or again. Cards that are there come as put in anew.
    ServiceStarted,
    /// The smart-card service does not run: from the start, or no longer. No reader and no card is told to go for that.
    ServiceStopped,
    /// The reader is there. After a restart of the service only when it was not there before.
    ReaderCame,
    /// The reader is no longer there. After a restart of the service when it is missing.
    ReaderWent,
    /// A card was put in, or was in the reader when that was found.
    CardInserted {
        /// Number of this stay.
        epoch: u32,
    },
    /// The card was read for the first time at this stay.
    CardRead {
        /// Number of this stay.
        epoch: u32,
        /// What the chip says.
        chip: ChipId,
        /// Its printed number, as far as it is known.
        number: Option<PrintedNumber>,
        /// Its family, e.g. `myeid`.
        family: String,
    },
    /// The card can't be used.
    CardUnusable {
        /// Why.
        code: Code,
    },
    /// It is another card than the one that was read in this reader before: it was exchanged, with or without that being
    /// noticed by the service (then no [`Happening::CardRemoved`] precedes).
    CardSwapped {
        /// The chip before.
        before: ChipId,
        /// The chip now.
        now: ChipId,
    },
    /// The card was taken out.
    CardRemoved {
        /// Its chip, when it had been read.
        chip: Option<ChipId>,
    },
    /// Another program reset the card in the middle of our work; what was verified is forgotten.
    CardReset,
    /// Another program has the card to itself. Found out when the card is wanted, or at once where the service tells.
    CardHeld {
        /// Its name, where the system tells.
        by: Option<String>,
    },
    /// The other program has given the card back.
    CardGivenBack,
    /// The card does not answer: it must be taken out.
    CardStuck,
    /// The card answers after all.
    CardAnswers,
}

/// The log of one host.
pub struct Log {
    kept: Mutex<VecDeque<ReaderEvent>>,
    news: broadcast::Sender<ReaderEvent>,
}

/// What has happened, and what will: nothing between the two is missing, nothing is in both.
pub struct Followed {
    /// The events that are kept, oldest first.
    pub past: Vec<ReaderEvent>,
    /// The events to come.
    pub news: broadcast::Receiver<ReaderEvent>,
}

impl Default for Log {
    fn default() -> Self {
        Self { kept: Mutex::default(), news: broadcast::Sender::new(MOST_EVENTS) }
    }
}

impl Log {
    /// Something has happened now. Takes no other lock.
    pub fn add(&self, reader: Option<&str>, what: Happening) {
        let mut kept = lock(&self.kept);
        let event = ReaderEvent { at: now(), reader: reader.map(str::to_owned), what };
        tracing::debug!(reader, what = ?event.what, "event");
        if kept.len() == MOST_EVENTS {
            kept.pop_front();
        }
        kept.push_back(event.clone());
        // Nobody may be following.
        let _ = self.news.send(event);
    }

    /// Follows it from now on.
    pub fn follow(&self) -> Followed {
        let kept = lock(&self.kept);
        Followed { past: kept.iter().cloned().collect(), news: self.news.subscribe() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn the_oldest_go_first_and_a_follower_misses_nothing() {
        let log = Log::default();
        for epoch in 0..MOST_EVENTS as u32 + 3 {
            log.add(Some("a"), Happening::CardInserted { epoch });
        }
        let mut followed = log.follow();
        assert_eq!(followed.past.len(), MOST_EVENTS);
        assert_eq!(followed.past[0].what, Happening::CardInserted { epoch: 3 });
        assert!(followed.news.try_recv().is_err());
        log.add(None, Happening::ServiceStopped);
        let event = followed.news.try_recv().unwrap();
        assert_eq!((event.reader, event.what), (None, Happening::ServiceStopped));
    }

    #[test]
    fn an_event_is_one_flat_object_and_can_be_read_back() {
        let all = [
            (Happening::ServiceStopped, r#"{"at":5,"reader":"a","event":"service-stopped"}"#),
            (
                Happening::CardSwapped { before: "0A".parse().unwrap(), now: "0B".parse().unwrap() },
                r#"{"at":5,"reader":"a","event":"card-swapped","before":"0A","now":"0B"}"#,
            ),
            (
                Happening::CardUnusable { code: Code::CardUnresponsive },
                r#"{"at":5,"reader":"a","event":"card-unusable","code":"KB-0121"}"#,
            ),
        ];
        for (what, json) in all {
            let event = ReaderEvent { at: UnixMillis(5), reader: Some("a".into()), what };
            assert_eq!(serde_json::to_string(&event).unwrap(), json);
            assert_eq!(serde_json::from_str::<ReaderEvent>(json).unwrap(), event);
        }
    }
}

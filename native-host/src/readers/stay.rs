//! A card in a reader, from insertion to removal, and what is told of it on the way.

use super::{commons::Commons, describe::Described, log::Happening};
use crate::{cards::CardError, clock::now};
use kortbrygga_shared::{catalogue::Code, identity::ChipId, time::UnixMillis};

/// From insertion to removal.
pub struct Stay {
    /// Its number.
    pub epoch: u32,
    /// When it began.
    pub since: UnixMillis,
    /// What is known of the card now.
    pub state: State,
    /// How often another program reset the card.
    pub resets: u16,
    /// The card that was read.
    pub read: Option<ChipId>,
    /// Why the card can't be reached, as was told.
    away: Option<Away>,
}

/// What is known of the card now.
pub enum State {
    /// It is being read.
    Reading,
    /// It can be used.
    Ready(Described),
    /// It can't.
    Unusable(CardError),
    /// It does not answer.
    Stuck,
    /// Held exclusively: asked again until it is given back.
    InUse(Option<String>),
    /// In a transaction of another program that does not end: our own thread waits for its turn.
    InTransaction(Option<String>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Away {
    Silent,
    Held,
}

impl Stay {
    /// Begins now.
    pub fn begin(commons: &Commons) -> Self {
        let epoch = commons.next_epoch();
        Self { epoch, since: now(), state: State::Reading, resets: 0, read: None, away: None }
    }

    /// Another stay for a card that was away: consents given before are void. That it is back is told when it answers.
    pub fn begin_anew(&mut self, commons: &Commons) {
        *self = Self { away: self.away, ..Self::begin(commons) };
    }

    /// The card was read. `last` is what was read in this reader before, at this stay or another.
    pub fn ready(&mut self, described: Described, last: &mut Option<ChipId>, commons: &Commons) -> Vec<Happening> {
        let mut told: Vec<Happening> = self.back().into_iter().collect();
        let chip = described.contents.chip.clone();
        if let Some(before) = last.replace(chip.clone()).filter(|it| *it != chip) {
            told.push(Happening::CardSwapped { before, now: chip.clone() });
        }
        if self.read.as_ref().is_some_and(|it| *it != chip) {
            *self = Self::begin(commons);
        }
        if self.read.is_none() {
            let view = described.view(self.epoch, self.since, &commons.journal);
            let (chip, number, family) = (view.chip, view.number, view.family);
            told.push(Happening::CardRead { epoch: self.epoch, chip, number, family });
        }
        self.read = Some(chip);
        self.state = State::Ready(described);
        told
    }

    /// The card can't be used.
    pub fn unusable(&mut self, error: CardError) -> Vec<Happening> {
        let mut told: Vec<Happening> = self.back().into_iter().collect();
        let code = error.report("").code;
        let is_news = !matches!(&self.state, State::Unusable(known) if known.report("").code == code);
        // One that was pulled is about to be told as removed.
        if is_news && code != Code::CardPulled {
            told.push(Happening::CardUnusable { code });
        }
        self.state = State::Unusable(error);
        told
    }

    /// The card does not answer.
    pub fn stuck(&mut self) -> Option<Happening> {
        self.state = State::Stuck;
        (self.away.replace(Away::Silent) != Some(Away::Silent)).then_some(Happening::CardStuck)
    }

    /// Another program has the card: `state` says how.
    pub fn held(&mut self, by: Option<String>, state: impl FnOnce(Option<String>) -> State) -> Option<Happening> {
        self.state = state(by.clone());
        (self.away.replace(Away::Held) != Some(Away::Held)).then_some(Happening::CardHeld { by })
    }

    fn back(&mut self) -> Option<Happening> {
        Some(match self.away.take()? {
            Away::Silent => Happening::CardAnswers,
            Away::Held => Happening::CardGivenBack,
        })
    }
}

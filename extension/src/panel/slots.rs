//! The readers in words: each place, and whether two of them work before anybody logs in.

use super::Sentences;
use crate::messages::{Slot, SlotRole};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    ceremony::Role,
    protocol::{CardState, Side},
};

/// A slot in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotText {
    /// Which reader.
    pub title: String,
    /// Whose card.
    pub whose: String,
    /// Its role and number.
    pub role: String,
    /// Its state.
    pub state: String,
    /// Icon of the state.
    pub icon: &'static str,
    /// `ready`, `attention`, `wrong` or `plain`.
    pub tone: &'static str,
    /// A card lies in it.
    pub card: bool,
    /// Last digits on the card in the picture.
    pub ends: String,
}

/// Whether the readers are connected and work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadersText {
    /// All in one line.
    pub title: String,
    /// Two or more, and all work.
    pub good: bool,
    /// One line a reader, with an icon; `true` where it works.
    pub readers: Vec<(String, &'static str, bool)>,
}

impl Sentences<'_> {
    /// A slot.
    pub fn slot(&self, slot: &Slot) -> SlotText {
        let get = |id: &str| self.words.get(id);
        let (state, icon, tone) = match (&slot.state, slot.role) {
            (_, SlotRole::Missing) => ("state-missing", "reader-missing", "attention"),
            (_, SlotRole::Waiting) => ("state-waiting", "clock", "plain"),
            (_, SlotRole::Unseen) => ("state-unseen", "reader", "plain"),
            (CardState::Empty, _) => ("state-empty", "reader", "plain"),
            (CardState::Reading, _) => ("state-reading", "clock", "plain"),
            (CardState::Ready(_), SlotRole::Own(_)) if slot.wrong => ("state-moved", "pull", "wrong"),
            (CardState::Ready(_), _) if slot.wrong => ("state-wrong", "wrong-card", "wrong"),
            (CardState::Ready(_), _) => ("state-ready", "card-in", "ready"),
            (CardState::Unusable(_), _) => ("state-unusable", "wrong-card", "wrong"),
            (CardState::Stuck, _) => ("state-stuck", "stuck", "wrong"),
            (CardState::InUse(_), _) => ("state-in-use", "clock", "attention"),
        };
        let title = match (slot.side, &slot.reader, slot.role) {
            (Some(Side::Left), ..) => get("slot-left"),
            (Some(Side::Right), ..) => get("slot-right"),
            (None, Some(name), _) => name.clone(),
            (None, None, SlotRole::Waiting | SlotRole::Unseen) => get("slot-waiting"),
            (None, None, _) => get("slot-missing"),
        };
        let card = match &slot.state {
            CardState::Ready(card) => Some(card),
            _ => None,
        };
        let holder = card.and_then(|card| card.certificates.first()).map(|it| it.name.clone());
        let whose = match (&slot.role, card, holder) {
            (_, Some(_), Some(name)) => self.words.with("whose", &[("name", &name)]),
            (_, Some(_), None) => get("whose-blank"),
            (SlotRole::Missing, ..) => get("whose-no-reader"),
            (SlotRole::Waiting, ..) => get("whose-waiting"),
            (SlotRole::Unseen, ..) => get("whose-unseen"),
            _ if slot.state == CardState::Empty => get("whose-none"),
            _ => String::new(),
        };
        let role = match slot.role {
            SlotRole::Own(None | Some(Role::Recipient)) => get("role-own"),
            SlotRole::Own(Some(Role::Administrator1)) => get("role-own-administrator1"),
            SlotRole::Own(Some(Role::Administrator2)) => get("role-own-administrator2"),
            SlotRole::Subject if slot.state == CardState::Empty => get("role-subject-empty"),
            SlotRole::Subject => get("role-subject"),
            SlotRole::Unknown | SlotRole::Waiting | SlotRole::Unseen | SlotRole::Missing => String::new(),
        };
        let number = card.map(|card| match &card.number {
            Some(number) => self.words.with("number-ends", &[("ends", number.ends())]),
            None => get("number-unknown"),
        });
        let ends = card.and_then(|card| card.number.as_ref()).map(|it| it.ends().to_owned()).unwrap_or_default();
        let role =
            [Some(role), number].into_iter().flatten().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" · ");
        SlotText { title, whose, role, state: get(state), icon, tone, card: slot.state != CardState::Empty, ends }
    }

    /// The check before somebody logs in: later it is too late to connect a reader. `None` elsewhere, and where readers
    /// can't be known.
    pub fn readers(&self) -> Option<ReadersText> {
        let view = self.view;
        let known = !view.slots.iter().any(|it| matches!(it.role, SlotRole::Waiting | SlotRole::Unseen));
        if view.now.page != "login" || view.details.login.is_some() || !known {
            return None;
        }
        let readers: Vec<_> = view.slots.iter().enumerate().map(|(place, slot)| self.reader(place, slot)).collect();
        let good = readers.len() >= 2 && readers.iter().all(|(_, _, works)| *works);
        let title = match (good, readers.len()) {
            (false, _) => self.words.get("check-not-yet"),
            (true, 2) => self.words.get("check-two-work"),
            (true, count) => self.words.with("check-all-work", &[("count", &count.to_string())]),
        };
        Some(ReadersText { title, good, readers })
    }

    fn reader(&self, place: usize, slot: &Slot) -> (String, &'static str, bool) {
        let Some(name) = &slot.reader else {
            let missing = if place == 0 { "check-first-missing" } else { "check-second-missing" };
            return (self.words.get(missing), "reader-missing", false);
        };
        let label = match slot.side {
            Some(Side::Left) => "left",
            Some(Side::Right) => "right",
            None => name,
        };
        let now = &self.view.now;
        let told = |code: Code| {
            let of_it = |it: &ErrorReport| it.code == code && it.values.get("reader").is_some_and(|it| it == label);
            now.reasons.iter().chain(&now.notices).any(of_it)
        };
        let (id, icon, works) = match &slot.state {
            _ if told(Code::ReaderBroken) => ("check-broken", "reader-missing", false),
            _ if told(Code::ReaderUnsteady) => ("check-unsteady", "attention", false),
            CardState::Stuck => ("check-stuck", "stuck", false),
            CardState::Unusable(_) => ("check-unusable", "wrong-card", false),
            CardState::InUse(_) => ("check-in-use", "clock", false),
            CardState::Empty | CardState::Reading | CardState::Ready(_) => ("check-works", "done", true),
        };
        (self.words.with(id, &[("reader", &self.slot(slot).title)]), icon, works)
    }
}

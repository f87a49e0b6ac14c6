//! Everything that is known at one moment, each fact made by a collector of the place that runs the engine.

use crate::{
    catalogue::ErrorReport,
    identity::{ChipId, PrintedNumber},
    protocol::{CardRef, CardState, CardView, CertificateUsage, ReaderView, Workplace},
    time::{Day, UnixMillis},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is known. `None` means "not known here", never "no".
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The clock of the place.
    pub now: UnixMillis,
    /// The native host.
    pub host: Option<HostFact>,
    /// All readers with their cards.
    pub readers: Option<Vec<ReaderView>>,
    /// Who is logged in to the portal.
    pub login: Option<LoginFact>,
    /// The order.
    pub order: Option<OrderFact>,
    /// The card that is being issued, where the place has it by name and need not look for it: the host.
    pub subject: Option<CardRef>,
    /// The chip of which the user said that it carries another number than the order.
    pub denied: Option<ChipId>,
    /// The page in sight.
    pub page: Option<PageFact>,
    /// The product of the card in question, as the portal shows it or the user answered when asked.
    pub product: Option<CardProduct>,
    /// What the host found on the computer.
    pub workplace: Option<Workplace>,
    /// Address of the portal that is to be used, where no page is in sight: `https://host[/path]`.
    pub portal: Option<String>,
}

/// Whether the host can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostFact {
    /// Connected.
    Ready,
    /// Being connected; too early to say.
    Connecting,
    /// Not usable, and why.
    Unusable(ErrorReport),
}

/// Whether somebody is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginFact {
    /// Nobody.
    SignedOut,
    /// Somebody.
    SignedIn(Login),
}

/// Who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// HSA-id.
    pub person_id: String,
    /// Level of assurance: 2 or 3.
    pub loa: Option<u8>,
    /// Rights, where the portal tells.
    pub rights: Option<Vec<Right>>,
    /// The card in the reader at login.
    pub card: Option<CardRef>,
    /// How many readers were connected at login.
    pub readers: Option<usize>,
}

/// A right in the card organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Right {
    /// Kortadministratör.
    #[serde(rename = "KRA")]
    Kra,
    /// Registration authority.
    #[serde(rename = "RA")]
    Ra,
    /// Additional right for people with protected personal data.
    #[serde(rename = "KUR")]
    Kur,
}

/// The order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderFact {
    /// Number on the card that the order names.
    pub number: PrintedNumber,
    /// Recipient's name.
    pub recipient: String,
    /// Recipient's HSA-id.
    pub recipient_id: String,
    /// HSA-id of who ordered, where known.
    pub ordered_by: Option<String>,
    /// The recipient's organisation.
    pub organisation: String,
    /// Whether the one who is logged in has rights in the recipient's branch, where known.
    pub in_branch: Option<bool>,
}

/// The page in sight, in the words of its adapter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFact {
    /// Its origin, e.g. `https://minasidor.siths.se`.
    pub origin: String,
    /// Values of its fields by the adapter's field id (`person-query`, `valid-to`, …), as shown or typed. A column of a table:
    /// its cells, a line each.
    pub fields: BTreeMap<String, String>,
    /// Ids of the adapter's signs that are in sight (`nothing-found`, `protected-person`, …).
    pub signs: BTreeSet<String>,
    /// Test or production, where the adapter can tell.
    pub environment: Option<Environment>,
    /// Whether the portal's own control for this step is enabled, if it is there and it is what the user must press.
    pub control_enabled: Option<bool>,
    /// The user clicked the enabled control and nothing changed.
    pub control_dead: bool,
    /// The card to be issued, at its stay in the reader when this page first came into sight.
    pub opened_with: Option<CardRef>,
}

/// Which world a portal or a card belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Environment {
    /// Test or pre-production.
    Test,
    /// Production.
    Production,
}

/// Card products by the code that is printed on the card; it decides how a blocked PIN is unblocked (domain.md 1.5, 1.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CardProduct {
    /// 473: reserve card, older.
    P473,
    /// 573: reserve card.
    P573,
    /// 6XX: ordinary card.
    P6xx,
    /// 7XX: ordinary card, newer.
    P7xx,
    /// No code on the card.
    Unmarked,
}

/// How far local time lies before and behind UTC at most: UTC-12 to UTC+14.
const WEST: i64 = 12 * 3_600_000;
const EAST: i64 = 14 * 3_600_000;

impl Facts {
    /// The earliest day that it can be here now. The offset of local time is not known, so a last day has passed for certain
    /// only when it lies before this one.
    pub fn earliest_today(&self) -> Day {
        UnixMillis(self.now.0.saturating_sub(WEST)).day()
    }

    /// The latest day that it can be here now; see [`Self::earliest_today`].
    pub fn latest_today(&self) -> Day {
        UnixMillis(self.now.0.saturating_add(EAST)).day()
    }

    /// The value of the page's field with this id, unless empty.
    pub fn field(&self, id: &str) -> Option<&str> {
        self.page.as_ref()?.fields.get(id).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Whether the page shows the sign with this id.
    pub fn sign(&self, id: &str) -> bool {
        self.page.as_ref().is_some_and(|page| page.signs.contains(id))
    }

    /// The one who is logged in.
    pub fn signed_in(&self) -> Option<&Login> {
        match &self.login {
            Some(LoginFact::SignedIn(login)) => Some(login),
            _ => None,
        }
    }

    /// All usable cards with their readers.
    pub fn cards(&self) -> impl Iterator<Item = (&ReaderView, &CardView)> {
        self.readers.iter().flatten().filter_map(|reader| match &reader.state {
            CardState::Ready(card) => Some((reader, card)),
            _ => None,
        })
    }

    /// The card of the one who is logged in: by chip where known, else by the person in its certificates.
    pub fn login_card(&self) -> Option<(&ReaderView, &CardView)> {
        let login = self.signed_in()?;
        self.cards().find(|(_, card)| match &login.card {
            Some(known) => card.chip == known.chip,
            None => card.is_of(&login.person_id),
        })
    }

    /// The reader for the card that is being issued, and what is in it: one that does not hold the login card, and of these
    /// the one with the order's card; else one with a card before an empty one. Where the login card is not known, any card
    /// with certificates may be it, so of such cards only the order's own is taken; then a blank card, then a card that
    /// can't be read, then an empty reader.
    pub fn subject_reader(&self) -> Option<&ReaderView> {
        if let Some(named) = &self.subject {
            return self.cards().find(|(_, card)| card.card_ref() == *named).map(|(reader, _)| reader);
        }
        let own = self.login_card().map(|(reader, _)| reader.name.as_str());
        let others = || self.readers.iter().flatten().filter(|reader| Some(reader.name.as_str()) != own);
        let with = |fits: &dyn Fn(&CardView) -> bool| {
            others().find(|reader| matches!(&reader.state, CardState::Ready(card) if fits(card)))
        };
        let ordered = self.order.as_ref().map(|order| &order.number);
        let of_order = with(&|card| ordered.is_some() && card.number.as_ref() == ordered);
        // Known, though it may lie in no reader now: then each card that is here is another one.
        if own.is_some() || self.signed_in().is_some_and(|login| login.card.is_some()) {
            return of_order
                .or_else(|| others().find(|reader| reader.state != CardState::Empty))
                .or_else(|| others().next());
        }
        let unread = |reader: &&ReaderView| !matches!(reader.state, CardState::Empty | CardState::Ready(_));
        of_order
            .or_else(|| with(&|card| card.certificates.is_empty()))
            .or_else(|| others().find(unread))
            .or_else(|| others().find(|reader| reader.state == CardState::Empty))
    }

    /// The card that is being issued.
    pub fn subject_card(&self) -> Option<&CardView> {
        match &self.subject_reader()?.state {
            CardState::Ready(card) => Some(card),
            _ => None,
        }
    }
}

impl CardView {
    /// True when a certificate on the card names this person (HSA-id or personnummer).
    pub fn is_of(&self, person_id: &str) -> bool {
        self.certificates.iter().any(|certificate| certificate.person_id.eq_ignore_ascii_case(person_id))
    }

    /// Level of assurance of the authentication certificate.
    pub fn loa(&self) -> Option<u8> {
        self.certificates.iter().find(|it| it.usage == CertificateUsage::Authentication).and_then(|it| it.loa)
    }

    /// The card at this stay in the reader.
    pub fn card_ref(&self) -> CardRef {
        CardRef { chip: self.chip.clone(), epoch: self.epoch }
    }
}

impl ReaderView {
    /// What to call the reader in a catalogue value: `left`, `right` or its own name; texts turn the first two into words.
    pub fn label(&self) -> String {
        match self.side {
            Some(crate::protocol::Side::Left) => "left".to_owned(),
            Some(crate::protocol::Side::Right) => "right".to_owned(),
            None => self.name.clone(),
        }
    }
}

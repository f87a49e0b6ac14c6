//! Everything that is known at one moment, each fact made by a collector of the place that runs the engine.

use crate::{
    catalogue::ErrorReport,
    identity::{ChipId, PrintedNumber},
    protocol::{CardRef, CardState, CardView, CertificateUsage, ReaderView},
    time::UnixMillis,
};
use serde::{Deserialize, Serialize};

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
    /// The chip of which the user said that it carries another number than the order.
    pub denied: Option<ChipId>,
    /// The page in sight.
    pub page: Option<PageFact>,
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

/// The page in sight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFact {
    /// What stands in the search field, if there is one.
    pub query: Option<String>,
    /// The portal says that the search found nothing.
    pub nothing_found: bool,
    /// Whether the portal's own control for this step is enabled, if it is there.
    pub control_enabled: Option<bool>,
    /// The user clicked the enabled control and nothing changed.
    pub control_dead: bool,
}

impl Facts {
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

    /// The reader for the card that is being issued, and what is in it: the first that does not hold the login card,
    /// one with a card before an empty one.
    pub fn subject_reader(&self) -> Option<&ReaderView> {
        let own = self.login_card().map(|(reader, _)| reader.name.as_str());
        let others = || self.readers.iter().flatten().filter(|reader| Some(reader.name.as_str()) != own);
        others().find(|reader| reader.state != CardState::Empty).or_else(|| others().next())
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

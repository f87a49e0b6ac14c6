//! What the host tells without being asked: readers, cards, PIN windows, progress.

use super::{CertificateUsage, PinKind, Side};
use crate::{
    catalogue::ErrorReport,
    identity::{ChipId, PrintedNumber},
    time::UnixMillis,
};
use serde::{Deserialize, Serialize};

/// Something happened at the host.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Event {
    /// Readers or cards changed; the whole picture, so that a lost event does no harm.
    Readers {
        /// When the host saw it.
        at: UnixMillis,
        /// All readers, in the order left, right, unnamed.
        readers: Vec<ReaderView>,
    },
    /// A PIN window is shown for a request.
    PinWindowShown {
        /// [`super::Request::id`].
        request: String,
        /// Which PIN it asks for.
        pin: PinKind,
        /// Eight characters that stand in the PIN window too, when a document is signed.
        check_code: Option<String>,
    },
    /// A PIN window has gone.
    PinWindowClosed {
        /// [`super::Request::id`].
        request: String,
        /// Which PIN it asked for.
        pin: PinKind,
    },
    /// The card is working on a long step.
    Progress {
        /// [`super::Request::id`].
        request: String,
        /// Steps done, 0 to `of`.
        done: u16,
        /// Steps in all.
        of: u16,
    },
}

/// One reader and what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReaderView {
    /// PC/SC reader name.
    pub name: String,
    /// What the user calls it, once asked.
    pub side: Option<Side>,
    /// What is in it.
    pub state: CardState,
    /// What has happened to it while the host ran.
    #[serde(default)]
    pub history: ReaderHistory,
}

/// What has happened to a reader while the host ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReaderHistory {
    /// How often the reader went away and came back in the last quarter of an hour.
    pub departures: u16,
    /// How often another program reset the card at its present stay.
    pub resets: u16,
    /// Different cards in a row that could not be read here, none in between that could.
    pub unreadable: u16,
}

/// What is in a reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CardState {
    /// No card.
    Empty,
    /// A card is being read.
    Reading,
    /// A card that can be used.
    Ready(CardView),
    /// A card that no family knows, or that answers garbage.
    Unusable(ErrorReport),
    /// The card never answered; it must be pulled.
    Stuck,
    /// Another program holds the card exclusively; its name where the system tells.
    InUse(Option<String>),
}

/// A card as the host reads it without a PIN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardView {
    /// What the chip says.
    pub chip: ChipId,
    /// Which stay in the reader this is.
    pub epoch: u32,
    /// When this stay began.
    pub inserted_at: UnixMillis,
    /// Card family, e.g. `myeid`.
    pub family: String,
    /// Printed number: from the certificates, else as bound by the user; `None` on a blank card nobody has bound.
    pub number: Option<PrintedNumber>,
    /// Keys without certificate also count as a key of their usage.
    pub keys: Vec<CertificateUsage>,
    /// Certificates on the card.
    pub certificates: Vec<CertificateView>,
    /// State of PIN 1 and PIN 2.
    pub pins: Vec<PinState>,
}

/// What matters of one certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateView {
    /// What it is for.
    pub usage: CertificateUsage,
    /// Subject commonName.
    pub name: String,
    /// Subject serialNumber: HSA-id or personnummer.
    pub person_id: String,
    /// Level of assurance from the policy OID, else from the issuer's name: 2 or 3; `None` when neither tells.
    pub loa: Option<u8>,
    /// Issuer commonName.
    pub issuer: String,
    /// Card number in the certificate (extension 1.2.752.34.2.1).
    #[serde(default)]
    pub number: Option<PrintedNumber>,
    /// Certificate serial number, hexadecimal without sign octet.
    pub serial: String,
    /// notBefore.
    pub not_before: UnixMillis,
    /// notAfter.
    pub not_after: UnixMillis,
}

/// State of one PIN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PinState {
    /// Which PIN.
    pub pin: PinKind,
    /// Tries left, 0 = blocked; `None` when the card does not tell without a try.
    pub tries_left: Option<u8>,
    /// Tries left with the PUK, 0 = blocked; `None` when the card does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub puk_tries_left: Option<u8>,
}

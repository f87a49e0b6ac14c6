//! What the PIN window is asked to show. The PIN itself has no type here: it is octets in a pipe.
//!
//! The host starts `kortbrygga-pin`, writes one [`PinPrompt`] as a JSON line to its stdin and keeps stdin open: end of file
//! there means that the host is gone, and the window ends. The program writes to its stdout one octet
//! ([`PinOutcome`]) and, for `Entered`, the codes' characters (ASCII), a line feed between the code that is asked for and
//! the new PIN where both are, then closes it and exits. With [`PinPrompt::at_reader`] it first writes `Ready` and stays
//! until the host ends it or the person gives up.

use super::{NewPinRule, SigningPurpose};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Which PIN of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PinKind {
    /// PIN 1: kod för legitimering.
    Authentication,
    /// PIN 2: kod för underskrift.
    Signature,
}

impl PinKind {
    /// Its name in catalogue values and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Authentication => "authentication",
            Self::Signature => "signature",
        }
    }
}

/// What the PIN is asked for; becomes heading and button of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is", content = "with")]
pub enum PinPurpose {
    /// Log in to the site.
    Login,
    /// Sign a document.
    Sign(SigningPurpose),
    /// Make keys and write certificates ("Hämta certifikat", kod för legitimering).
    Enrol,
    /// Sign the request for the signature certificate ("Hämta certifikat", kod för underskrift).
    EnrolSignature,
    /// Go on writing certificates after the card was pulled.
    WriteCertificates,
    /// Write a certificate to the card that a file on this computer holds.
    StoreCertificate,
    /// See whether the card takes the PIN; nothing else.
    CheckPin,
    /// Make a key on the card.
    MakeKey,
    /// Sign a request for a certificate.
    Request,
    /// Sign a file that a program of this computer names.
    SignFile,
    /// Remove certificates from the card.
    RemoveCertificates,
    /// Change a PIN: the present one, then the new one twice.
    ChangePin,
    /// Unblock a PIN: its PUK, then the new PIN twice.
    UnblockPin,
    /// Unblock a PIN: the security officer's code, then the new PIN twice.
    UnblockPinByOfficer,
    /// Choose the first PIN of a card that has none: the new one twice.
    SetPin,
}

/// What the window shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PinPrompt {
    /// What for.
    pub purpose: PinPurpose,
    /// Which PIN.
    pub pin: PinKind,
    /// Origin of the site that asks, e.g. `https://minasidor.siths.se`; `None` = the command line on this computer.
    pub origin: Option<String>,
    /// Card holder's name; for a blank card the name in the order.
    pub person: Option<String>,
    /// Last four digits of the printed number, where known.
    pub number_ends: Option<String>,
    /// Reader in words, in the prompt's language, e.g. `vänster läsare`, or its own name.
    pub reader: String,
    /// What is signed.
    pub document: Option<PromptDocument>,
    /// Tries left with the first code that is asked for; `None` when the card does not tell.
    pub tries_left: Option<u8>,
    /// The try before this one was wrong.
    pub wrong_before: bool,
    /// What was typed was the code that the card had just refused; it was not sent again.
    pub same_again: bool,
    /// Fewest digits of the first code that is asked for.
    pub min_digits: u8,
    /// Most digits of it.
    pub max_digits: u8,
    /// The new PIN, where one is chosen.
    pub new_pin: Option<NewPinRule>,
    /// Codes are typed at the reader's own keys: the window shows what for and takes none.
    pub at_reader: bool,
    /// The window closes by itself at this time.
    pub until: UnixMillis,
    /// `sv` or `en`.
    pub language: String,
}

/// The document in the PIN window.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PromptDocument {
    /// Title.
    pub title: String,
    /// Eight characters, shown in the panel too.
    pub check_code: String,
}

/// First octet that the window writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum PinOutcome {
    /// The PIN follows.
    Entered = 1,
    /// The user gave up.
    Cancelled = 2,
    /// [`PinPrompt::until`] passed.
    TimedOut = 3,
    /// The prompt could not be read or no window could be shown.
    Failed = 4,
    /// What for stands on the screen, and the person has seen a warning where there is one: the reader may ask.
    Ready = 5,
}

impl PinOutcome {
    /// From the octet on the pipe.
    pub fn from_octet(octet: u8) -> Option<Self> {
        match octet {
            1 => Some(Self::Entered),
            2 => Some(Self::Cancelled),
            3 => Some(Self::TimedOut),
            4 => Some(Self::Failed),
            5 => Some(Self::Ready),
            _ => None,
        }
    }
}

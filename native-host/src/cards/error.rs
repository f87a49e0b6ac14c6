//! What can go wrong at a card.

use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    identity::ChipId,
    protocol::{CertificateUsage, NewPinFault, PinKind},
};

/// What can go wrong between here and the card. Holds no secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// The card was pulled, or pulled and put back.
    #[error("the card was pulled")]
    Pulled,
    /// Another program reset the card: what was verified is void.
    #[error("another program reset the card")]
    Reset,
    /// The card did not answer within its time limit.
    #[error("the card does not answer")]
    Stuck,
    /// A card lies in the reader and does not answer to reset.
    #[error("no answer to reset")]
    Unresponsive,
    /// A card that speaks, of a kind that no family knows.
    #[error("no family knows this card")]
    Unknown,
    /// A card of a kind that only Net iD reads.
    #[error("only Net iD reads this card")]
    NeedsNetId,
    /// Another program holds the card exclusively; its name where the system tells.
    #[error("another program holds the card")]
    InUse(Option<String>),
    /// Not the card that was asked for.
    #[error("chip {actual} is in the reader instead of {expected}")]
    OtherCard {
        /// Chip that the command named.
        expected: ChipId,
        /// Chip that answered.
        actual: ChipId,
    },
    /// The card refused (ISO/IEC 7816-4 section 5.6).
    #[error("{operation} answered {sw:04X}")]
    Status {
        /// Name of the command.
        operation: &'static str,
        /// Status word SW1-SW2.
        sw: u16,
    },
    /// The card answered something that the standard does not know.
    #[error("the answer makes no sense: {0}")]
    Malformed(&'static str),
    /// The PIN was wrong.
    #[error("wrong PIN")]
    WrongPin {
        /// Tries left; `None` when the card does not tell.
        left: Option<u8>,
    },
    /// The PIN is blocked (6983 or no tries left).
    #[error("the PIN is blocked")]
    PinBlocked(PinKind),
    /// The PUK was wrong.
    #[error("wrong PUK")]
    WrongPuk {
        /// Which PIN it belongs to.
        pin: PinKind,
        /// Tries left; `None` when the card does not tell.
        left: Option<u8>,
    },
    /// The PUK is blocked.
    #[error("the PUK is blocked")]
    PukBlocked(PinKind),
    /// The PIN that was chosen is the card's other one.
    #[error("the two PINs are the same")]
    SameAsOther,
    /// The card did not take a new PIN.
    #[error("the card refused the new PIN")]
    NewPinRefused,
    /// The reader claims to have keys for codes, and they can't be used.
    #[error("the reader's keys can't be used")]
    KeysUnusable,
    /// Nobody typed at the reader's keys in time.
    #[error("nobody typed at the reader in time")]
    KeysTimedOut,
    /// What was typed at the reader's keys broke a rule; the card has seen nothing.
    #[error("the reader refused what was typed: {0:?}")]
    RefusedAtKeys(AtKeys),
    /// A certificate is larger than the room on the card.
    #[error("{size} octets, room for {most}")]
    TooLarge {
        /// Octets to write.
        size: usize,
        /// Octets that fit.
        most: usize,
    },
    /// What was to be written is no certificate that can be used here.
    #[error("not a certificate: {0}")]
    BadCertificate(&'static str),
    /// A certificate was to be written for a key that is not its own.
    #[error("the certificate is for another key")]
    CertificateForOtherKey(CertificateUsage),
    /// A vendor's PKCS#11 module could not be used, or answered an error.
    #[error("module {name}: {detail}")]
    Module {
        /// Its name in the administrator's policy.
        name: String,
        /// What went wrong, e.g. the name of its return value.
        detail: String,
    },
    /// A vendor's PKCS#11 module did not answer and was ended.
    #[error("module {0} does not answer")]
    ModuleStuck(String),
    /// The family can't do this.
    #[error("{family} can't {operation}")]
    NotSupported {
        /// Name of the family.
        family: &'static str,
        /// What was asked for.
        operation: &'static str,
    },
    /// The management key of the administrator's policy can't be used: `missing`, `unreadable`, or `refused` by the card.
    #[error("management key {0}")]
    ManagementKey(&'static str),
    /// The card does not say which one it is.
    #[error("the card has no number")]
    Nameless,
    /// No room on the card (6A84, or a full directory file).
    #[error("no room on the card")]
    Full,
    /// No key or certificate for this use.
    #[error("no key or certificate for {0:?}")]
    KeyMissing(CertificateUsage),
    /// What was read back differs from what was written.
    #[error("read back differs")]
    ReadBackDiffers(CertificateUsage),
    /// The smart-card service does not run.
    #[error("the smart-card service does not run")]
    ServiceMissing,
    /// The journal could not be written, so nothing irreversible was begun.
    #[error("journal: {0}")]
    Journal(String),
    /// The card has done what was asked, and the journal could not be given its closing line.
    #[error("done, but not journaled: {0}")]
    JournalOpen(String),
    /// The user gave the operation up before anything irreversible.
    #[error("given up")]
    Cancelled,
    /// Any other answer of the smart-card service.
    #[error("smart-card service: {0}")]
    Service(pcsc::Error),
}

/// Why a reader did not pass on what was typed at its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtKeys {
    /// The new codes differed (6402).
    Differ,
    /// Too few or too many digits (6403).
    Length,
}

impl CardError {
    /// The catalogue's number and values; `reader` is `left`, `right` or the reader's own name.
    pub fn report(&self, reader: &str) -> ErrorReport {
        let of = |code: Code| ErrorReport::new(code).with("reader", reader);
        match self {
            Self::Pulled | Self::Reset => of(Code::CardPulled),
            Self::Stuck => of(Code::CardStuck),
            Self::Unresponsive => of(Code::CardUnresponsive),
            Self::NeedsNetId => of(Code::CardNeedsNetId),
            Self::InUse(program) => of(Code::CardInUse).with("program", program.as_deref().unwrap_or("none")),
            Self::OtherCard { .. } => of(Code::CardSwapped),
            Self::Status { operation, sw } => {
                of(Code::CardError).with("operation", *operation).with("sw", format!("{sw:04X}"))
            }
            Self::Unknown | Self::Malformed(_) => of(Code::CardUnknown),
            Self::WrongPin { left } => of(Code::WrongPin).with("tries", tries(*left)),
            Self::WrongPuk { pin, left } => of(Code::WrongPuk).with("tries", tries(*left)).with("pin", pin.as_str()),
            Self::PukBlocked(pin) => of(Code::PukBlocked).with("pin", pin.as_str()),
            Self::SameAsOther => of(Code::NewPinRefused).with("rule", NewPinFault::SameAsOther.rule()),
            Self::NewPinRefused => of(Code::NewPinRefused).with("rule", "card"),
            Self::KeysUnusable => of(Code::ReaderKeysUnusable),
            Self::KeysTimedOut => Code::PinTimeout.into(),
            Self::RefusedAtKeys(AtKeys::Differ) => of(Code::NewPinRefused).with("rule", NewPinFault::Differs.rule()),
            Self::RefusedAtKeys(AtKeys::Length) => of(Code::NewPinRefused).with("rule", "length-at-reader"),
            Self::TooLarge { size, most } => {
                of(Code::CertificateTooLarge).with("size", size.to_string()).with("most", most.to_string())
            }
            Self::BadCertificate(detail) => of(Code::BadCertificate).with("detail", *detail),
            Self::CertificateForOtherKey(usage) => of(Code::CertificateForOtherKey).with("usage", usage_name(*usage)),
            Self::Module { name, detail } => {
                of(Code::ModuleFailed).with("module", name.as_str()).with("detail", detail.as_str())
            }
            Self::ModuleStuck(name) => of(Code::ModuleStuck).with("module", name.as_str()),
            Self::PinBlocked(pin) => of(Code::PinBlocked).with("pin", pin.as_str()),
            Self::NotSupported { family, operation } => {
                of(Code::NotSupported).with("family", *family).with("operation", *operation)
            }
            Self::ManagementKey(state) => of(Code::ManagementKeyUnusable).with("state", *state),
            Self::Nameless => of(Code::CardNameless),
            Self::Full => of(Code::CardFull),
            Self::KeyMissing(usage) => of(Code::KeyMissing).with("usage", usage_name(*usage)),
            Self::ReadBackDiffers(usage) => of(Code::ReadBackDiffers).with("usage", usage_name(*usage)),
            Self::ServiceMissing => Code::ServiceMissing.into(),
            Self::Journal(detail) => ErrorReport::new(Code::JournalUnwritable).with("detail", detail.as_str()),
            Self::JournalOpen(detail) => ErrorReport::new(Code::JournalNotClosed).with("detail", detail.as_str()),
            Self::Cancelled => Code::Cancelled.into(),
            Self::Service(error) => {
                of(Code::CardError).with("operation", format!("PC/SC {error:?}")).with("sw", "0000")
            }
        }
    }

    /// True when nothing came through the reader that a card could have said: its chip has no contact, or the reader
    /// garbles what it says. A card that refuses in the standard's words is another thing.
    pub fn is_no_contact(&self) -> bool {
        matches!(self, Self::Unresponsive | Self::Malformed(_) | Self::Service(_))
    }

    /// True when a card spoke, and no family here makes anything of it.
    pub fn is_unknown_card(&self) -> bool {
        matches!(self, Self::Unknown | Self::NeedsNetId | Self::Nameless | Self::Malformed(_) | Self::Status { .. })
    }

    /// True when it is certain that a PIN which was to be replaced is what it was.
    pub fn leaves_pin(&self) -> bool {
        matches!(
            self,
            Self::WrongPin { .. }
                | Self::PinBlocked(_)
                | Self::WrongPuk { .. }
                | Self::PukBlocked(_)
                | Self::NewPinRefused
                | Self::RefusedAtKeys(_)
                | Self::KeysTimedOut
                | Self::Cancelled
                | Self::NotSupported { .. }
        )
    }

    /// True when a key that was to be made was refused, or was given up before it was begun. What stands on the card is still
    /// to be looked at: a card can refuse in the middle.
    pub fn leaves_keys(&self) -> bool {
        matches!(
            self,
            Self::Full | Self::NotSupported { .. } | Self::Cancelled | Self::ManagementKey(_) | Self::Status { .. }
        )
    }

    /// True when the card refused in the standard's words.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Status { .. })
    }

    /// True when the card is no longer the one that was spoken to, so that its reader must be looked at anew.
    pub fn card_is_gone(&self) -> bool {
        matches!(self, Self::Pulled | Self::Reset | Self::Stuck | Self::OtherCard { .. } | Self::ModuleStuck(_))
    }
}

impl From<pcsc::Error> for CardError {
    fn from(error: pcsc::Error) -> Self {
        use pcsc::Error as E;
        match error {
            E::RemovedCard | E::NoSmartcard | E::NotTransacted | E::UnknownReader | E::ReaderUnavailable => {
                Self::Pulled
            }
            E::UnpoweredCard | E::UnresponsiveCard => Self::Unresponsive,
            E::UnsupportedCard => Self::Malformed("answer to reset"),
            E::ResetCard => Self::Reset,
            E::SharingViolation => Self::InUse(None),
            // SecurityViolation: what libpcsclite says when the service was killed before it had read the request.
            E::NoService | E::ServiceStopped | E::CommError | E::InvalidHandle | E::SecurityViolation => {
                Self::ServiceMissing
            }
            other => Self::Service(other),
        }
    }
}

impl From<der::Error> for CardError {
    fn from(_: der::Error) -> Self {
        Self::Malformed("not DER")
    }
}

/// Tries as the messages say them.
fn tries(left: Option<u8>) -> String {
    left.map_or_else(|| "unknown".to_owned(), |it| it.to_string())
}

/// `1` or `2`, as the messages say it.
pub fn pin_number(pin: PinKind) -> &'static str {
    match pin {
        PinKind::Authentication => "1",
        PinKind::Signature => "2",
    }
}

/// Name of a usage in messages' values.
pub fn usage_name(usage: CertificateUsage) -> &'static str {
    match usage {
        CertificateUsage::Authentication => "authentication",
        CertificateUsage::Signature => "signature",
    }
}

//! What the extension can ask for, and the answers.

use super::{Bytes, Workplace, event::ReaderView};
use crate::identity::{ChipId, PrintedNumber};
use serde::{Deserialize, Serialize};

/// What the extension can ask for. Every command that uses a key names the card it means; the host refuses when that card
/// is not the one in the reader at that moment.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "type", deny_unknown_fields)]
pub enum Command {
    /// First message on every port. Answered by [`Reply::Welcome`]; from then on events flow.
    Hello(Hello),
    /// All readers and what is in them. Answered by [`Reply::Readers`].
    Cards,
    /// What is on a card is read anew, because another program may have written to it. Answered by [`Reply::Done`], after an
    /// event when it has changed.
    ReadCard {
        /// The card.
        card: CardRef,
    },
    /// The user's name for a reader, kept by the host. Answered by [`Reply::Done`] and an event.
    NameReader {
        /// PC/SC reader name.
        reader: String,
        /// Where it stands on the desk.
        side: Side,
    },
    /// The user has confirmed that this chip carries this printed number (asked once for a blank card).
    /// Answered by [`Reply::Done`]; refused with `KB-0104` when the card already carries another number.
    BindNumber {
        /// The card.
        card: CardRef,
        /// What is printed on it.
        number: PrintedNumber,
    },
    /// Make an origin-bound login token in the format `web-eid:1.0` with the authentication key (PIN 1).
    /// Answered by [`Reply::Token`].
    Authenticate {
        /// The card.
        card: CardRef,
        /// Origin of the page, e.g. `https://minasidor.siths.se`, as the browser reported it.
        origin: String,
        /// The portal's challenge nonce: base64, 44 to 128 characters (Web eID).
        nonce: String,
    },
    /// Sign a document with the signature key (PIN 2). Answered by [`Reply::Signature`].
    Sign {
        /// The card.
        card: CardRef,
        /// Origin of the page.
        origin: String,
        /// What the signature means; heads the PIN window.
        purpose: SigningPurpose,
        /// What is signed.
        document: Document,
        /// The portal's case, for the journal; 1 to 64 characters.
        case: String,
    },
    /// Make keys on the card, or take existing ones, and return a PKCS#10 request per key.
    /// Answered by [`Reply::Enrolled`].
    Enrol {
        /// The card.
        card: CardRef,
        /// Origin of the page.
        origin: String,
        /// The portal's case, for the journal.
        case: String,
        /// Number that the order names; the card must be bound to it.
        number: PrintedNumber,
        /// Name of the person who gets the card, for the PIN window.
        person: String,
        /// One per key, authentication first.
        keys: Vec<KeyRequest>,
    },
    /// Write certificates for keys that are on the card, read them back, compare. Answered by [`Reply::Written`].
    /// Idempotent: a certificate that is already on the card is only read back.
    WriteCertificates {
        /// The card.
        card: CardRef,
        /// Origin of the page.
        origin: String,
        /// The portal's case, for the journal.
        case: String,
        /// Number that each certificate must carry in its card-number extension.
        number: PrintedNumber,
        /// Name of the person who gets the card, for the PIN window (shown only when the PIN has to be asked again).
        person: String,
        /// One per key.
        certificates: Vec<CertificateToWrite>,
    },
    /// What is installed on the computer, looked up anew. Answered by [`Reply::Workplace`].
    Workplace,
    /// Give up a request that is under way. Answered by [`Reply::Done`]; the request itself fails with `KB-0203` unless the
    /// card was already being written.
    Cancel {
        /// [`super::Request::id`] of the request to give up.
        request: String,
    },
}

/// The extension introduces itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Hello {
    /// [`super::PROTOCOL_VERSION`] of the extension.
    pub protocol: u16,
    /// Version of the extension, e.g. `0.1.0`.
    pub extension: String,
    /// BCP 47 language for the PIN window: `sv` or `en`.
    pub language: String,
}

/// The host introduces itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Welcome {
    /// [`super::PROTOCOL_VERSION`] of the host.
    pub protocol: u16,
    /// Version of the host, e.g. `0.1.0`.
    pub host: String,
    /// All readers.
    pub readers: Vec<ReaderView>,
}

/// One card, at one stay in the reader.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CardRef {
    /// What the chip says.
    pub chip: ChipId,
    /// Counts insertions in the host's lifetime; a card that was pulled and put back has a new one.
    pub epoch: u32,
}

/// Where a reader stands on the desk; PC/SC does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// To the user's left.
    Left,
    /// To the user's right.
    Right,
}

/// What a signature means to the one who gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SigningPurpose {
    /// Administrator 1 orders the card.
    Order,
    /// Administrator 2 decides that the card is handed out.
    Decision,
    /// The recipient has received the card (kvittens).
    Receipt,
}

/// A document as it is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Document {
    /// Title in the PIN window, at most 120 characters.
    pub title: String,
    /// Media type, e.g. `text/plain;charset=utf-8`.
    pub media_type: String,
    /// The octets that are signed; at most [`super::MAX_DOCUMENT`].
    pub content: Bytes,
}

/// Which key pair of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateUsage {
    /// Legitimering: digitalSignature set, nonRepudiation not; PIN 1.
    Authentication,
    /// Underskrift: nonRepudiation set; PIN 2.
    Signature,
}

/// A key to make or to take.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeyRequest {
    /// What the key is for.
    pub usage: CertificateUsage,
    /// Where it comes from.
    pub source: KeySource,
}

/// Where a key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeySource {
    /// Made on the card now.
    New(KeyAlgorithm),
    /// The one of this usage that is on the card.
    Existing,
}

/// Key types that the card writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeyAlgorithm {
    /// RSA with a modulus of 2048 bits.
    #[serde(rename = "rsa-2048")]
    Rsa2048,
    /// RSA with a modulus of 3072 bits.
    #[serde(rename = "rsa-3072")]
    Rsa3072,
    /// Elliptic curve NIST P-256.
    #[serde(rename = "p-256")]
    P256,
    /// Elliptic curve NIST P-384.
    #[serde(rename = "p-384")]
    P384,
}

/// A certificate to write.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CertificateToWrite {
    /// Which key it belongs to.
    pub usage: CertificateUsage,
    /// X.509 certificate, DER.
    pub certificate: Bytes,
}

/// The answer to a command.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Reply {
    /// To [`Command::Hello`].
    Welcome(Welcome),
    /// To [`Command::Cards`].
    Readers {
        /// All readers.
        readers: Vec<ReaderView>,
    },
    /// To commands that return nothing.
    Done,
    /// To [`Command::Workplace`].
    Workplace(Box<Workplace>),
    /// To [`Command::Authenticate`].
    Token {
        /// The login token.
        token: AuthenticationToken,
    },
    /// To [`Command::Sign`].
    Signature {
        /// CMS SignedData (RFC 5652) with the document inside, CAdES baseline B attributes (ETSI EN 319 122-1), DER.
        cms: Bytes,
    },
    /// To [`Command::Enrol`].
    Enrolled {
        /// One per requested key, same order.
        keys: Vec<EnrolledKey>,
    },
    /// To [`Command::WriteCertificates`].
    Written {
        /// One per certificate, same order.
        certificates: Vec<WrittenCertificate>,
    },
}

/// Login token as published for Web eID, format `web-eid:1.0`: the signature is over
/// `hash(hash(origin) || hash(nonce))` as the algorithm prescribes, with the authentication key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AuthenticationToken {
    /// Authentication certificate, DER in base64.
    pub unverified_certificate: Bytes,
    /// JWA name of the algorithm: `ES256` or `RS256`.
    pub algorithm: String,
    /// The signature (for `ES256` r || s, 64 octets).
    pub signature: Bytes,
    /// `web-eid:1.0`.
    pub format: String,
    /// Address of the software's page.
    pub app_version: String,
}

/// A key on the card with a request for its certificate.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EnrolledKey {
    /// What the key is for.
    pub usage: CertificateUsage,
    /// PKCS#10 certification request (RFC 2986), signed on the card, DER.
    pub request: Bytes,
}

/// A certificate that was read back from the card and found equal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WrittenCertificate {
    /// Which key it belongs to.
    pub usage: CertificateUsage,
    /// SHA-256 of the octets read back.
    pub sha256: Bytes,
    /// False when the same certificate was there before and nothing was written.
    pub newly_written: bool,
}

//! What a line of the journal says.

use kortbrygga_shared::{
    identity::{ChipId, PrintedNumber},
    protocol::{CertificateUsage, KeyAlgorithm, PinKind, Side, SigningPurpose},
    time::UnixMillis,
};
use serde::{Deserialize, Serialize};

/// One line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    /// Number of the line, from 1.
    pub n: u64,
    /// When it was written.
    pub at: UnixMillis,
    /// SHA-256 of the line before, without its line feed, hexadecimal; zeros for the first.
    pub prev: String,
    /// What happened.
    pub entry: Entry,
}

/// What happened. Digests are SHA-256 in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "type")]
pub enum Entry {
    /// The user has named a reader.
    ReaderNamed {
        /// PC/SC name.
        reader: String,
        /// Where it stands.
        side: Side,
    },
    /// The user has confirmed that a chip carries a number.
    NumberBound {
        /// The chip.
        chip: ChipId,
        /// The number.
        number: PrintedNumber,
    },
    /// A key is about to be made.
    KeyGenerationBegun {
        /// On this chip.
        chip: ChipId,
        /// For this case.
        case: String,
        /// For this use.
        usage: CertificateUsage,
        /// Of this kind.
        algorithm: KeyAlgorithm,
    },
    /// A key was made and registered.
    KeyGenerated {
        /// On this chip.
        chip: ChipId,
        /// For this case.
        case: String,
        /// For this use.
        usage: CertificateUsage,
        /// Its identifier on the card, hexadecimal.
        key: String,
    },
    /// The card refused to make it, and has no key that it did not have before.
    KeyGenerationRefused {
        /// On this chip.
        chip: ChipId,
        /// For this case.
        case: String,
        /// For this use.
        usage: CertificateUsage,
    },
    /// A certificate is about to be written.
    CertificateWriteBegun {
        /// On this chip.
        chip: ChipId,
        /// For this case.
        case: String,
        /// For this use.
        usage: CertificateUsage,
        /// Digest of the certificate.
        sha256: String,
    },
    /// A certificate was written, read back and found equal.
    CertificateWritten {
        /// On this chip.
        chip: ChipId,
        /// For this case.
        case: String,
        /// For this use.
        usage: CertificateUsage,
        /// Digest of the octets read back.
        sha256: String,
    },
    /// A certificate is about to be removed.
    CertificateRemovalBegun {
        /// From this chip.
        chip: ChipId,
        /// Digest of the certificate.
        sha256: String,
    },
    /// A certificate was removed and is no longer found on the card.
    CertificateRemoved {
        /// From this chip.
        chip: ChipId,
        /// Digest of the certificate.
        sha256: String,
    },
    /// A key is about to be removed.
    KeyRemovalBegun {
        /// From this chip.
        chip: ChipId,
        /// Its identifier on the card, hexadecimal.
        key: String,
    },
    /// A key was removed and is no longer found on the card.
    KeyRemoved {
        /// From this chip.
        chip: ChipId,
        /// Its identifier on the card, hexadecimal.
        key: String,
    },
    /// A file is about to be signed.
    FileSignatureBegun {
        /// With this chip.
        chip: ChipId,
        /// Identifier of the key on the card, hexadecimal.
        key: String,
        /// Digest of the file.
        file: String,
    },
    /// A file was signed.
    FileSigned {
        /// With this chip.
        chip: ChipId,
        /// Identifier of the key on the card, hexadecimal.
        key: String,
        /// Digest of the file.
        file: String,
    },
    /// A document is about to be signed.
    SignatureBegun {
        /// With this chip.
        chip: ChipId,
        /// For this case.
        case: String,
        /// What it means.
        purpose: SigningPurpose,
        /// Digest of the document.
        document: String,
    },
    /// A document was signed.
    SignatureMade {
        /// With this chip.
        chip: ChipId,
        /// For this case.
        case: String,
        /// What it means.
        purpose: SigningPurpose,
        /// Digest of the CMS structure.
        cms: String,
    },
    /// A PIN is about to get a new value.
    NewPinBegun {
        /// On this chip.
        chip: ChipId,
        /// Which PIN.
        pin: PinKind,
        /// What entitles to it.
        by: NewPinBy,
    },
    /// The PIN has its new value.
    NewPinSet {
        /// On this chip.
        chip: ChipId,
        /// Which PIN.
        pin: PinKind,
        /// What entitled to it.
        by: NewPinBy,
    },
    /// It was refused, or given up: the PIN is what it was.
    NewPinRefused {
        /// On this chip.
        chip: ChipId,
        /// Which PIN.
        pin: PinKind,
        /// What was to entitle to it.
        by: NewPinBy,
    },
    /// A torn last line was cut off.
    Recovered {
        /// Its octets.
        octets: u64,
    },
}

/// What entitles to a new PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NewPinBy {
    /// The present PIN.
    Pin,
    /// Its PUK.
    Puk,
    /// The officer's code.
    Officer,
    /// Nothing: the card has no PIN yet.
    Nothing,
}

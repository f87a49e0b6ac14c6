//! What the host and a module's process say to each other: one request, one reply, in frames as browsers use them.
//!
//! A code (PIN, PUK, the officer's) is never inside a message: it follows the frame as one octet with its length and the
//! digits, out of one locked page into another. Length 0: whoever has the card asks for it by itself.

use super::super::{CodeFormat, Scheme};
use crate::pin::{Pin, Secret};
use kortbrygga_shared::protocol::{Bytes, CertificateUsage, KeyAlgorithm};
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// Tokens of one card that are looked at. Net iD shows four PINs at most.
pub const MOST_TOKENS: usize = 4;

/// Objects of one class in a token that are looked at.
pub const MOST_OBJECTS: usize = 64;

/// Octets of certificates in a token that are handed over; a frame holds them all.
pub const MOST_OCTETS: usize = 512 * 1024;

/// Longest frame.
pub const MOST_FRAME: usize = 1024 * 1024;

/// What the host wants. Tokens are counted from 0 in the module's order, those of this reader only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum Request {
    /// The card's serial number, read anew. From here on no code is shown to a card with another one.
    Identify,
    /// What the module says of the tokens, and which keys and certificates are in them.
    Describe,
    /// As [`Request::Describe`], without objects.
    Tokens,
    /// C_Login as the user. One code.
    Login {
        /// Which token.
        token: u8,
    },
    /// C_Logout.
    Logout {
        /// Which token.
        token: u8,
    },
    /// C_SetPIN. Two codes: the old and the new one.
    SetPin {
        /// Which token.
        token: u8,
    },
    /// C_Login as the security officer, C_InitPIN. Two codes: the officer's and the new one.
    InitPin {
        /// Which token.
        token: u8,
    },
    /// Signs a digest.
    Sign {
        /// Which token.
        token: u8,
        /// CKA_ID.
        key: Bytes,
        /// How.
        scheme: Scheme,
        /// What.
        digest: Bytes,
    },
    /// The public key of a key pair.
    PublicKey {
        /// Which token.
        token: u8,
        /// CKA_ID.
        key: Bytes,
    },
    /// Makes a key pair.
    Generate {
        /// Which token.
        token: u8,
        /// What for.
        usage: CertificateUsage,
        /// What kind.
        algorithm: KeyAlgorithm,
    },
    /// Writes a certificate.
    WriteCertificate {
        /// Which token.
        token: u8,
        /// CKA_ID.
        key: Bytes,
        /// CKA_LABEL.
        label: String,
        /// X.509, DER.
        der: Bytes,
    },
    /// Removes one certificate.
    DeleteCertificate {
        /// Which token.
        token: u8,
        /// CKA_ID.
        key: Bytes,
        /// X.509, DER.
        der: Bytes,
    },
    /// Removes the objects of a key pair.
    DeleteKey {
        /// Which token.
        token: u8,
        /// CKA_ID.
        key: Bytes,
    },
}

impl Request {
    /// Codes that follow.
    pub fn codes(&self) -> usize {
        match self {
            Self::Login { .. } => 1,
            Self::SetPin { .. } | Self::InitPin { .. } => 2,
            _ => 0,
        }
    }

    /// True when a key is made, which takes a real card up to a minute.
    pub fn makes_a_key(&self) -> bool {
        matches!(self, Self::Generate { .. })
    }
}

/// What the process answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "answer")]
pub enum Reply {
    /// Done.
    Done,
    /// The serial number; `None` = no token is in this reader.
    Card {
        /// As the module writes it.
        serial: Option<String>,
    },
    /// The tokens.
    Tokens {
        /// In the module's order.
        tokens: Vec<Token>,
    },
    /// A signature, `SubjectPublicKeyInfo`, or CKA_ID.
    Octets {
        /// The octets.
        octets: Bytes,
    },
    /// It did not work.
    Failed {
        /// Why.
        failure: Failure,
    },
}

/// A token: one PIN of a card, as Net iD and OpenSC show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Token label.
    pub label: String,
    /// Its PIN.
    pub pin: TokenPin,
    /// Octets that are free for public objects, `None` = not told.
    pub free_octets: Option<usize>,
    /// Key pairs, as far as they show.
    pub keys: Vec<KeyObject>,
    /// Certificates.
    pub certificates: Vec<CertificateObject>,
}

/// What a token says of its PIN (PKCS#11 section 3.2, token flags).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenPin {
    /// CKF_USER_PIN_INITIALIZED.
    pub set: bool,
    /// CKF_USER_PIN_TO_BE_CHANGED.
    pub must_change: bool,
    /// CKF_PROTECTED_AUTHENTICATION_PATH.
    pub at_reader: bool,
    /// Tries left with the PIN as far as the flags tell.
    pub tries: Option<u8>,
    /// Fewest digits.
    pub min: u8,
    /// Most digits.
    pub max: u8,
}

impl TokenPin {
    /// As the rest of the host sees it.
    pub fn format(&self, token: u8) -> CodeFormat {
        CodeFormat { reference: token, min: self.min, max: self.max, stored: 0, pad: 0 }.within_bounds()
    }
}

/// A key pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyObject {
    /// CKA_ID.
    pub id: Bytes,
    /// CKA_LABEL.
    pub label: String,
    /// What kind; `None` = one that is not used here.
    pub algorithm: Option<KeyAlgorithm>,
    /// CKA_ALWAYS_AUTHENTICATE; `None` = the private key does not show before the PIN.
    pub consent: Option<bool>,
}

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateObject {
    /// CKA_ID.
    pub id: Bytes,
    /// X.509, DER.
    pub der: Bytes,
}

/// Why something did not work, as far as the host tells the cases apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// The token is gone.
    Gone,
    /// Another token is there.
    Other {
        /// Its serial number.
        serial: String,
    },
    /// The code was wrong.
    Wrong {
        /// Tries left as far as the token tells.
        left: Option<u8>,
    },
    /// The code is blocked.
    Blocked,
    /// The new PIN was not taken.
    NewPinRefused,
    /// The person gave up at the reader or in the module's window.
    GivenUp,
    /// The module can't, or the token may not be written to.
    Unsupported,
    /// No room.
    Full,
    /// No card has room for something so large.
    TooLarge {
        /// Octets to write.
        size: usize,
        /// Octets that fit.
        most: usize,
    },
    /// The key or certificate is not there.
    NoObject,
    /// Anything else: the function and the name of its return value.
    Module(String),
}

/// A code on its way through the pipe; `None` = not typed here.
pub type Code = Option<Pin>;

/// Writes a code out of its locked page.
///
/// # Errors
/// When the pipe is broken.
pub fn write_code(pipe: &mut impl Write, code: &Secret) -> io::Result<()> {
    match code {
        Secret::AtReader => pipe.write_all(&[0]),
        Secret::Typed(pin) => {
            pipe.write_all(&[pin.digits() as u8])?;
            pin.with_digits(|digits| pipe.write_all(digits))
        }
    }
}

/// Reads a code into a locked page. `pipe` must not keep what it gave.
///
/// # Errors
/// When the pipe is broken, or what comes is no code.
pub fn read_code(pipe: &mut impl Read) -> io::Result<Code> {
    let mut length = [0];
    pipe.read_exact(&mut length)?;
    if length[0] == 0 {
        return Ok(None);
    }
    Pin::fill_from(usize::from(length[0]), |room| pipe.read_exact(room)).map(Some)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_code_crosses_the_pipe_as_its_digits_alone() {
        let mut octets = Vec::new();
        write_code(&mut octets, &Secret::Typed(Pin::take(&mut b"1234".to_vec()).unwrap())).unwrap();
        write_code(&mut octets, &Secret::AtReader).unwrap();
        assert_eq!(octets, b"\x041234\x00");
        let mut pipe = &octets[..];
        let typed = read_code(&mut pipe).unwrap().unwrap();
        assert!(typed.with_digits(|digits| digits == b"1234"));
        assert!(read_code(&mut pipe).unwrap().is_none());
        assert!(read_code(&mut &b"\x0412a4"[..]).is_err());
        assert!(read_code(&mut &b"\x1112345678901234567"[..]).is_err());
    }
}

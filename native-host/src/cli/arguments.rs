//! What many commands take: which card, which key, where the PIN comes from.

use super::{Output, desk, pin_fd::PinFd};
use crate::{
    config::Config,
    operations::{Task, keys::KeyChoice},
    pin::{PinEntry, PinWindow},
    process,
};
use clap::{Args, ValueEnum};
use kortbrygga_shared::{
    catalogue::ErrorReport,
    protocol::{CardRef, CertificateUsage, KeyAlgorithm},
};

/// A card, where no PIN is needed.
#[derive(Args)]
pub struct Card {
    #[arg(long, value_name = "NUMBER")]
    card: String,
}

impl Card {
    /// Does `work` with the card.
    pub fn with<T>(
        &self,
        config: &Config,
        output: &Output,
        work: impl AsyncFnOnce(&Task, CardRef) -> Result<T, ErrorReport>,
    ) -> Result<T, ErrorReport> {
        desk::with_card(&self.card, config, output, Box::new(PinWindow), work)
    }
}

/// A card, and where its PIN comes from.
#[derive(Args)]
pub struct CardAndPin {
    #[command(flatten)]
    card: Card,
    #[arg(long, value_name = "N")]
    pin_fd: Option<u32>,
}

impl CardAndPin {
    /// Does `work` with the card.
    pub fn with<T>(
        &self,
        config: &Config,
        output: &Output,
        work: impl AsyncFnOnce(&Task, CardRef) -> Result<T, ErrorReport>,
    ) -> Result<T, ErrorReport> {
        process::harden();
        let pins: Box<dyn PinEntry> = match self.pin_fd {
            Some(number) => Box::new(PinFd::read(number)?),
            None => Box::new(PinWindow),
        };
        desk::with_card(&self.card.card, config, output, pins, work)
    }
}

/// What a key, its certificate and its PIN are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Which {
    /// Legitimering.
    Auth,
    /// Underskrift.
    Sign,
}

impl Which {
    /// As the protocol says it.
    pub fn usage(self) -> CertificateUsage {
        match self {
            Self::Auth => CertificateUsage::Authentication,
            Self::Sign => CertificateUsage::Signature,
        }
    }
}

/// A key on the card.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct WhichKey {
    #[arg(long, value_enum)]
    which: Option<Which>,
    #[arg(long, value_name = "ID", value_parser = hexadecimal)]
    key: Option<Identifier>,
}

impl WhichKey {
    /// The choice; one of the two is given.
    pub fn choice(&self) -> KeyChoice {
        match (&self.key, self.which) {
            (Some(Identifier(octets)), _) => KeyChoice::Id(octets.clone()),
            (None, which) => KeyChoice::Newest(which.unwrap_or(Which::Auth).usage()),
        }
    }
}

/// An object's identifier on the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier(Vec<u8>);

/// The error is the id of a text: what is taken.
fn hexadecimal(text: &str) -> Result<Identifier, String> {
    let pairs = text.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
            u8::from_str_radix(&String::from_utf8_lossy(pair), 16).ok()
        }
        _ => None,
    });
    match pairs.collect::<Option<Vec<u8>>>() {
        Some(octets) if !octets.is_empty() => Ok(Identifier(octets)),
        _ => Err("takes-hexadecimal".to_owned()),
    }
}

/// Kind of a new key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Algorithm {
    /// RSA, 2048 bits.
    #[value(name = "rsa-2048")]
    Rsa2048,
    /// RSA, 3072 bits.
    #[value(name = "rsa-3072")]
    Rsa3072,
    /// NIST P-256.
    #[value(name = "p-256")]
    P256,
    /// NIST P-384.
    #[value(name = "p-384")]
    P384,
}

impl Algorithm {
    /// As the protocol says it.
    pub fn kind(self) -> KeyAlgorithm {
        match self {
            Self::Rsa2048 => KeyAlgorithm::Rsa2048,
            Self::Rsa3072 => KeyAlgorithm::Rsa3072,
            Self::P256 => KeyAlgorithm::P256,
            Self::P384 => KeyAlgorithm::P384,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_pairs_of_digits() {
        assert_eq!(hexadecimal("45aF"), Ok(Identifier(vec![0x45, 0xAF])));
        for wrong in ["", "4", "4g", "+5", "45 "] {
            assert!(hexadecimal(wrong).is_err(), "{wrong}");
        }
    }
}

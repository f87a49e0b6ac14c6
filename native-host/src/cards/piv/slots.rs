//! Keys: where they lie, which kinds there are, making and using them (SP 800-73-4 part 2 section 3, SP 800-78-5).

use super::{
    objects::Identifier,
    tlv::{find, object},
};
use crate::cards::{
    CardError, Key, PublicKey, Scheme, Signature,
    apdu::{Command, Pace, Wire, send},
    padding::{emsa_pkcs1, emsa_pss, fitted},
};
use kortbrygga_shared::protocol::{CertificateUsage, KeyAlgorithm};

/// A place for one key and its certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Key reference.
    pub reference: u8,
    /// Its certificate's data object.
    pub certificate: Identifier,
    /// Identifier under which PKCS#11 and PKCS#15 programs (OpenSC) show key and certificate.
    pub id: u8,
    /// What it is for; `None` = neither of the two.
    pub usage: Option<CertificateUsage>,
    /// The PIN must be shown right before each use.
    pub consent: bool,
}

/// Authentication, digital signature, key management, card authentication. Retired key-management keys are left alone.
pub const SLOTS: [Slot; 4] = [
    slot(0x9A, &[0x5F, 0xC1, 0x05], 1, Some(CertificateUsage::Authentication)),
    slot(0x9C, &[0x5F, 0xC1, 0x0A], 2, Some(CertificateUsage::Signature)),
    slot(0x9D, &[0x5F, 0xC1, 0x0B], 3, None),
    slot(0x9E, &[0x5F, 0xC1, 0x01], 4, None),
];

const fn slot(reference: u8, certificate: Identifier, id: u8, usage: Option<CertificateUsage>) -> Slot {
    Slot { reference, certificate, id, usage, consent: reference == 0x9C }
}

impl Slot {
    /// The slot for keys of this usage.
    ///
    /// # Errors
    /// Never: both usages have one.
    pub fn of_usage(usage: CertificateUsage) -> Result<Self, CardError> {
        SLOTS.into_iter().find(|it| it.usage == Some(usage)).ok_or(NO_SLOT)
    }

    /// The slot that [`Key::place`] or the place of a certificate names.
    ///
    /// # Errors
    /// [`CardError::Malformed`] when it is none of this family.
    pub fn at(place: &[u8]) -> Result<Self, CardError> {
        SLOTS.into_iter().find(|it| place == [it.reference]).ok_or(NO_SLOT)
    }

    /// The key in it.
    pub fn key(&self, algorithm: Option<KeyAlgorithm>) -> Key {
        Key {
            usage: self.usage,
            id: vec![self.id],
            algorithm,
            place: vec![self.reference],
            auth_id: Some(PIN_ID.to_vec()),
            consent: self.consent,
        }
    }
}

const NO_SLOT: CardError = CardError::Malformed("no such PIV key reference");

/// Identifier of the application's only PIN, as PKCS#15 programs (OpenSC) show it.
pub const PIN_ID: &[u8] = &[1];

/// Algorithm identifier (SP 800-78-5 section 5).
fn identifier(algorithm: KeyAlgorithm) -> u8 {
    match algorithm {
        KeyAlgorithm::Rsa2048 => 0x07,
        KeyAlgorithm::Rsa3072 => 0x05,
        KeyAlgorithm::P256 => 0x11,
        KeyAlgorithm::P384 => 0x14,
    }
}

/// Makes a key pair (GENERATE ASYMMETRIC KEY PAIR, part 2 section 3.3.2) and gives its public key; `None` when the card does
/// not know that kind. What was in the slot is gone.
///
/// # Errors
/// [`CardError`].
pub fn generate(wire: &mut dyn Wire, slot: Slot, algorithm: KeyAlgorithm) -> Result<Option<PublicKey>, CardError> {
    let template = object(0xAC, &object(0x80, &[identifier(algorithm)]));
    let command = Command::new("GENERATE KEY PAIR", 0x47, 0x00, slot.reference).data(&template).le(256);
    let answer = send(wire, &command, Pace::KeyGeneration)?;
    // 6A80, 6A81, 6A86: how cards refuse an algorithm that they do not have.
    if matches!(answer.sw, 0x6A80 | 0x6A81 | 0x6A86) {
        return Ok(None);
    }
    let octets = answer.success("GENERATE KEY PAIR")?;
    let parts = find(&octets, 0x7F49).ok_or(CardError::Malformed("no public key in the answer"))?;
    public_key(parts).map(Some)
}

/// From the parts of a public key (part 2 table 11): a modulus and the exponent 65537, or a point.
///
/// # Errors
/// [`CardError::Malformed`].
pub fn public_key(parts: &[u8]) -> Result<PublicKey, CardError> {
    match (find(parts, 0x81), find(parts, 0x82), find(parts, 0x86)) {
        (Some(modulus), Some([.., 1, 0, 1]), None) => PublicKey::from_modulus(modulus),
        (None, None, Some(point)) => PublicKey::from_point(point),
        _ => Err(CardError::Malformed("public key of another kind")),
    }
}

/// Signs a digest: one command, or a chain of them (GENERAL AUTHENTICATE, part 2 section 3.2.4 and appendix A.4). For RSA the
/// card does the bare operation; `None` when scheme and key do not fit together.
///
/// # Errors
/// [`CardError`].
pub fn sign(wire: &mut dyn Wire, key: &Key, scheme: Scheme, digest: &[u8]) -> Result<Option<Signature>, CardError> {
    let slot = Slot::at(&key.place)?;
    let Some(algorithm) = key.algorithm else { return Ok(None) };
    let octets = match algorithm {
        KeyAlgorithm::Rsa2048 => 256,
        KeyAlgorithm::Rsa3072 => 384,
        KeyAlgorithm::P256 => 32,
        KeyAlgorithm::P384 => 48,
    };
    let is_rsa = matches!(algorithm, KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072);
    let input = match scheme {
        Scheme::RsaPkcs1(hash) if is_rsa => emsa_pkcs1(hash, digest, octets)?,
        Scheme::RsaPss(hash) if is_rsa => emsa_pss(hash, digest, octets)?,
        Scheme::Ecdsa(_) if !is_rsa => fitted(digest, octets),
        _ => return Ok(None),
    };
    let template = object(0x7C, &[object(0x82, &[]), object(0x81, &input)].concat());
    let command = Command::new("GENERAL AUTHENTICATE", 0x87, identifier(algorithm), slot.reference);
    let answer = send(wire, &command.data(&template).le(256), Pace::Usual)?.success("GENERAL AUTHENTICATE")?;
    let response = find(&answer, 0x7C).and_then(|it| find(it, 0x82));
    let octets = response.ok_or(CardError::Malformed("no signature in the answer"))?.to_vec();
    Ok(Some(Signature { octets }))
}

/// The public key in a slot by Yubico's GET METADATA (INS F7), a hint that other makers' cards do not give. The outer `None`:
/// the card does not know the command.
///
/// # Errors
/// When the card is gone.
pub fn metadata(wire: &mut dyn Wire, slot: Slot) -> Result<Option<Option<PublicKey>>, CardError> {
    let answer = send(wire, &Command::new("GET METADATA", 0xF7, 0x00, slot.reference).le(256), Pace::Usual)?;
    Ok(match answer.sw {
        0x9000 => Some(find(&answer.data, 0x04).and_then(|it| public_key(it).ok())),
        // No key in this slot.
        0x6A88 | 0x6A82 => Some(None),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn digests_are_cut_or_filled_up() {
        assert_eq!(fitted(&[7; 48], 32), [7; 32]);
        assert_eq!(fitted(&[7; 32], 48), [&[0; 16][..], &[7; 32]].concat());
    }

    #[test]
    fn public_keys_of_other_kinds_are_refused() {
        let point = object(0x86, &[&[4][..], &[9; 96]].concat());
        assert_eq!(public_key(&point).unwrap().algorithm(), Some(KeyAlgorithm::P384));
        let modulus = object(0x81, &[0xC3; 256]);
        let rsa = |exponent: &[u8]| public_key(&[modulus.clone(), object(0x82, exponent)].concat());
        assert_eq!(rsa(&[0, 1, 0, 1]).unwrap().algorithm(), Some(KeyAlgorithm::Rsa2048));
        assert!(rsa(&[3]).is_err());
        assert!(public_key(&[]).is_err());
    }
}

//! Keys at work: GENERATE, MANAGE SECURITY ENVIRONMENT, PERFORM SECURITY OPERATION, GENERAL AUTHENTICATE (ISO/IEC 7816-8).

use p256::ecdsa::signature::hazmat::PrehashSigner;
use rsa::hazmat::rsa_decrypt_and_check;
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, Pkcs1v15Encrypt, Pkcs1v15Sign, RsaPrivateKey};
use sha1::Sha1;

use crate::access::Operation;
use crate::apdu::{Command, StatusWord};
use crate::card::Card;
use crate::files::short_tlv;
use crate::keys::{Key, KeyKind};
use crate::state::Content;

/// What MANAGE SECURITY ENVIRONMENT has set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Environment {
    purpose: Purpose,
    algorithm: Algorithm,
    /// File identifier of the key, in the current directory.
    key_file: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Sign,
    Decipher,
    Agree,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    /// The bare RSA operation; the terminal pads.
    RsaRaw,
    /// The card pads by PKCS#1 version 1.5; the terminal gives the DigestInfo.
    RsaPkcs1,
    /// As [`Algorithm::RsaPkcs1`], and the card makes the DigestInfo of a SHA-1 digest.
    RsaPkcs1Sha1,
    EllipticCurve,
}

impl Card {
    pub(crate) fn generate_key_pair(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        if command.header.parameters() != 0 {
            return Err(StatusWord::WRONG_PARAMETERS);
        }
        let slot = self.key_slot()?;
        let (kind, bits) = (slot.kind(), slot.bits());
        self.check(self.current()?, Operation::Generate)?;
        if kind == KeyKind::Rsa && !command.data.is_empty() {
            let fields = match &command.data[..] {
                [0x30, length, fields @ ..] if fields.len() == usize::from(*length) => fields,
                _ => return Err(StatusWord::WRONG_DATA),
            };
            if !short_tlv(fields, 0x81).is_some_and(Key::accepts_exponent) {
                return Err(StatusWord::WRONG_DATA);
            }
        }
        let prepared = if kind == KeyKind::Rsa { self.pool.take(bits) } else { None };
        let key = match prepared {
            Some(key) => Key::Rsa(Box::new(key)),
            None => self.state.with_random(|random| Key::generate(kind, bits, random))?,
        };
        self.key_slot_mut()?.set(key);
        self.touch();
        Ok(Vec::new())
    }

    pub(crate) fn manage_security_environment(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        let purpose = match command.header.parameters() {
            0x41B6 => Purpose::Sign,
            0x41B8 => Purpose::Decipher,
            0x41A4 => Purpose::Agree,
            _ => return Err(StatusWord::WRONG_PARAMETERS),
        };
        let algorithm = match short_tlv(&command.data, 0x80) {
            Some([0x00]) => Algorithm::RsaRaw,
            Some([0x02]) => Algorithm::RsaPkcs1,
            Some([0x12]) => Algorithm::RsaPkcs1Sha1,
            Some([0x04]) => Algorithm::EllipticCurve,
            _ => return Err(StatusWord::WRONG_DATA),
        };
        let key_file = match short_tlv(&command.data, 0x81) {
            Some(&[high, low]) => u16::from_be_bytes([high, low]),
            _ => return Err(StatusWord::WRONG_DATA),
        };
        self.session.first_half.clear();
        self.session.environment = Some(Environment { purpose, algorithm, key_file });
        Ok(Vec::new())
    }

    pub(crate) fn perform_security_operation(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        match command.header.parameters() {
            0x9E9A => self.sign(&command.data),
            0x8086 => self.decipher(&command.data),
            _ => Err(StatusWord::WRONG_PARAMETERS),
        }
    }

    /// Key agreement (ECDH): the other side's point in, the shared x coordinate out.
    pub(crate) fn general_authenticate(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        let point = match &command.data[..] {
            [0x7C, length, fields @ ..] if fields.len() == usize::from(*length) => short_tlv(fields, 0x85),
            _ => None,
        };
        let point = point.ok_or(StatusWord::WRONG_DATA)?;
        let (_, key) = self.prepare(Purpose::Agree)?;
        let refused = StatusWord::WRONG_DATA;
        let shared = match key {
            Key::P256(key) => {
                let other = p256::PublicKey::from_sec1_bytes(point).map_err(|_| refused)?;
                p256::ecdh::diffie_hellman(key.to_nonzero_scalar(), other.as_affine()).raw_secret_bytes().to_vec()
            }
            Key::P384(key) => {
                let other = p384::PublicKey::from_sec1_bytes(point).map_err(|_| refused)?;
                p384::ecdh::diffie_hellman(key.to_nonzero_scalar(), other.as_affine()).raw_secret_bytes().to_vec()
            }
            Key::Rsa(_) => return Err(StatusWord::CONDITIONS_NOT_SATISFIED),
        };
        self.spend_consent();
        Ok(shared)
    }

    fn sign(&mut self, data: &[u8]) -> Result<Vec<u8>, StatusWord> {
        let (algorithm, key) = self.prepare(Purpose::Sign)?;
        let refused = StatusWord::WRONG_DATA;
        let signature = match (algorithm, key) {
            (Algorithm::RsaRaw, Key::Rsa(key)) => raw(&key, data)?,
            (Algorithm::RsaPkcs1, Key::Rsa(key)) => {
                key.sign(Pkcs1v15Sign::new_unprefixed(), data).map_err(|_| refused)?
            }
            (Algorithm::RsaPkcs1Sha1, Key::Rsa(key)) => {
                key.sign(Pkcs1v15Sign::new::<Sha1>(), data).map_err(|_| refused)?
            }
            // As long as the field, no more and no less: OpenSC cuts and fills digests for the family.
            (Algorithm::EllipticCurve, Key::P256(key)) if data.len() == 32 => {
                let signature: p256::ecdsa::Signature =
                    p256::ecdsa::SigningKey::from(key).sign_prehash(data).map_err(|_| refused)?;
                signature.to_der().as_bytes().to_vec()
            }
            (Algorithm::EllipticCurve, Key::P384(key)) if data.len() == 48 => {
                let signature: p384::ecdsa::Signature =
                    p384::ecdsa::SigningKey::from(key).sign_prehash(data).map_err(|_| refused)?;
                signature.to_der().as_bytes().to_vec()
            }
            (Algorithm::EllipticCurve, Key::P256(_) | Key::P384(_)) => return Err(StatusWord::WRONG_LENGTH),
            _ => return Err(StatusWord::CONDITIONS_NOT_SATISFIED),
        };
        self.spend_consent();
        Ok(signature)
    }

    /// The first byte says whether the whole cryptogram follows (00) or its first or second half (81, 82).
    fn decipher(&mut self, data: &[u8]) -> Result<Vec<u8>, StatusWord> {
        let (&indicator, cryptogram) = data.split_first().ok_or(StatusWord::WRONG_LENGTH)?;
        let (algorithm, key) = self.prepare(Purpose::Decipher)?;
        let cryptogram = match indicator {
            0x00 => cryptogram.to_vec(),
            0x81 => {
                self.session.first_half = cryptogram.to_vec();
                return Ok(Vec::new());
            }
            0x82 => [std::mem::take(&mut self.session.first_half), cryptogram.to_vec()].concat(),
            _ => return Err(StatusWord::WRONG_DATA),
        };
        let plain = match (algorithm, key) {
            (Algorithm::RsaRaw, Key::Rsa(key)) => raw(&key, &cryptogram)?,
            (Algorithm::RsaPkcs1, Key::Rsa(key)) => {
                key.decrypt(Pkcs1v15Encrypt, &cryptogram).map_err(|_| StatusWord::WRONG_DATA)?
            }
            _ => return Err(StatusWord::CONDITIONS_NOT_SATISFIED),
        };
        self.spend_consent();
        Ok(plain)
    }

    /// The key of the environment, if it is set for this purpose and the key may be used now.
    fn prepare(&self, purpose: Purpose) -> Result<(Algorithm, Key), StatusWord> {
        let environment = self
            .session
            .environment
            .filter(|environment| environment.purpose == purpose)
            .ok_or(StatusWord::CONDITIONS_NOT_SATISFIED)?;
        let file = self.state.file(&self.key_path(environment)).ok_or(StatusWord::NOT_FOUND)?;
        let Content::Key(slot) = &file.content else { return Err(StatusWord::INCOMPATIBLE_FILE) };
        self.check(file, Operation::ReadOrUse)?;
        Ok((environment.algorithm, slot.key()?.clone()))
    }

    fn key_path(&self, environment: Environment) -> Vec<u16> {
        [self.current_directory(), &[environment.key_file]].concat()
    }

    /// A key that asks for consent each time takes its PIN's verification with it.
    fn spend_consent(&mut self) {
        let Some(environment) = self.session.environment else { return };
        if let Some(file) = self.state.file(&self.key_path(environment)) {
            let pin = file.proprietary[0] >> 4;
            if pin != 0 {
                self.session.verified &= !(1 << pin);
            }
        }
    }
}

fn raw(key: &RsaPrivateKey, input: &[u8]) -> Result<Vec<u8>, StatusWord> {
    if input.len() != key.size() {
        return Err(StatusWord::WRONG_LENGTH);
    }
    let no_blinding = None::<&mut rand_chacha::ChaCha20Rng>;
    let output = rsa_decrypt_and_check(key, no_blinding, &BigUint::from_bytes_be(input))
        .map_err(|_| StatusWord::WRONG_DATA)?
        .to_bytes_be();
    Ok([vec![0; key.size() - output.len()], output].concat())
}

//! Keys: GENERATE ASYMMETRIC KEY PAIR, MANAGE SECURITY ENVIRONMENT, PERFORM SECURITY OPERATION (ISO/IEC 7816-8), and the
//! refusal of PUT DATA. A key lies in one of sixteen places that no file stands for; making a key there overwrites the old
//! one, and nothing else removes it.

use p256::ecdsa::signature::hazmat::PrehashSigner;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Encrypt, Pkcs1v15Sign, Pss, RsaPrivateKey};
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use super::{IsoAppletCard, Release};
use crate::apdu::{Command, StatusWord};
use crate::files::short_tlv;
use crate::keys::{Key, KeyKind};

/// What MANAGE SECURITY ENVIRONMENT has set. The applet keeps no template apart from algorithm and key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Environment {
    algorithm: Algorithm,
    key: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    GenerateRsa2048,
    GenerateElliptic,
    RsaPkcs1,
    RsaPss,
    Ecdsa,
}

impl Algorithm {
    fn from_reference(reference: u8) -> Option<Self> {
        Some(match reference {
            0xF3 => Self::GenerateRsa2048,
            0xEC => Self::GenerateElliptic,
            0x11 => Self::RsaPkcs1,
            0x12 => Self::RsaPss,
            0x21 => Self::Ecdsa,
            _ => return None,
        })
    }
}

impl IsoAppletCard {
    pub(super) fn manage_security_environment(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        self.check_verified()?;
        let invalid = StatusWord::INVALID_DATA;
        if command.header.p1 != 0x41 {
            return Err(StatusWord::NOT_SUPPORTED);
        }
        let &[reference] = short_tlv(&command.data, 0x80).ok_or(invalid)? else { return Err(invalid) };
        let &[key] = short_tlv(&command.data, 0x84).ok_or(invalid)? else { return Err(invalid) };
        let algorithm = Algorithm::from_reference(reference).ok_or(StatusWord::NOT_SUPPORTED)?;
        let key = usize::from(key);
        let present = self.state.keys.get(key).ok_or(invalid)?;
        match (command.header.p2, algorithm, present) {
            (0x00, Algorithm::GenerateRsa2048 | Algorithm::GenerateElliptic, _) => {}
            (0xB6, Algorithm::RsaPss, _) if self.state.release == Release::Zero => {
                return Err(StatusWord::NOT_SUPPORTED);
            }
            // The applet falls over its own feet where there is no key.
            (0xB6 | 0xB8, _, None) => return Err(StatusWord::NO_DIAGNOSIS),
            (0xB6, Algorithm::RsaPkcs1 | Algorithm::RsaPss, Some(Key::Rsa(_))) => {}
            (0xB6, Algorithm::Ecdsa, Some(Key::P256(_) | Key::P384(_))) => {}
            (0xB8, Algorithm::RsaPkcs1, Some(Key::Rsa(_))) => {}
            (0xB6, Algorithm::RsaPkcs1 | Algorithm::RsaPss | Algorithm::Ecdsa, _) | (0xB8, Algorithm::RsaPkcs1, _) => {
                return Err(invalid);
            }
            _ => return Err(StatusWord::NOT_SUPPORTED),
        }
        self.session.environment = Some(Environment { algorithm, key });
        Ok(Vec::new())
    }

    pub(super) fn generate_key_pair(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        self.check_verified()?;
        let Environment { algorithm, key: place } = self.environment()?;
        let (kind, bits) = match (algorithm, command.header.parameters()) {
            (Algorithm::GenerateRsa2048, 0x4200) => (KeyKind::Rsa, 2048),
            (Algorithm::GenerateElliptic, 0x0000) => (KeyKind::EllipticCurve, Curve::named(&command.data)?.bits()),
            (Algorithm::GenerateRsa2048 | Algorithm::GenerateElliptic, _) => return Err(StatusWord::WRONG_PARAMETERS),
            _ => return Err(StatusWord::CONDITIONS_NOT_SATISFIED),
        };
        let prepared = if kind == KeyKind::Rsa { self.pool.take(bits) } else { None };
        let key = match prepared {
            Some(key) => Key::Rsa(Box::new(key)),
            None => self.state.random.lend(|random| Key::generate(kind, bits, random))?,
        };
        let answer = match &key {
            Key::Rsa(key) => rsa_template(key),
            Key::P256(_) | Key::P384(_) => {
                // Tag 86 and the point stand among the parameters, before the cofactor.
                let (parameters, cofactor) = command.data.split_at(command.data.len() - 4);
                template(&[parameters, &point(&key), cofactor].concat())
            }
        };
        *self.state.keys.get_mut(place).ok_or(StatusWord::INVALID_DATA)? = Some(key);
        self.touch();
        Ok(answer)
    }

    pub(super) fn perform_security_operation(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        self.check_verified()?;
        let Environment { algorithm, key } = self.environment()?;
        let key = self.state.keys.get(key).cloned().flatten().ok_or(StatusWord::NO_DIAGNOSIS)?;
        match (command.header.parameters(), algorithm, key) {
            (0x9E9A, Algorithm::RsaPkcs1, Key::Rsa(key)) => {
                if command.expected.is_some_and(|room| room < key.size()) {
                    return Err(StatusWord::exact_length(256));
                }
                key.sign(Pkcs1v15Sign::new_unprefixed(), &command.data).map_err(|_| StatusWord::WRONG_LENGTH)
            }
            (0x9E9A, Algorithm::RsaPss, Key::Rsa(key)) => self.sign_pss(&key, &command.data),
            (0x9E9A, Algorithm::Ecdsa, key) => self.sign_elliptic(&key, &command.data),
            (0x8086, Algorithm::RsaPkcs1, Key::Rsa(key)) => {
                let [0x00, cryptogram @ ..] = &command.data[..] else { return Err(StatusWord::WRONG_DATA) };
                if cryptogram.len() != key.size() {
                    return Err(StatusWord::WRONG_LENGTH);
                }
                key.decrypt(Pkcs1v15Encrypt, cryptogram).map_err(|_| StatusWord::WRONG_DATA)
            }
            (0x8086, ..) => Err(StatusWord::NOT_SUPPORTED),
            (0x9E9A, ..) => Err(StatusWord::CONDITIONS_NOT_SATISFIED),
            _ => Err(StatusWord::WRONG_PARAMETERS),
        }
    }

    /// The applet is installed so that private keys made elsewhere can't be loaded.
    pub(super) fn put_data(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        self.check_verified()?;
        Err(match command.header.parameters() {
            0x3FFF => StatusWord::NOT_ALLOWED,
            _ => StatusWord::WRONG_PARAMETERS,
        })
    }

    /// The length of the digest says which one it is; the salt is as long.
    fn sign_pss(&mut self, key: &RsaPrivateKey, digest: &[u8]) -> Result<Vec<u8>, StatusWord> {
        let scheme = match digest.len() {
            20 => Pss::new::<Sha1>(),
            28 => Pss::new::<Sha224>(),
            32 => Pss::new::<Sha256>(),
            48 => Pss::new::<Sha384>(),
            64 => Pss::new::<Sha512>(),
            _ => return Err(StatusWord::WRONG_LENGTH),
        };
        let signature = self.state.random.lend(|random| key.sign_with_rng(random, scheme, digest));
        self.touch();
        signature.map_err(|_| StatusWord::NO_DIAGNOSIS)
    }

    fn sign_elliptic(&self, key: &Key, data: &[u8]) -> Result<Vec<u8>, StatusWord> {
        let digest = match self.state.release {
            Release::Zero => Sha1::digest(data).to_vec(),
            Release::One => data.to_vec(),
        };
        let refused = StatusWord::NO_DIAGNOSIS;
        match key {
            Key::P256(key) => {
                let key = p256::ecdsa::SigningKey::from(key);
                let signature: p256::ecdsa::Signature = key.sign_prehash(&filled(digest, 32)).map_err(|_| refused)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Key::P384(key) => {
                let key = p384::ecdsa::SigningKey::from(key);
                let signature: p384::ecdsa::Signature = key.sign_prehash(&filled(digest, 48)).map_err(|_| refused)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Key::Rsa(_) => Err(StatusWord::CONDITIONS_NOT_SATISFIED),
        }
    }

    fn check_verified(&self) -> Result<(), StatusWord> {
        if self.session.verified { Ok(()) } else { Err(StatusWord::SECURITY_NOT_SATISFIED) }
    }

    fn environment(&self) -> Result<Environment, StatusWord> {
        self.session.environment.ok_or(StatusWord::CONDITIONS_NOT_SATISFIED)
    }
}

/// A digest shorter than the field is a small number.
fn filled(digest: Vec<u8>, length: usize) -> Vec<u8> {
    [vec![0; length.saturating_sub(digest.len())], digest].concat()
}

/// ISO/IEC 7816-8 table 3: modulus and exponent.
fn rsa_template(key: &RsaPrivateKey) -> Vec<u8> {
    let (modulus, exponent) = (key.n().to_bytes_be(), key.e().to_bytes_be());
    let [high, low] = u16::try_from(modulus.len()).unwrap_or(0).to_be_bytes();
    let fields = [&[0x81, 0x82, high, low], &modulus[..], &[0x82, exponent.len() as u8], &exponent].concat();
    template(&fields)
}

/// Tag 86, then the uncompressed point.
fn point(key: &Key) -> Vec<u8> {
    let point = match key {
        Key::P256(key) => key.public_key().to_encoded_point(false).as_bytes().to_vec(),
        Key::P384(key) => key.public_key().to_encoded_point(false).as_bytes().to_vec(),
        Key::Rsa(_) => Vec::new(),
    };
    [&[0x86, u8::try_from(point.len()).unwrap_or(0)], &point[..]].concat()
}

/// Public key template, tag 7F49.
fn template(fields: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(fields.len()).unwrap_or(0).to_be_bytes();
    let length = match (high, low) {
        (0, 0..=0x7F) => vec![low],
        (0, _) => vec![0x81, low],
        _ => vec![0x82, high, low],
    };
    [&[0x7F, 0x49], &length[..], fields].concat()
}

/// A curve that the chip can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Curve {
    P256,
    P384,
}

impl Curve {
    fn bits(self) -> u16 {
        match self {
            Self::P256 => 256,
            Self::P384 => 384,
        }
    }

    /// The curve with these parameters, which come field by field: prime, coefficients, base point, order, cofactor. A chip
    /// takes any curve of a length that it knows; this one only those for which it has arithmetic.
    fn named(parameters: &[u8]) -> Result<Self, StatusWord> {
        let prime = short_tlv(parameters, 0x81).ok_or(StatusWord::INVALID_DATA)?;
        let curve = match prime.len() {
            32 => Self::P256,
            48 => Self::P384,
            _ => return Err(StatusWord::NOT_SUPPORTED),
        };
        if parameters == curve.parameters() { Ok(curve) } else { Err(StatusWord::INVALID_DATA) }
    }

    /// SEC 2 sections 2.4.2 and 2.5.1, as the applet wants them.
    fn parameters(self) -> Vec<u8> {
        let [prime, a, b, base, order] = match self {
            Self::P256 => [
                "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF",
                "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFC",
                "5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B",
                "046B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE335\
                 76B315ECECBB6406837BF51F5",
                "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
            ],
            Self::P384 => [
                "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF",
                "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFC",
                "B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF",
                "04AA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB73617DE4A\
                 96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F",
                "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
            ],
        }
        .map(octets);
        let field = |tag: u8, value: &[u8]| [&[tag, value.len() as u8], value].concat();
        [
            field(0x81, &prime),
            field(0x82, &a),
            field(0x83, &b),
            field(0x84, &base),
            field(0x85, &order),
            field(0x87, &[0, 1]),
        ]
        .concat()
    }
}

fn octets(hexadecimal: &str) -> Vec<u8> {
    let digit = |octet: u8| (octet as char).to_digit(16).unwrap_or(0) as u8;
    hexadecimal.as_bytes().chunks(2).map(|it| digit(it[0]) << 4 | it.get(1).copied().map_or(0, digit)).collect()
}

//! Room for more: in the directory files, and of file identifiers. What is left of the chip's memory the card does not tell; a
//! card without any refuses to make the file.

use super::{FIRST_CERTIFICATE, FIRST_PRIVATE_KEY, FIRST_PUBLIC_KEY};
use crate::cards::{
    CardError, Contents, Key, PublicKey, Room,
    apdu::Wire,
    directory::{self, free_numbers, in_application, registered_public_keys},
    records::{certificate_record, private_key_record, public_key_record, wants_consent},
    usual_pin,
};
use kortbrygga_shared::protocol::{CertificateUsage, KeyAlgorithm};

/// Octets of a key's identifier: a SHA-1 digest.
const IDENTIFIER: usize = 20;

const USAGES: [CertificateUsage; 2] = [CertificateUsage::Authentication, CertificateUsage::Signature];
const ALGORITHMS: [KeyAlgorithm; 4] =
    [KeyAlgorithm::Rsa2048, KeyAlgorithm::Rsa3072, KeyAlgorithm::P256, KeyAlgorithm::P384];

/// Keys and certificates for which there is room, of whatever kind: each counted by its longest record. Reads the directory
/// of public keys; the others were read with the contents.
///
/// # Errors
/// [`CardError`].
pub fn room(wire: &mut dyn Wire, contents: &Contents) -> Result<Room, CardError> {
    let (mut longest, mut longest_certificate) = (Records { private: 0, public: 0 }, 0);
    for usage in USAGES {
        for algorithm in ALGORITHMS {
            let (key, records) = records_of(contents, usage, algorithm)?;
            longest.private = longest.private.max(records.private);
            longest.public = longest.public.max(records.public);
            longest_certificate = longest_certificate.max(certificate_record(&key, &key.place)?.len());
        }
    }
    let public = registered_public_keys(wire, contents)?;
    let free = &contents.directories.free;
    let count = |octets: usize, record: usize| u16::try_from(octets / record).unwrap_or(u16::MAX);
    let keys = free.private_keys.map(|it| {
        let records = count(it, longest.private).min(count(public.free, longest.public));
        records
            .min(free_numbers(FIRST_PRIVATE_KEY, &places(contents)))
            .min(free_numbers(FIRST_PUBLIC_KEY, &public.taken))
    });
    let taken: Vec<Vec<u8>> = contents.certificates.iter().map(|it| it.place.clone()).collect();
    let certificates =
        free.certificates.map(|it| count(it, longest_certificate).min(free_numbers(FIRST_CERTIFICATE, &taken)));
    Ok(Room { keys, certificates, largest_certificate: None })
}

/// Makes sure that a key can be registered, without writing anything.
///
/// # Errors
/// [`CardError::Full`].
pub fn check_for_key(
    wire: &mut dyn Wire,
    contents: &Contents,
    usage: CertificateUsage,
    algorithm: KeyAlgorithm,
) -> Result<(), CardError> {
    let (_, records) = records_of(contents, usage, algorithm)?;
    let public = registered_public_keys(wire, contents)?;
    directory::vacancy(wire, contents.directories.private_keys.as_deref(), records.private)?;
    let has_numbers =
        free_numbers(FIRST_PRIVATE_KEY, &places(contents)) > 0 && free_numbers(FIRST_PUBLIC_KEY, &public.taken) > 0;
    if has_numbers && records.public <= public.free { Ok(()) } else { Err(CardError::Full) }
}

fn places(contents: &Contents) -> Vec<Vec<u8>> {
    contents.keys.iter().map(|it| it.place.clone()).collect()
}

/// Octets of a key's two records.
struct Records {
    private: usize,
    public: usize,
}

/// A key as it would be registered, and how long its records would be.
fn records_of(
    contents: &Contents,
    usage: CertificateUsage,
    algorithm: KeyAlgorithm,
) -> Result<(Key, Records), CardError> {
    let key = Key {
        usage: Some(usage),
        id: vec![0; IDENTIFIER],
        algorithm: Some(algorithm),
        place: in_application(FIRST_PRIVATE_KEY),
        auth_id: Some(contents.pin(usual_pin(usage))?.auth_id.clone()),
        consent: wants_consent(usage),
    };
    let public = match algorithm {
        KeyAlgorithm::Rsa2048 => PublicKey::from_modulus(&[0xFF; 256]),
        KeyAlgorithm::Rsa3072 => PublicKey::from_modulus(&[0xFF; 384]),
        KeyAlgorithm::P256 => PublicKey::from_point(&[4; 65]),
        KeyAlgorithm::P384 => PublicKey::from_point(&[4; 97]),
    }?;
    let private = private_key_record(&key, &key.place, algorithm)?.len();
    let public = public_key_record(&key, &public, &key.place)?.len();
    Ok((key, Records { private, public }))
}

//! Java Cards with IsoApplet. The profile of `pkcs15-init` for them knows one PIN (authentication id FF), and takes it and
//! its PUK as if they were the officer's.

use std::any::Any;

use virtual_card::{IsoAppletCard, IsoAppletImage, Release};

use super::{Bench, KeyType, PIN_1, Usage, parse, token_serial};
use crate::{StationError, cache};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// The PUK of these cards: the applet takes no shorter one.
pub const ISOAPPLET_PUK: &str = "1122334455667788";

/// The label of these cards' tokens.
pub const ISOAPPLET_LABEL: &str = "Javakort";

/// PIN [`PIN_1`], PUK [`ISOAPPLET_PUK`], structure, no keys, no certificates. `chip_serial` has 1 to 16 hexadecimal digits.
///
/// # Errors
/// [`StationError`] if OpenSC is missing or the serial is malformed.
pub fn blank_isoapplet_card(release: Release, chip_serial: &str) -> Result<IsoAppletCard, StationError> {
    let serial = parse(chip_serial)?;
    let image: IsoAppletImage =
        cache::get_or_make("isoapplet", &[&format!("{release:?}"), &token_serial(serial)], || {
            let mut work = Bench::new(IsoAppletCard::new(release, serial))?;
            let codes = ["--so-pin", PIN_1, "--so-puk", ISOAPPLET_PUK];
            let structure = ["--create-pkcs15", "--label", ISOAPPLET_LABEL, "--serial", &token_serial(serial)];
            work.init(&[&structure[..], &codes].concat())?;
            Ok(finish(work)?.image())
        })?;
    Ok(IsoAppletCard::from_image(image))
}

/// Structure without PIN and PUK: the holder is to set the first PIN.
///
/// # Errors
/// As [`blank_isoapplet_card`].
pub fn isoapplet_card_without_pin(release: Release, chip_serial: &str) -> Result<IsoAppletCard, StationError> {
    let serial = parse(chip_serial)?;
    let mut work = Bench::new(IsoAppletCard::new(release, serial))?;
    let structure = ["--create-pkcs15", "--label", ISOAPPLET_LABEL, "--serial", &token_serial(serial)];
    work.init(&[&structure[..], &["--no-so-pin"]].concat())?;
    finish(work)
}

/// A blank card with two keys generated on it, and the certificates that `issue` makes for them, as [`super::personal_card`]
/// has them. The PIN protects both. OpenSC makes the card under release 0, which its driver knows.
///
/// # Errors
/// As [`super::personal_card`].
pub fn personal_isoapplet_card(
    release: Release,
    key: KeyType,
    chip_serial: &str,
    mut issue: impl FnMut(&[u8], Usage) -> Vec<u8>,
) -> Result<IsoAppletCard, StationError> {
    let keyed: Keyed =
        cache::get_or_make("isoapplet-keyed", &[&token_serial(parse(chip_serial)?), key.for_pkcs15_init()], || {
            let mut work = Bench::new(blank_isoapplet_card(Release::Zero, chip_serial)?)?;
            for usage in USAGES {
                let make = ["--generate-key", key.for_pkcs15_init(), "--key-usage", usage.x509_key_usage()];
                let consent: &[&str] = if usage == Usage::Signature { &["--user-consent", "1"] } else { &[] };
                work.init(&[&make, &object(usage)[..], consent].concat())?;
            }
            let public_keys = USAGES.iter().map(|&usage| work.public_key(usage)).collect::<Result<_, _>>()?;
            Ok(Keyed { image: finish(work)?.image(), public_keys })
        })?;
    let mut work = Bench::new(IsoAppletCard::from_image(keyed.image))?;
    for (usage, public_key) in USAGES.into_iter().zip(&keyed.public_keys) {
        let public_key = STANDARD.decode(public_key).map_err(|error| StationError::Factory(error.to_string()))?;
        let file = work.file("certificate.der", &issue(&public_key, usage))?;
        work.init(&[&["--store-certificate", &file, "--format", "der"], &object(usage)[..]].concat())?;
    }
    Ok(finish(work)?.with_release(release))
}

const USAGES: [Usage; 2] = [Usage::Authentication, Usage::Signature];

/// A card with keys and no certificates.
#[derive(Serialize, Deserialize)]
struct Keyed {
    image: IsoAppletImage,
    /// SubjectPublicKeyInfo as base64.
    public_keys: Vec<String>,
}

fn object(usage: Usage) -> [&'static str; 8] {
    ["--id", usage.key_id(), "--auth-id", "ff", "--label", usage.label(), "--pin", PIN_1]
}

fn finish(mut work: Bench) -> Result<IsoAppletCard, StationError> {
    let chip: Box<dyn Any> = work.station.remove_chip(0)?.ok_or(StationError::Empty(0))?;
    Ok(*chip.downcast().expect("the card that was put in"))
}

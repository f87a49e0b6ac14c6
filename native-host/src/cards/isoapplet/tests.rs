#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::cards::{Hash, on_chip::typed};
use station::{
    card::{Chip, IsoAppletCard, IsoAppletImage, Release as Applet},
    factory::{PIN_1, blank_isoapplet_card},
};

/// A card that is pulled after so many commands that write.
struct Pulled {
    card: IsoAppletCard,
    writes_left: usize,
}

impl Pulled {
    fn after(writes: usize, image: IsoAppletImage) -> Self {
        let mut card = IsoAppletCard::from_image(image);
        card.power_on();
        Self { card, writes_left: writes }
    }
}

impl Wire for Pulled {
    fn exchange(&mut self, command: &[u8], _: Pace) -> Result<Vec<u8>, CardError> {
        // GENERATE, UPDATE BINARY, CREATE FILE, DELETE FILE.
        if matches!(command[1], 0x46 | 0xD6 | 0xE0 | 0xE4) {
            self.writes_left = self.writes_left.checked_sub(1).ok_or(CardError::Pulled)?;
        }
        Ok(self.card.transmit(command))
    }

    fn is_t0(&self) -> bool {
        false
    }

    fn atr(&self) -> &[u8] {
        self.card.atr()
    }
}

fn generated(wire: &mut Pulled) -> Result<Key, CardError> {
    let family = IsoApplet::detect(wire)?.expect("the applet");
    let contents = family.contents(wire)?;
    family.verify(wire, &contents.pins[0], &mut typed(PIN_1))?;
    family.generate_key(wire, &contents, CertificateUsage::Signature, KeyAlgorithm::P256)
}

#[test]
fn a_card_pulled_while_a_key_is_made_shows_no_key_and_takes_the_next_one() {
    let blank = blank_isoapplet_card(Applet::One, "6201").unwrap().image();
    for writes in 0.. {
        let mut first = Pulled::after(writes, blank.clone());
        let outcome = generated(&mut first);
        let mut second = Pulled::after(usize::MAX, first.card.image());
        if outcome.is_ok() {
            assert!(writes > 8, "directories, key, public key, records: {writes}");
            return;
        }
        let family = IsoApplet::detect(&mut second).unwrap().unwrap();
        assert_eq!(outcome, Err(CardError::Pulled), "{writes}");
        assert!(family.contents(&mut second).unwrap().keys.is_empty(), "{writes}");
        let key = generated(&mut second).unwrap();
        assert_eq!(key.place, [0x50, 0x15, 0], "the place is taken again");
        family.chip(&mut second).unwrap();
        let contents = family.contents(&mut second).unwrap();
        assert_eq!(contents.keys, std::slice::from_ref(&key), "{writes}");
        let public = pkcs15::objects(&mut second, contents.directories.public_keys.as_deref()).unwrap();
        assert_eq!(records(&public, MOST_OBJECTS).len(), 1, "no orphan is left: {writes}");
        assert!(family.public_key(&mut second, &contents, &key).is_ok());
    }
}

#[test]
fn a_removed_key_can_be_used_no_more_by_its_place() {
    let mut wire = Pulled::after(usize::MAX, blank_isoapplet_card(Applet::One, "6201").unwrap().image());
    let key = generated(&mut wire).unwrap();
    let family = IsoApplet::detect(&mut wire).unwrap().unwrap();
    let contents = family.contents(&mut wire).unwrap();
    let before = family.public_key(&mut wire, &contents, &key).unwrap();
    family.verify(&mut wire, &contents.pins[0], &mut typed(PIN_1)).unwrap();
    family.delete_key(&mut wire, &contents, &key).unwrap();
    let (hash, message) = (Hash::Sha256, b"after the removal");
    let signature = family.sign(&mut wire, &key, Scheme::Ecdsa(hash), &hash.digest(message)).unwrap();
    assert!(!before.verifies(Scheme::Ecdsa(hash), message, &signature), "the old key still signs");
}

#[test]
fn a_template_without_a_key_is_an_error() {
    for octets in [&[][..], &[0x7F, 0x49], &[0x7F, 0x49, 0], &[0x7F, 0x49, 3, 0x81], &[0x30, 0]] {
        assert!(matches!(public_key(octets), Err(CardError::Malformed(_))), "{octets:02X?}");
    }
    let modulus = [&[0x7F, 0x49, 6, 0x81, 1, 0xC5, 0x82, 1, 3][..]].concat();
    assert_eq!(public_key(&modulus), PublicKey::from_modulus(&[0xC5]));
}

#[test]
fn keys_without_a_place_of_the_applet_are_not_used() {
    let key = |place: &[u8]| Key {
        usage: None,
        id: Vec::new(),
        algorithm: None,
        place: place.to_vec(),
        auth_id: None,
        consent: false,
    };
    assert_eq!(reference_of(&key(&[0x50, 0x15, 15])), Ok(15));
    assert!(reference_of(&key(&[0x50, 0x15, 16])).is_err());
    assert!(reference_of(&key(&[])).is_err());
}

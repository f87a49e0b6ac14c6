#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::cards::{
    CodeFormat, Policy, detect,
    directory::append,
    on_chip::{OnChip, typed},
    structures::{
        CommonAuthenticationObjectAttributes, CommonCertificateAttributes, CommonObjectAttributes, PIN_INITIALIZED,
        PIN_NEEDS_PADDING, PIN_UNBLOCK_DISABLED, PIN_UNBLOCKING, PinAttributes, PinObject, PinType,
        X509CertificateAttributes, bits,
    },
};
use der::{Encode, asn1::OctetString};
use kortbrygga_shared::protocol::{CertificateUsage, KeyAlgorithm, PinKind};
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, KeyUsagePurpose};
use station::{
    card::Personality,
    factory::{KeyType, PIN_1, PersonalCardSpec, personal_card},
};

fn certificate(of_authority: bool) -> Vec<u8> {
    let mut params = CertificateParams::default();
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    if of_authority {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
}

fn card(keys: KeyType) -> station::card::Card {
    personal_card(&PersonalCardSpec::new("6101").with_keys(keys), |_, _| certificate(false)).unwrap()
}

fn file(record: &KeyRecord) -> Vec<u8> {
    record.file.clone()
}

#[test]
fn garbage_in_directory_files_is_no_object() {
    for garbage in [&[0x30, 0x80][..], &[0x30, 3, 1, 2, 3], &[0xA0, 2, 0x30, 0], &[0x61; 300]] {
        assert!(objects::keys(garbage, file).is_empty());
        assert!(objects::pins(garbage).is_empty());
    }
}

/// As domain knowledge has it of real ones: T=0, nothing but SELECT and READ BINARY.
#[test]
fn a_siths_card_is_read_over_t0() {
    let mut wire = OnChip::new(card(KeyType::Rsa2048).with_personality(Personality::ReadOnlySiths));
    wire.t0 = true;
    let family = detect(&mut wire, &Policy::default()).unwrap();
    assert_eq!((family.name(), family.can_write()), ("pkcs15", false));
    let contents = family.contents(&mut wire).unwrap();
    assert_eq!((contents.chip.as_str(), contents.label.as_str()), ("0000000000006101", "SITHS e-id kort"));
    let kinds: Vec<_> = contents.pins.iter().map(|it| (it.kind, it.unset, it.puk)).collect();
    assert_eq!(kinds, [(PinKind::Authentication, false, None), (PinKind::Signature, false, None)]);
    assert!(contents.keys.iter().all(|it| it.algorithm == Some(KeyAlgorithm::P256)), "as its certificate says");
    assert_eq!(contents.certificates.len(), 2);
    assert!(wire.sent.iter().all(|it| !matches!(it[1], 0xA4 if it.len() != 5 + usize::from(it[4]))), "no Le with data");
}

#[test]
fn without_certificates_keys_are_what_the_card_says() {
    for (keys, expected) in [(KeyType::P384, KeyAlgorithm::P384), (KeyType::Rsa3072, KeyAlgorithm::Rsa3072)] {
        let card = personal_card(&PersonalCardSpec::new("6102").with_keys(keys), |_, _| None).unwrap();
        let mut wire = OnChip::new(card);
        Pkcs15.chip(&mut wire).unwrap();
        let contents = Pkcs15.contents(&mut wire).unwrap();
        let found: Vec<_> = contents.keys.iter().map(|it| (it.usage, it.algorithm)).collect();
        let [first, second] = [CertificateUsage::Authentication, CertificateUsage::Signature].map(Some);
        assert_eq!(found, [(first, Some(expected)), (second, Some(expected))]);
        let public = Pkcs15.public_key(&mut wire, &contents, &contents.keys[0]).unwrap();
        assert_eq!(public.algorithm(), Some(expected));
    }
}

#[test]
fn certificates_in_one_file_and_those_of_issuers_are_told_apart() {
    let mut wire = OnChip::new(card(KeyType::P256));
    let family = detect(&mut wire, &Policy::default()).unwrap();
    let before = family.contents(&mut wire).unwrap();
    let (key, pin) = (&before.keys[0], before.pin(PinKind::Authentication).unwrap());
    family.verify(&mut wire, pin, &mut typed(PIN_1)).unwrap();
    // A third file with two certificates: the holder's of an earlier key, and the issuer's under the key's own identifier.
    let [earlier, issuers] = [certificate(false), certificate(true)];
    let both = [&earlier[..], &issuers].concat();
    family.write_certificate(&mut wire, &before, key, &both).unwrap();
    let registered = family.contents(&mut wire).unwrap();
    let place = registered.certificates[2].place.clone();
    for (id, start, der) in [(&b"old"[..], 0, &earlier), (&key.id[..], earlier.len(), &issuers)] {
        let value = Path {
            ef_id_or_path: OctetString::new(&place[..]).unwrap(),
            index: Some(start as u32),
            length: Some(der.len() as u32),
        };
        let object = CertificateObject {
            common: CommonObjectAttributes::default(),
            class: CommonCertificateAttributes {
                id: OctetString::new(id).unwrap(),
                authority: *der == issuers,
                identifier: None,
                hash: None,
            },
            subclass: None,
            attributes: X509CertificateAttributes { value, subject: None, issuer: None, serial_number: None },
        };
        append(&mut wire, before.directories.certificates.as_deref(), &object.to_der().unwrap()).unwrap();
    }
    let contents = family.contents(&mut wire).unwrap();
    let found: Vec<&[u8]> = contents.certificates.iter().skip(2).map(|it| &it.der[..]).collect();
    assert_eq!(found, [&earlier[..], &earlier, &issuers], "the first object of the file, then each part");
    // The issuer's is the last with the key's identifier, and not the key's.
    assert_eq!(contents.certificate_of(key).unwrap().der, earlier);
    let shared = family.delete_certificate(&mut wire, &contents, &contents.certificates[3]);
    assert!(shared.is_err(), "the file is not the certificate's alone");
}

fn pin_object(id: u8, unblocked_by: Option<u8>, flags: &[usize], reference: i32) -> Vec<u8> {
    let object = PinObject {
        common: CommonObjectAttributes {
            auth_id: unblocked_by.map(|it| OctetString::new([it]).unwrap()),
            ..CommonObjectAttributes::default()
        },
        class: CommonAuthenticationObjectAttributes {
            auth_id: Some(OctetString::new([id]).unwrap()),
            auth_reference: None,
            security_environment: None,
        },
        subclass: None,
        attributes: PinAttributes {
            flags: bits(flags).unwrap(),
            kind: PinType::AsciiNumeric,
            min_length: 4,
            stored_length: 8,
            max_length: None,
            reference: Some(reference),
            pad_char: None,
            last_change: None,
            path: None,
        },
    };
    object.to_der().unwrap()
}

#[test]
fn a_listed_puk_is_the_pins_that_names_it() {
    const USER: [usize; 2] = [PIN_INITIALIZED, PIN_NEEDS_PADDING];
    const PUK: [usize; 3] = [PIN_INITIALIZED, PIN_NEEDS_PADDING, PIN_UNBLOCKING];
    let content = [
        pin_object(1, Some(0x11), &USER, 1),
        pin_object(2, Some(0x12), &[PIN_NEEDS_PADDING], 2),
        pin_object(0x12, None, &PUK, 6),
        pin_object(0x11, None, &[PIN_INITIALIZED, PIN_UNBLOCKING], 5),
    ];
    let pins = objects::pins(&content.concat());
    let puk = |reference, stored| Some(CodeFormat { reference, min: 4, max: 8, stored, pad: 0xFF });
    assert_eq!((pins[0].puk, pins[0].unset), (puk(5, 0), false), "nothing is filled up that needs no padding");
    assert_eq!((pins[1].puk, pins[1].unset), (puk(6, 8), true), "a PIN without value");

    let [no_link, disabled] =
        [&USER[..], &[PIN_INITIALIZED, PIN_UNBLOCK_DISABLED]].map(|it| pin_object(1, None, it, 1));
    let puks = pin_object(9, None, &PUK, 7);
    assert_eq!(objects::pins(&[no_link.clone(), puks.clone()].concat())[0].puk, puk(7, 8), "the only one");
    assert_eq!(objects::pins(&[disabled, puks.clone()].concat())[0].puk, None);
    assert!(objects::pins(&[no_link.clone(), no_link, puks].concat()).iter().all(|it| it.puk.is_none()), "whose?");
}

#[test]
fn tries_of_a_puk_with_a_reference_of_its_own_are_asked() {
    let mut wire = OnChip::new(card(KeyType::P256));
    Pkcs15.chip(&mut wire).unwrap();
    let mut pin = Pkcs15.contents(&mut wire).unwrap().pins[0].clone();
    assert_eq!(tries(&mut wire, &pin).unwrap(), Tries { pin: Some(3), puk: None });
    // PIN 2 stands in for a PUK here: a reference of its own that the card counts.
    pin.puk = Some(CodeFormat { reference: 2, ..pin.format });
    station::factory::mistype(&mut wire.card, 2, 3);
    assert_eq!(tries(&mut wire, &pin).unwrap(), Tries { pin: Some(3), puk: Some(0) });
}

#[test]
fn a_key_that_only_decrypts_is_for_neither_use() {
    let mut wire = OnChip::new(personal_card(&PersonalCardSpec::new("6103"), |_, _| None).unwrap());
    Pkcs15.chip(&mut wire).unwrap();
    let places = Places::read(&mut wire).unwrap();
    let content = all_of(&mut wire, &places.private_keys).unwrap().octets;
    let signs = bits(&[2, 3]).unwrap().to_der().unwrap();
    let decrypts = bits(&[1, 5]).unwrap().to_der().unwrap();
    assert_eq!(signs.len(), decrypts.len());
    let at = content.windows(signs.len()).position(|it| it == signs).unwrap();
    let mut changed = content.clone();
    changed[at..at + signs.len()].copy_from_slice(&decrypts);
    assert_eq!(objects::keys(&content, file)[0].usage, Some(CertificateUsage::Authentication));
    assert_eq!(objects::keys(&changed, file)[0].usage, None);
}

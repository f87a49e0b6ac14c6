//! From the tokens that a module shows to one card: Net iD and OpenSC show a token for each PIN.
//!
//! Private keys do not show before their PIN: what is known of them then comes from public keys and certificates.

use super::{
    super::{
        CardError, Contents, Directories, Key, ParsedCertificate, PinRef, StoredCertificate, Tries,
        records::wants_consent,
    },
    messages::{KeyObject, Token, TokenPin},
};
use kortbrygga_shared::{
    identity::ChipId,
    protocol::{CertificateUsage, PinKind},
};

/// The number of a token, as PINs, keys and certificates name it.
///
/// # Errors
/// [`CardError::Malformed`] for what no module made.
pub fn token_of(place: &[u8]) -> Result<u8, CardError> {
    place.first().copied().ok_or(CardError::Malformed("not a place in a token"))
}

/// The chip by the token's serial number; one that is not hexadecimal is taken by its octets.
///
/// # Errors
/// [`CardError::Malformed`] when there is none.
pub fn chip(serial: &str) -> Result<ChipId, CardError> {
    let by_octets = |_| ChipId::from_octets(serial.as_bytes());
    serial.parse().or_else(by_octets).map_err(|_| CardError::Malformed("no serial number in the token"))
}

/// Tries left with a PIN.
pub fn tries(pin: &TokenPin) -> Tries {
    Tries { pin: pin.tries, puk: None }
}

/// One card out of its tokens.
pub fn contents(chip: ChipId, tokens: &[Token]) -> Contents {
    let kinds = kinds(&tokens.iter().map(told_kind).collect::<Vec<_>>());
    let mut contents = Contents {
        chip,
        label: tokens.first().map(|it| it.label.clone()).unwrap_or_default(),
        pins: Vec::new(),
        keys: Vec::new(),
        certificates: Vec::new(),
        directories: Directories::default(),
    };
    for (number, (token, kind)) in (0u8..).zip(tokens.iter().zip(kinds)) {
        contents.pins.push(PinRef {
            kind,
            auth_id: vec![number],
            format: token.pin.format(number),
            puk: None,
            unset: !token.pin.set,
            must_change: token.pin.must_change,
        });
        contents.keys.extend(keys(number, token, kind));
        contents.certificates.extend(token.certificates.iter().map(|it| StoredCertificate {
            id: it.id.0.clone(),
            place: vec![number],
            der: it.der.0.clone(),
        }));
    }
    // PIN 1 first, whatever the module's order.
    contents.pins.sort_by_key(|it| it.kind);
    contents
}

fn keys(number: u8, token: &Token, kind: PinKind) -> Vec<Key> {
    let mut objects = token.keys.clone();
    // A key pair whose public key is in its certificate only. What an issuer signs with is not on the card.
    for certificate in &token.certificates {
        let known = objects.iter().any(|it| it.id == certificate.id);
        let parsed = ParsedCertificate::from_der(&certificate.der.0).ok().filter(|it| it.usage.is_some());
        if let (false, Some(parsed)) = (known, parsed) {
            let (id, algorithm) = (certificate.id.clone(), parsed.public_key.algorithm());
            objects.push(KeyObject { id, label: String::new(), algorithm, consent: None });
        }
    }
    let key = |object: KeyObject| {
        let certified = token.certificates.iter().rev().find(|it| it.id == object.id);
        let parsed = certified.and_then(|it| ParsedCertificate::from_der(&it.der.0).ok());
        let usage = match &parsed {
            Some(parsed) => parsed.usage,
            None => Some(usual_use(kind_by_label(&object.label).unwrap_or(kind))),
        };
        Key {
            usage,
            id: object.id.0,
            algorithm: parsed.and_then(|it| it.public_key.algorithm()).or(object.algorithm),
            place: vec![number],
            auth_id: Some(vec![number]),
            // Showing the PIN once too often does no harm, once too seldom fails.
            consent: object.consent.unwrap_or(usage.is_some_and(wants_consent)),
        }
    };
    objects.into_iter().map(key).collect()
}

fn usual_use(kind: PinKind) -> CertificateUsage {
    match kind {
        PinKind::Authentication => CertificateUsage::Authentication,
        PinKind::Signature => CertificateUsage::Signature,
    }
}

/// By the token's label, else by what its certificates are for.
fn told_kind(token: &Token) -> Option<PinKind> {
    let by_certificates = || {
        let parsed = token.certificates.iter().filter_map(|it| ParsedCertificate::from_der(&it.der.0).ok());
        let usages: Vec<_> = parsed.filter_map(|it| it.usage).collect();
        let all = |usage| !usages.is_empty() && usages.iter().all(|it| *it == usage);
        match () {
            () if all(CertificateUsage::Authentication) => Some(PinKind::Authentication),
            () if all(CertificateUsage::Signature) => Some(PinKind::Signature),
            () => None,
        }
    };
    kind_by_label(&token.label).or_else(by_certificates)
}

/// The first token is PIN 1, others are PIN 2, unless the tokens themselves tell both apart.
fn kinds(told: &[Option<PinKind>]) -> Vec<PinKind> {
    let usual = |at: usize| if at == 0 { PinKind::Authentication } else { PinKind::Signature };
    let both = told.contains(&Some(PinKind::Authentication)) && told.contains(&Some(PinKind::Signature));
    (0..told.len()).map(|at| told[at].filter(|_| both).unwrap_or_else(|| usual(at))).collect()
}

/// `SITHS e-id kort (Legitimering)` and `(Underskrift)`; English ones of other cards.
fn kind_by_label(label: &str) -> Option<PinKind> {
    let lower = label.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["legitimering", "identifi", "authenti"]) {
        return Some(PinKind::Authentication);
    }
    has(&["underskrift", "signature", "signering", "non-repudiation"]).then_some(PinKind::Signature)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use PinKind::{Authentication, Signature};
    use kortbrygga_shared::protocol::{Bytes, KeyAlgorithm};

    fn token(label: &str, keys: &[&str]) -> Token {
        let pin = TokenPin { set: true, must_change: false, at_reader: false, tries: None, min: 4, max: 8 };
        let key = |label: &&str| KeyObject {
            id: Bytes(label.as_bytes().to_vec()),
            label: (*label).to_owned(),
            algorithm: Some(KeyAlgorithm::P256),
            consent: None,
        };
        let keys = keys.iter().map(key).collect();
        Token { label: label.to_owned(), pin, free_octets: None, keys, certificates: Vec::new() }
    }

    #[test]
    fn labels_tell_which_pin_a_token_is() {
        for (labels, expected) in [
            (
                &["SITHS e-id kort (Legitimering)", "SITHS e-id kort (Underskrift)"][..],
                &[Authentication, Signature][..],
            ),
            (&["SITHS e-id kort (Underskrift)", "SITHS e-id kort (Legitimering)"], &[Signature, Authentication]),
            (&["Reservkort (PIN 1)", "Reservkort (PIN 2)"], &[Authentication, Signature]),
            // What can't be true is not believed.
            (&["Kort (Underskrift)", "Kort (Underskrift)"], &[Authentication, Signature]),
            (&["SoftToken"], &[Authentication]),
        ] {
            assert_eq!(kinds(&labels.iter().map(|it| kind_by_label(it)).collect::<Vec<_>>()), expected, "{labels:?}");
        }
    }

    #[test]
    fn tokens_of_one_card_are_one_card() {
        let tokens = [token("Kort (Underskrift)", &["b"]), token("Kort (Legitimering)", &["a"])];
        let card = contents(chip("0a1B").unwrap(), &tokens);
        assert_eq!(card.chip.as_str(), "0A1B");
        assert_eq!(
            card.pins.iter().map(|it| (it.kind, it.auth_id[0])).collect::<Vec<_>>(),
            [(Authentication, 1), (Signature, 0)]
        );
        let keys: Vec<_> = card.keys.iter().map(|it| (it.id[0], it.usage, it.consent)).collect();
        assert_eq!(
            keys,
            [(b'b', Some(CertificateUsage::Signature), true), (b'a', Some(CertificateUsage::Authentication), false)]
        );
        assert!(card.keys.iter().all(|key| card.pin_of(key).unwrap().auth_id == key.place));
    }

    #[test]
    fn labels_tell_the_use_of_keys_in_a_token_with_one_pin() {
        let card = contents(chip("no hex").unwrap(), &[token("SoftToken", &["Legitimering", "Underskrift"])]);
        let usages: Vec<_> = card.keys.iter().map(|it| it.usage).collect();
        assert_eq!(usages, [Some(CertificateUsage::Authentication), Some(CertificateUsage::Signature)]);
    }
}

//! Certificates: written, read back, replaced, removed, refused.

use super::{certify_key, is_not_supported, with_key};
use crate::{bench::Bench, families::Maker};
use kortbrygga_host::cards::{CardError, Key};
use kortbrygga_shared::protocol::CertificateUsage;
use rcgen::{CertificateParams, CustomExtension, Issuer, KeyPair, PublicKeyData, SubjectPublicKeyInfo};

const USAGE: CertificateUsage = CertificateUsage::Authentication;

fn with_own_key(maker: &'static dyn Maker) -> (Bench, Key) {
    with_key(maker, USAGE, maker.usual())
}

fn certificate_for(bench: &Bench, key: &Key) -> Vec<u8> {
    certify_key(&bench.public_key(key), USAGE)
}

/// The same octets come back, for the host and for the judge.
pub fn writes(maker: &'static dyn Maker) {
    let (bench, key) = with_own_key(maker);
    let der = certificate_for(&bench, &key);
    bench.write(&key, &der).unwrap();
    holds(&bench, maker, &key, Some(&der));
}

/// The typed answer, and nothing was written.
pub fn writing_is_refused(maker: &'static dyn Maker) {
    let (bench, key) = with_own_key(maker);
    let before = bench.contents().certificates;
    is_not_supported(bench.write(&key, &certificate_for(&bench, &key)));
    assert_eq!((bench.contents().certificates, bench.writes()), (before, 0));
}

/// Another certificate in place of the first: removed, written, one left.
pub fn replaces(maker: &'static dyn Maker) {
    let (bench, key) = with_own_key(maker);
    let (old, new) = (certificate_for(&bench, &key), certificate_for(&bench, &key));
    assert_ne!(old, new);
    bench.write(&key, &old).unwrap();
    let stored = bench.contents().certificate_of(&key).unwrap().clone();
    bench.delete_certificate(&key, &stored).unwrap();
    bench.write(&key, &new).unwrap();
    holds(&bench, maker, &key, Some(&new));
}

/// The certificate is gone, the key is there and signs.
pub fn deletes(maker: &'static dyn Maker) {
    let (bench, key) = with_own_key(maker);
    bench.write(&key, &certificate_for(&bench, &key)).unwrap();
    let stored = bench.contents().certificate_of(&key).unwrap().clone();
    bench.delete_certificate(&key, &stored).unwrap();
    holds(&bench, maker, &key, None);
    let scheme = bench.public_key(&key).usual_scheme();
    bench.sign(&key, scheme, b"after the certificate").unwrap();
}

/// The typed answer, and the certificate is there.
pub fn deleting_is_refused(maker: &'static dyn Maker) {
    let bench = maker.bench(crate::bench::Make::Filled(maker.usual())).expect("a filled card");
    let contents = bench.contents();
    let (key, stored) = contents.key_with_certificate(USAGE).unwrap();
    is_not_supported(bench.delete_certificate(key, stored));
    assert_eq!((bench.contents().certificates, bench.writes()), (contents.certificates, 0));
}

/// Octets that are no certificate are refused before anything is written.
pub fn refuses_garbage(maker: &'static dyn Maker) {
    let (bench, key) = with_own_key(maker);
    let whole = certificate_for(&bench, &key);
    let longer = [&whole[..], &[0]].concat();
    for garbage in [&b"-----BEGIN CERTIFICATE-----"[..], &whole[..whole.len() - 1], &longer, &[0x30, 0x80], &[]] {
        let outcome = nothing_is_written(&bench, || bench.write(&key, garbage));
        assert!(matches!(outcome, Err(CardError::BadCertificate(_))), "{outcome:?}");
    }
}

/// A certificate for another key is refused before anything is written.
pub fn refuses_another_keys(maker: &'static dyn Maker) {
    let (bench, key) = with_own_key(maker);
    let stranger = KeyPair::generate().unwrap();
    let other = super::certify(&stranger.subject_public_key_info(), USAGE);
    let outcome = nothing_is_written(&bench, || bench.write(&key, &other));
    assert_eq!(outcome, Err(CardError::CertificateForOtherKey(USAGE)));
}

/// A certificate larger than the room on the card is refused before anything is written.
pub fn refuses_large(maker: &'static dyn Maker) {
    let (bench, key) = with_own_key(maker);
    let large = large_certificate(&bench, &key, 40_000);
    let outcome = nothing_is_written(&bench, || bench.write(&key, &large));
    assert!(
        matches!(outcome, Err(CardError::TooLarge { size, most }) if size == large.len() && most < size),
        "{outcome:?}"
    );
}

/// There is room for any certificate, or for none at all.
pub fn takes_large(maker: &'static dyn Maker) {
    if maker.only_reads() {
        return writing_is_refused(maker);
    }
    let (bench, key) = with_own_key(maker);
    let large = large_certificate(&bench, &key, 40_000);
    bench.write(&key, &large).unwrap();
    holds(&bench, maker, &key, Some(&large));
}

fn nothing_is_written<T>(bench: &Bench, attempt: impl FnOnce() -> T) -> T {
    let (before, writes) = (bench.contents().certificates, bench.writes());
    let outcome = attempt();
    assert_eq!((bench.contents().certificates, bench.writes()), (before, writes), "something was written");
    outcome
}

/// What is on the card for the key, for the host and for the judge.
fn holds(bench: &Bench, maker: &'static dyn Maker, key: &Key, der: Option<&[u8]>) {
    let contents = bench.contents();
    assert_eq!(contents.certificates.iter().filter(|it| it.id == key.id).count(), usize::from(der.is_some()));
    assert_eq!(contents.certificate_of(key).map(|it| &it.der[..]), der);
    assert_eq!(bench.judge.certificates().get(&maker.judges_id(key)).map(|it| &it[..]), der);
}

/// A certificate for the key with an extension of so many octets.
fn large_certificate(bench: &Bench, key: &Key, octets: usize) -> Vec<u8> {
    use der::Encode;
    let spki = bench.public_key(key).info().unwrap().to_der().unwrap();
    let authority = KeyPair::generate().unwrap();
    let issuer = Issuer::new(CertificateParams::default(), authority);
    let mut params = CertificateParams::default();
    params.custom_extensions.push(CustomExtension::from_oid_content(&[1, 2, 752, 34, 2, 99], vec![0x55; octets]));
    params.signed_by(&SubjectPublicKeyInfo::from_der(&spki).unwrap(), &issuer).unwrap().der().to_vec()
}

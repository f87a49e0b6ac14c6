#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use openssl::{ec::EcKey, nid::Nid, pkey::PKey, rsa::Rsa};
use std::{
    process::Command,
    time::{Duration, SystemTime},
};

fn person(level: Level) -> PersonProfile {
    PersonProfile {
        id: "SE2321000016-A001".parse().unwrap(),
        given_name: "Åsa".into(),
        surname: "Andersson".into(),
        organisation: "Region Exempel".into(),
        level,
        not_after: SystemTime::now() + Duration::from_secs(86_400),
    }
}

fn p256_spki() -> Vec<u8> {
    let group = openssl::ec::EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap().public_key_to_der().unwrap()
}

fn openssl(args: &[&str]) -> (bool, String) {
    let output = Command::new("openssl").args(args).output().expect("openssl is installed");
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// Folder with root, issuer, revocation list and a certificate as openssl's command line wants them.
fn folder(ca: &Ca, level: Level, certificate: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| std::fs::write(folder.path().join(name), text).unwrap();
    write("root.pem", ca.root_pem().unwrap().as_bytes());
    write("issuer.pem", ca.issuer_pem(level).unwrap().as_bytes());
    write("list.crl", &ca.crl(level).unwrap());
    write("person.pem", &X509::from_der(certificate).unwrap().to_pem().unwrap());
    folder
}

fn verify(folder: &tempfile::TempDir) -> (bool, String) {
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (list, pem) = (path("list.crl"), path("list.pem"));
    assert!(openssl(&["crl", "-inform", "DER", "-in", &list, "-out", &pem]).0);
    openssl(&[
        "verify",
        "-x509_strict",
        "-crl_check",
        "-CAfile",
        &path("root.pem"),
        "-untrusted",
        &path("issuer.pem"),
        "-CRLfile",
        &pem,
        &path("person.pem"),
    ])
}

#[test]
fn openssl_accepts_the_chain_until_it_is_revoked() {
    let ca = Ca::create("minasidor.siths.se").unwrap();
    for level in [Level::Loa2, Level::Loa3] {
        let number = "9752278900000004471".parse().unwrap();
        let certificate =
            ca.issue(&p256_spki(), &person(level), CertificateUsage::Authentication, Some(&number)).unwrap();
        let (good, text) = verify(&folder(&ca, level, &certificate));
        assert!(good, "{text}");
        ca.check(&certificate).unwrap();
        ca.revoke(&certificate, Reason::KeyCompromise).unwrap();
        let (good, text) = verify(&folder(&ca, level, &certificate));
        assert!(!good && text.contains("revoked"), "{text}");
        assert!(matches!(ca.check(&certificate), Err(CaError::Revoked)));
    }
}

#[test]
fn the_profile_is_what_openssl_reads() {
    let ca = Ca::create("minasidor.siths.se").unwrap();
    let number = "9752278900000004471".parse().unwrap();
    let rsa = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap().public_key_to_der().unwrap();
    let text = |spki: &[u8], usage| {
        let der = ca.issue(spki, &person(Level::Loa3), usage, Some(&number)).unwrap();
        String::from_utf8(X509::from_der(&der).unwrap().to_text().unwrap()).unwrap()
    };
    let authentication = text(&rsa, CertificateUsage::Authentication);
    for part in [
        "CN=TEST SITHS e-id Person HSA-id 3 CA v1",
        "serialNumber=SE2321000016-A001",
        "SN=Andersson",
        "Digital Signature, Key Encipherment",
        "TLS Web Client Authentication",
        "Policy: 1.3.6.1.4.1.32473.752.3",
        "URI:https://minasidor.siths.se/crl/person-hsa-id-3.crl",
        "1.2.752.34.2.1: \n                ..9752278900000004471",
    ] {
        assert!(authentication.contains(part), "{part:?} is missing in\n{authentication}");
    }
    let signature = text(&p256_spki(), CertificateUsage::Signature);
    assert!(signature.contains("X509v3 Key Usage: critical\n                Non Repudiation\n"), "{signature}");
    assert!(!signature.contains("Extended Key Usage"), "{signature}");
    let elliptic = text(&p256_spki(), CertificateUsage::Authentication);
    assert!(!elliptic.contains("Encipherment"), "{elliptic}");
}

#[test]
fn a_kept_ca_is_the_same_for_all() {
    let folder = tempfile::tempdir().unwrap();
    let roots: Vec<String> = std::thread::scope(|scope| {
        let started: Vec<_> =
            (0..4).map(|_| scope.spawn(|| Ca::cached(folder.path(), "a.test").unwrap().root_pem().unwrap())).collect();
        started.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert!(roots.iter().all(|root| *root == roots[0]));
    let first = Ca::cached(folder.path(), "a.test").unwrap();
    let certificate = first.issue(&p256_spki(), &person(Level::Loa3), CertificateUsage::Signature, None).unwrap();
    Ca::cached(folder.path(), "a.test").unwrap().check(&certificate).unwrap();
    assert!(matches!(Ca::create("a.test").unwrap().check(&certificate), Err(CaError::Untrusted(_))));
}

#[test]
fn a_request_signed_by_another_key_is_refused() {
    let ca = Ca::create("a.test").unwrap();
    let number = "9752278900000004471".parse().unwrap();
    let mut request = openssl::x509::X509Req::builder().unwrap();
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let other = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    request.set_pubkey(&key).unwrap();
    request.sign(&other, openssl::hash::MessageDigest::sha256()).unwrap();
    let result = ca.issue_for_request(
        &request.build().to_der().unwrap(),
        &person(Level::Loa3),
        CertificateUsage::Signature,
        &number,
    );
    assert!(matches!(result, Err(CaError::RequestSignature)));
}

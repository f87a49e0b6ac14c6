//! A PIV card that others wrote, filled by Yubico's and OpenSC's programs.

use super::Maker;
use crate::{
    bench::{Bench, Codes, Make, file},
    checks::{BOTH, certify},
    judge::{Judge, openssl},
};
use der::Encode;
use kortbrygga_host::cards::{Policy, PublicKey};
use kortbrygga_shared::protocol::{CertificateUsage, KeyAlgorithm};
use piv_card::{MANAGEMENT_KEY_FILE, PIN, PUK, PivCard};
use station::{Station, card::Chip, opensc};

/// See the module.
pub struct Piv;

/// Numbers of two cards of the same product.
const FIRST: [u8; 16] = *b"\x11\x11\x11\x11\x22\x22\x42\x22\x82\x22\x33\x33\x33\x33\x33\x01";
const SECOND: [u8; 16] = *b"\x11\x11\x11\x11\x22\x22\x42\x22\x82\x22\x33\x33\x33\x33\x33\x02";

impl Maker for Piv {
    fn name(&self) -> &'static str {
        "piv"
    }

    fn bench(&self, make: Make) -> Option<Bench> {
        let card: Box<dyn Chip> = match make {
            Make::Blank => Box::new(PivCard::new(FIRST)),
            Make::Filled(algorithm) => filled(algorithm),
            // The applet gives itself a PIN.
            Make::NoPin | Make::TransportPin => return None,
        };
        let codes = Codes { pins: vec![(PIN, Some(PUK))], another: "918273", officer: None };
        let policy = Policy { piv_management_key: Some(MANAGEMENT_KEY_FILE.into()), ..Policy::default() };
        Some(Bench::at_reader(codes, card, policy, Judge::pkcs15))
    }

    fn swap_unnoticed(&self, bench: &mut Bench) {
        bench.station().expect("in a reader").swap_chip_unnoticed(0, Box::new(PivCard::new(SECOND))).unwrap();
    }
}

/// Keys and certificates for both uses.
pub fn filled(algorithm: KeyAlgorithm) -> Box<dyn Chip> {
    let mut station = Station::start().unwrap();
    station.insert(0, PivCard::new(FIRST)).unwrap();
    for usage in BOTH {
        let slot = if usage == CertificateUsage::Authentication { "9a" } else { "9c" };
        let public = if algorithm == KeyAlgorithm::Rsa3072 {
            made_by_opensc(&station, slot)
        } else {
            made_by_yubico(&station, slot, algorithm)
        };
        let certificate = file(station.folder(), "certificate.der", &certify(&public, usage));
        yubico(&station, &["-a", "import-certificate", "-s", slot, "-K", "DER", "-i", &certificate]);
    }
    station.remove_chip(0).unwrap().unwrap()
}

fn yubico(station: &Station, arguments: &[&str]) {
    opensc::run(station, "yubico-piv-tool", &[&["-r", &station.readers()[0]], arguments].concat()).unwrap();
}

/// Makes a key, and gives its SubjectPublicKeyInfo.
fn made_by_yubico(station: &Station, slot: &str, algorithm: KeyAlgorithm) -> Vec<u8> {
    let name = match algorithm {
        KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 => "RSA2048",
        KeyAlgorithm::P256 => "ECCP256",
        KeyAlgorithm::P384 => "ECCP384",
    };
    let (pem, der) = (station.folder().join("public.pem"), station.folder().join("public.der"));
    let (pem, der) = (pem.to_str().unwrap(), der.to_str().unwrap());
    yubico(station, &["-a", "generate", "-s", slot, "-A", name, "-o", pem]);
    openssl(&["pkey", "-pubin", "-in", pem, "-outform", "DER", "-out", der]);
    std::fs::read(der).unwrap()
}

/// Yubico's program of this age knows no RSA-3072; OpenSC's sends what it is told.
fn made_by_opensc(station: &Station, slot: &str) -> Vec<u8> {
    let key = std::fs::read_to_string(MANAGEMENT_KEY_FILE).unwrap();
    let pairs: Vec<&str> = key.trim().as_bytes().chunks(2).map(|it| std::str::from_utf8(it).unwrap()).collect();
    let key = file(station.folder(), "management-key", pairs.join(":").as_bytes());
    let generate = format!("00:47:00:{slot}:05:AC:03:80:01:05:00");
    let output = std::process::Command::new("piv-tool")
        .args(["-r", "0", "-A", "M:9B:03", "-s", &generate])
        .envs(station.env())
        .env("PIV_EXT_AUTH_KEY", key)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("Received (SW1=0x90, SW2=0x00)"), "{output:?}");
    // 16 octets a line, then the same as letters.
    let dump = text.lines().skip_while(|it| !it.starts_with("Received")).skip(1);
    let columns = dump.map(|line| line.chars().take(48).collect::<String>()).collect::<Vec<_>>().join(" ");
    let answer: Vec<u8> = columns.split_whitespace().map_while(|it| u8::from_str_radix(it, 16).ok()).collect();
    let modulus = answer.strip_prefix(b"\x7F\x49\x82\x01\x89\x81\x82\x01\x80").expect("an RSA-3072 key");
    let public = PublicKey::from_modulus(&modulus[..384]).unwrap();
    public.info().unwrap().to_der().unwrap()
}

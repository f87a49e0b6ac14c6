//! Signatures in every scheme; openssl judges each.

use super::{blank, is_not_supported, with_key};
use crate::{families::Maker, judge::verify};
use kortbrygga_host::cards::Scheme;
use kortbrygga_shared::protocol::{CertificateUsage, KeyAlgorithm};

const MESSAGE: &[u8] = b"Jag kvitterar kortet.";

/// openssl verifies what the card signed.
pub fn signs(maker: &'static dyn Maker, algorithm: KeyAlgorithm, scheme: Scheme) {
    let (bench, key) = with_key(maker, CertificateUsage::Authentication, algorithm);
    let signature = bench.sign(&key, scheme, MESSAGE).unwrap();
    verify(bench.folder.path(), &bench.public_key(&key), scheme, MESSAGE, &signature);
}

/// The typed answer: to the signature, or already to the making of such a key.
pub fn signing_is_refused(maker: &'static dyn Maker, algorithm: KeyAlgorithm, scheme: Scheme) {
    let usage = CertificateUsage::Authentication;
    let (bench, key) = if maker.only_reads() {
        with_key(maker, usage, algorithm)
    } else {
        let bench = blank(maker);
        match bench.generate(usage, algorithm) {
            Ok(key) => (bench, key),
            refused => return is_not_supported(refused),
        }
    };
    is_not_supported(bench.sign(&key, scheme, MESSAGE));
}

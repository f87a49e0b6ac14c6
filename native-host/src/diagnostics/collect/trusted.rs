//! Roots and issuers of SITHS in Windows' certificate stores.
//!
//! A store's key holds one key per certificate, its value `Blob` a list of properties (`CryptoAPI`, serialised certificate):
//! identifier, flags and length of four octets each, then the property; number 32 is the certificate.

use super::{Part, bounded, key_or_nothing, nothing, short};
use crate::{
    cards::common_name,
    diagnostics::source::{Platform, Source, Unreadable, Value},
};

/// Roots and intermediate issuers: by hand, by group policy, by the domain, by the user.
const STORES: [&str; 8] = [
    r"HKLM\SOFTWARE\Microsoft\SystemCertificates\ROOT\Certificates",
    r"HKLM\SOFTWARE\Microsoft\SystemCertificates\CA\Certificates",
    r"HKLM\SOFTWARE\Policies\Microsoft\SystemCertificates\Root\Certificates",
    r"HKLM\SOFTWARE\Policies\Microsoft\SystemCertificates\CA\Certificates",
    r"HKLM\SOFTWARE\Microsoft\EnterpriseCertificates\Root\Certificates",
    r"HKLM\SOFTWARE\Microsoft\EnterpriseCertificates\CA\Certificates",
    r"HKCU\SOFTWARE\Microsoft\SystemCertificates\Root\Certificates",
    r"HKCU\SOFTWARE\Microsoft\SystemCertificates\CA\Certificates",
];

const CERTIFICATE: u32 = 32;

/// Most certificates of one store.
const MOST_CERTIFICATES: usize = 512;

pub(super) fn collect(source: &dyn Source) -> Result<Part, Unreadable> {
    if source.platform() != Platform::Windows {
        return Ok(nothing());
    }
    let mut known = false;
    let mut names = Vec::new();
    for store in STORES {
        let Some(key) = source.key(store)? else { continue };
        known = true;
        for thumbprint in key.keys.into_iter().take(MOST_CERTIFICATES) {
            let certificate = key_or_nothing(source, &format!(r"{store}\{thumbprint}"));
            let Some(Value::Octets(blob)) = certificate.value("Blob") else { continue };
            let name = property(blob, CERTIFICATE).and_then(common_name).filter(|it| it.contains("SITHS"));
            names.extend(name.map(|it| short(&it)));
        }
    }
    names.sort();
    names.dedup();
    let names = known.then(|| bounded(names));
    Ok(Box::new(|workplace| workplace.trusted = names))
}

fn property(mut blob: &[u8], wanted: u32) -> Option<&[u8]> {
    loop {
        let (number, rest) = blob.split_first_chunk::<4>()?;
        let (_, rest) = rest.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (octets, rest) = rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
        if u32::from_le_bytes(*number) == wanted {
            return Some(octets);
        }
        blob = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wanted_property_is_found_and_a_cut_blob_is_none() {
        let blob = [3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 9, 9, 32, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 7];
        assert_eq!(property(&blob, CERTIFICATE), Some(&[7][..]));
        for cut in 0..blob.len() {
            assert_eq!(property(&blob[..cut], CERTIFICATE), None);
        }
    }
}

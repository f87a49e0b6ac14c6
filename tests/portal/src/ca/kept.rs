//! Keys and certificates of the CA as PEM texts, in memory or in a folder.

use super::{CaError, Level, names::name, profile};
use const_oid::db::rfc4519;
use der::pem::LineEnding;
use p256::{
    ecdsa::{DerSignature, SigningKey},
    pkcs8::EncodePrivateKey,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use x509_cert::{
    builder::{Builder, CertificateBuilder, Profile},
    certificate::Certificate,
    der::EncodePem,
    name::Name,
    spki::SubjectPublicKeyInfoOwned,
    time::Validity,
};

/// PEM of the root certificate, and PKCS#8 PEM with certificate PEM of each issuer. The root's key is needed no longer.
pub(super) struct Kept {
    pub root: String,
    pub loa2: (String, String),
    pub loa3: (String, String),
}

const YEARS: u64 = 365 * 24 * 3600;
const FILES: [&str; 5] = ["root.pem", "loa2.key", "loa2.pem", "loa3.key", "loa3.pem"];

impl Kept {
    pub fn create() -> Result<Self, CaError> {
        let root_name = ca_name("TEST SITHS e-id Root CA v2")?;
        let root_key = SigningKey::random(&mut rand_core::OsRng);
        let root = build(Profile::Root, &root_name, &root_key, &root_key)?;
        let issuer = |level: Level| -> Result<(String, String), CaError> {
            let key = SigningKey::random(&mut rand_core::OsRng);
            let profile = Profile::SubCA { issuer: root_name.clone(), path_len_constraint: Some(0) };
            let subject = ca_name(level.issuer_name())?;
            let certificate = build(profile, &subject, &key, &root_key)?;
            let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|error| CaError::Key(error.to_string()))?;
            Ok((pem.as_str().to_owned(), certificate.to_pem(LineEnding::LF)?))
        };
        Ok(Self { root: root.to_pem(LineEnding::LF)?, loa2: issuer(Level::Loa2)?, loa3: issuer(Level::Loa3)? })
    }

    pub fn load_or_create(folder: &Path, host: &str) -> Result<Self, CaError> {
        let place = folder.join(host);
        if !place.join(FILES[0]).exists() {
            fs::create_dir_all(folder)?;
            let fresh = tempfile::tempdir_in(folder)?;
            Self::create()?.save(fresh.path())?;
            // Whoever renames first has made the CA; the others take that one.
            let made: PathBuf = fresh.keep();
            if let Err(error) = fs::rename(&made, &place) {
                fs::remove_dir_all(&made)?;
                if !place.join(FILES[0]).exists() {
                    return Err(error.into());
                }
            }
        }
        Ok(Self::load(&place)?)
    }

    fn save(&self, place: &Path) -> io::Result<()> {
        let texts = [&self.root, &self.loa2.0, &self.loa2.1, &self.loa3.0, &self.loa3.1];
        FILES.iter().zip(texts).try_for_each(|(file, text)| fs::write(place.join(file), text))
    }

    fn load(place: &Path) -> io::Result<Self> {
        let read = |file: &str| fs::read_to_string(place.join(file));
        Ok(Self {
            root: read(FILES[0])?,
            loa2: (read(FILES[1])?, read(FILES[2])?),
            loa3: (read(FILES[3])?, read(FILES[4])?),
        })
    }
}

fn ca_name(common_name: &str) -> Result<Name, der::Error> {
    name(&[(rfc4519::C, "SE"), (rfc4519::O, "TEST (reference portal)"), (rfc4519::CN, common_name)])
}

fn build(kind: Profile, subject: &Name, key: &SigningKey, signer: &SigningKey) -> Result<Certificate, CaError> {
    let info =
        SubjectPublicKeyInfoOwned::from_key(*key.verifying_key()).map_err(|error| CaError::Key(error.to_string()))?;
    let validity = Validity::from_now(std::time::Duration::from_secs(10 * YEARS))?;
    let builder = CertificateBuilder::new(kind, profile::serial()?, validity, subject.clone(), info, signer)?;
    // An issuer's own revocation is not modelled: the root publishes no list, so only end entities name one.
    Ok(builder.build::<DerSignature>()?)
}

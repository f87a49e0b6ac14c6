//! A certificate authority with the profile of SITHS person certificates (SS 614331, RFC 5280), for tests.
//!
//! One root (`TEST SITHS e-id Root CA v2`) and two issuers, one per level of assurance. Keys are P-256 and live in the
//! process, or in a folder under `target/` when made by [`Ca::cached`] so that cards made in one process are good in another.
//! Certificates live in real time: they don't follow the portal's clock, so that other programs can verify them.
//! Does not protect its keys: whoever reads the folder can issue.

mod kept;
mod names;
mod policy;
mod profile;
mod revocation;

pub(crate) use names::attribute;
pub use policy::{Level, POLICIES, level_of};
pub use profile::PersonProfile;
pub use revocation::Reason;

use kept::Kept;
use kortbrygga_shared::{identity::PrintedNumber, protocol::CertificateUsage};
use openssl::x509::{
    X509, X509StoreContext,
    store::{X509Store, X509StoreBuilder},
};
use p256::{ecdsa::SigningKey, pkcs8::DecodePrivateKey};
use revocation::Register;
use std::{path::Path, sync::Mutex};
use x509_cert::{
    Certificate,
    der::{Decode, DecodePem, Encode, EncodePem, pem::LineEnding},
};

/// A CA with one root and two issuers.
pub struct Ca {
    root: Certificate,
    issuers: [Issuer; 2],
    register: Mutex<Register>,
}

/// One issuing CA.
struct Issuer {
    level: Level,
    key: SigningKey,
    certificate: Certificate,
    crl_address: String,
}

/// Why nothing was issued, or why something was not trusted.
#[derive(Debug, thiserror::Error)]
pub enum CaError {
    /// A structure could not be read or written.
    #[error("certificate structure: {0}")]
    Der(#[from] der::Error),
    /// A certificate could not be built.
    #[error("certificate: {0}")]
    Build(#[from] x509_cert::builder::Error),
    /// A key could not be read.
    #[error("key: {0}")]
    Key(String),
    /// OpenSSL refused it.
    #[error("openssl: {0}")]
    OpenSsl(#[from] openssl::error::ErrorStack),
    /// The folder for keys could not be used.
    #[error("folder for keys: {0}")]
    Folder(#[from] std::io::Error),
    /// No chain to the root, or not valid now.
    #[error("not trusted: {0}")]
    Untrusted(String),
    /// It stands on the revocation list.
    #[error("revoked")]
    Revoked,
    /// The request is not signed by its own key.
    #[error("the request's signature is wrong")]
    RequestSignature,
}

impl Ca {
    /// A new CA; takes a few milliseconds. `host` is the name under which the revocation lists are served.
    ///
    /// # Errors
    /// [`CaError::Build`] when a structure can't be made.
    pub fn create(host: &str) -> Result<Self, CaError> {
        Self::from_kept(Kept::create()?, host)
    }

    /// The CA that is kept in `folder`, made there when there is none. Several processes may call this at once.
    ///
    /// # Errors
    /// [`CaError::Folder`] when it can't be read or written, [`CaError::Der`] and [`CaError::Key`] for damaged files.
    pub fn cached(folder: &Path, host: &str) -> Result<Self, CaError> {
        Self::from_kept(Kept::load_or_create(folder, host)?, host)
    }

    fn from_kept(kept: Kept, host: &str) -> Result<Self, CaError> {
        let issuer = |level: Level, (key, certificate): (String, String)| -> Result<Issuer, CaError> {
            Ok(Issuer {
                level,
                key: SigningKey::from_pkcs8_pem(&key).map_err(|error| CaError::Key(error.to_string()))?,
                certificate: Certificate::from_pem(certificate)?,
                crl_address: crl_address(host, level),
            })
        };
        Ok(Self {
            root: Certificate::from_pem(&kept.root)?,
            issuers: [issuer(Level::Loa2, kept.loa2)?, issuer(Level::Loa3, kept.loa3)?],
            register: Mutex::default(),
        })
    }

    /// A certificate (DER) for a public key (SubjectPublicKeyInfo, DER) that is already known to be the person's, as for
    /// the cards of test persons. `number` becomes the card-number extension.
    ///
    /// # Errors
    /// [`CaError::Der`] when the key can't be read.
    pub fn issue(
        &self,
        spki: &[u8],
        person: &PersonProfile,
        usage: CertificateUsage,
        number: Option<&PrintedNumber>,
    ) -> Result<Vec<u8>, CaError> {
        profile::issue(self.issuer(person.level), spki, person, usage, number)
    }

    /// A certificate (DER) for a PKCS#10 request (RFC 2986, DER), whose own signature is verified first. Nothing but the
    /// key is taken from it.
    ///
    /// # Errors
    /// [`CaError::RequestSignature`], and those of [`Ca::issue`].
    pub fn issue_for_request(
        &self,
        request: &[u8],
        person: &PersonProfile,
        usage: CertificateUsage,
        number: &PrintedNumber,
    ) -> Result<Vec<u8>, CaError> {
        let spki = verified_key(request)?;
        self.issue(&spki, person, usage, Some(number))
    }

    /// Puts a certificate (DER) on the revocation list of its issuer. Twice is the same as once.
    ///
    /// # Errors
    /// [`CaError::Der`] when it can't be read.
    pub fn revoke(&self, certificate: &[u8], reason: Reason) -> Result<(), CaError> {
        let certificate = Certificate::from_der(certificate)?;
        let body = certificate.tbs_certificate;
        self.register().revoke(&body.issuer, &body.serial_number, reason);
        Ok(())
    }

    /// Chain to the root, validity now, not revoked. Returns the parsed certificate.
    ///
    /// # Errors
    /// [`CaError::Untrusted`], [`CaError::Revoked`], [`CaError::Der`].
    pub fn check(&self, certificate: &[u8]) -> Result<Certificate, CaError> {
        let parsed = Certificate::from_der(certificate)?;
        let x509 = X509::from_der(certificate)?;
        let store = self.trust()?;
        let mut context = X509StoreContext::new()?;
        let empty = openssl::stack::Stack::new()?;
        let (good, why) = context.init(&store, &x509, &empty, |it| Ok((it.verify_cert()?, it.error())))?;
        if !good {
            return Err(CaError::Untrusted(why.error_string().to_owned()));
        }
        let body = &parsed.tbs_certificate;
        if self.register().is_revoked(&body.issuer, &body.serial_number) {
            return Err(CaError::Revoked);
        }
        Ok(parsed)
    }

    /// Root and issuers as OpenSSL's trust store.
    pub(crate) fn trust(&self) -> Result<X509Store, CaError> {
        let mut store = X509StoreBuilder::new()?;
        store.add_cert(X509::from_der(&self.root.to_der()?)?)?;
        for issuer in &self.issuers {
            store.add_cert(X509::from_der(&issuer.certificate.to_der()?)?)?;
        }
        Ok(store.build())
    }

    /// The root, PEM.
    ///
    /// # Errors
    /// [`CaError::Der`].
    pub fn root_pem(&self) -> Result<String, CaError> {
        Ok(self.root.to_pem(LineEnding::LF)?)
    }

    /// The issuing CA of a level, PEM.
    ///
    /// # Errors
    /// [`CaError::Der`].
    pub fn issuer_pem(&self, level: Level) -> Result<String, CaError> {
        Ok(self.issuer(level).certificate.to_pem(LineEnding::LF)?)
    }

    /// The revocation list of a level's issuer (RFC 5280 section 5), DER, signed now, good for a day.
    ///
    /// # Errors
    /// [`CaError::Der`].
    pub fn crl(&self, level: Level) -> Result<Vec<u8>, CaError> {
        let issuer = self.issuer(level);
        self.register().list(&issuer.certificate.tbs_certificate.subject, &issuer.key)
    }

    fn issuer(&self, level: Level) -> &Issuer {
        match level {
            Level::Loa2 => &self.issuers[0],
            Level::Loa3 => &self.issuers[1],
        }
    }

    fn register(&self) -> std::sync::MutexGuard<'_, Register> {
        self.register.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The key (SubjectPublicKeyInfo, DER) of a PKCS#10 request whose signature is right.
///
/// # Errors
/// [`CaError::RequestSignature`], or [`CaError::OpenSsl`] when it can't be read.
pub fn verified_key(request: &[u8]) -> Result<Vec<u8>, CaError> {
    let parsed = openssl::x509::X509Req::from_der(request)?;
    let key = parsed.public_key()?;
    if !parsed.verify(&key).unwrap_or(false) {
        return Err(CaError::RequestSignature);
    }
    Ok(key.public_key_to_der()?)
}

/// Where a level's revocation list is served.
fn crl_address(host: &str, level: Level) -> String {
    format!("https://{host}/crl/{}", level.crl_file())
}

#[cfg(test)]
mod tests;

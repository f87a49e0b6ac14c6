//! TLS by a test CA under the real portal's name, so that the shipped match patterns and origins are what is tested.

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::{fs, io, path::Path, sync::Arc};

/// A server identity and the root that vouches for it.
pub(crate) struct Tls {
    /// For the server.
    pub config: Arc<ServerConfig>,
    /// The root, PEM: goes into the test browser's trust store.
    pub root_pem: String,
}

/// What went wrong with TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A certificate could not be made.
    #[error("certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The server's configuration was refused.
    #[error("configuration: {0}")]
    Configuration(#[from] rustls::Error),
    /// The folder for keys could not be used.
    #[error("folder for keys: {0}")]
    Folder(#[from] io::Error),
}

impl Tls {
    /// A new server key for these names, signed by the test root that is kept in `folder`, or by a new one.
    pub fn create(hosts: &[&str], folder: Option<&Path>) -> Result<Self, TlsError> {
        let (root_key, root_pem) = match folder {
            Some(folder) => load_or_create(folder)?,
            None => create_root()?,
        };
        let issuer = Issuer::from_ca_cert_pem(&root_pem, KeyPair::from_pem(&root_key)?)?;
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(hosts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())?;
        params.distinguished_name.push(DnType::CommonName, hosts.first().copied().unwrap_or_default());
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &issuer)?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { config: Arc::new(config), root_pem })
    }
}

/// Private key and certificate of a new root, PEM.
fn create_root() -> Result<(String, String), TlsError> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "TEST reference portal TLS root");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let certificate = params.self_signed(&key)?;
    Ok((key.serialize_pem(), certificate.pem()))
}

fn load_or_create(folder: &Path) -> Result<(String, String), TlsError> {
    let place = folder.join("tls-root");
    if !place.exists() {
        fs::create_dir_all(folder)?;
        let fresh = tempfile::tempdir_in(folder)?;
        let (key, certificate) = create_root()?;
        fs::write(fresh.path().join("key.pem"), key)?;
        fs::write(fresh.path().join("root.pem"), certificate)?;
        // Whoever renames first has made the root; the others take that one.
        let made = fresh.keep();
        if let Err(error) = fs::rename(&made, &place) {
            fs::remove_dir_all(&made)?;
            if !place.exists() {
                return Err(error.into());
            }
        }
    }
    Ok((fs::read_to_string(place.join("key.pem"))?, fs::read_to_string(place.join("root.pem"))?))
}

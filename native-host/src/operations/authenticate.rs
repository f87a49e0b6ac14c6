//! Login token in the published format `web-eid:1.0`, bound to the origin.

use super::{Task, pin_entry::Question, validate};
use crate::cards::{CardError, ParsedCertificate};
use kortbrygga_shared::{
    catalogue::ErrorReport,
    protocol::{AuthenticationToken, Bytes, CardRef, CertificateUsage, PinPurpose, Reply},
};
use ring::digest::{SHA256, digest};

const FORMAT: &str = "web-eid:1.0";

/// Address of the software's page with its version, as the format wants it.
const APP_VERSION: &str = concat!("https://kortbrygga.example/releases/", env!("CARGO_PKG_VERSION"));

/// Makes a token: signs `hash(origin) || hash(nonce)` with the authentication key, PIN 1.
pub async fn run(task: &Task, card: CardRef, origin: &str, nonce: &str) -> Result<Reply, ErrorReport> {
    task.desk.config.portal_is_allowed(origin)?;
    validate::nonce(nonce)?;
    let known = task.locate(&card)?;
    task.check_can(&known, "sign")?;
    let card_error = |error: CardError| task.report(&error, &known, None);
    let (key, certificate) =
        known.contents.key_with_certificate(CertificateUsage::Authentication).map_err(card_error)?;
    let parsed = ParsedCertificate::from_der(&certificate.der).map_err(card_error)?;
    let pin = known.contents.pin_of(key).map_err(card_error)?;
    let question = Question {
        purpose: PinPurpose::Login,
        origin: Some(origin.to_owned()),
        person: Some(parsed.name()),
        document: None,
    };
    let message = [digest(&SHA256, origin.as_bytes()).as_ref(), digest(&SHA256, nonce.as_bytes()).as_ref()].concat();
    let (key, public) = (key.clone(), parsed.public_key.clone());
    let sign = move |session: &mut crate::readers::Session<'_>| session.sign(&key, &public, &message)?.raw(&public);
    let (signature, _pin) = task.with_pin(&card, &known, pin, &question, None, sign).await?;
    Ok(Reply::Token {
        token: AuthenticationToken {
            unverified_certificate: Bytes(certificate.der.clone()),
            algorithm: parsed.public_key.jwa().to_owned(),
            signature: Bytes(signature),
            format: FORMAT.to_owned(),
            app_version: APP_VERSION.to_owned(),
        },
    })
}

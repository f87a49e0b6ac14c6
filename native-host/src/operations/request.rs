//! A PKCS#10 request (RFC 2986) for a key that is on a card, signed there.

use super::{
    Task,
    keys::{self, KeyChoice},
    pin_entry::{Question, holder},
};
use crate::{
    cards::{Key, ParsedCertificate, PublicKey},
    readers::{Known, Session},
};
use kortbrygga_shared::{
    catalogue::ErrorReport,
    protocol::{CardRef, PinPurpose},
};
use x509_cert::name::Name;

/// What is requested.
#[derive(Clone, Debug)]
pub struct Order {
    /// With this card.
    pub card: CardRef,
    /// For this key.
    pub key: KeyChoice,
    /// Under this name.
    pub subject: Name,
}

/// The request, DER.
///
/// # Errors
/// `KB-0118`, `KB-0515` no such key; what PIN and card say.
pub async fn run(task: &Task, order: Order) -> Result<Vec<u8>, ErrorReport> {
    let Order { card, key, subject } = order;
    let known = task.locate(&card)?;
    task.check_can(&known, "sign")?;
    let key = key.of(&known.contents)?.clone();
    let public = public_key(task, &card, &known, &key).await?;
    let pin = known.contents.pin_of(&key).map_err(|error| task.report(&error, &known, None))?;
    let question = Question { purpose: PinPurpose::Request, origin: None, person: holder(&known), document: None };
    let info = keys::request_info(subject, &public).map_err(|error| task.report(&error, &known, None))?;
    let sign = move |session: &mut Session<'_>| keys::signed_request(session, &key, &public, &info);
    task.with_pin(&card, &known, pin, &question, None, sign).await.map(|(request, _pin)| request)
}

/// The public half of a key: from its certificate, else as the card tells it.
pub async fn public_key(task: &Task, card: &CardRef, known: &Known, key: &Key) -> Result<PublicKey, ErrorReport> {
    let certified = || {
        let stored = known.contents.certificate_of(key)?;
        ParsedCertificate::from_der(&stored.der).ok().map(|it| it.public_key)
    };
    if let Some(public) = certified() {
        return Ok(public);
    }
    let (contents, key) = (known.contents.clone(), key.clone());
    task.with_card(card, known, move |session| session.public_key(&contents, &key)).await
}

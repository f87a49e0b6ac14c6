//! Everything that is known of a card without a PIN, as `kortbrygga card show` tells it.

use super::Task;
use crate::{
    cards::{self, CertificateFacts, Contents, Key, PublicKey, StoredCertificate},
    clock::now,
    journal::hex,
};
use der::Decode;
use kortbrygga_shared::{
    catalogue::ErrorReport,
    identity::{ChipId, PrintedNumber},
    protocol::{CardRef, CertificateUsage, KeyAlgorithm, PinKind, Side},
    time::UnixMillis,
};
use serde::{Serialize, Serializer};

/// A card.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// PC/SC name of the reader.
    pub reader: String,
    /// Where the reader stands, where the user has said it.
    pub side: Option<Side>,
    /// The chip's number.
    pub chip: ChipId,
    /// The printed number: from the certificates, else as confirmed by a user.
    pub number: Option<PrintedNumber>,
    /// What the card calls itself.
    pub label: String,
    /// Card family, e.g. `myeid`.
    pub family: String,
    /// Each person that the certificates name, once.
    pub holders: Vec<Holder>,
    /// Its PINs.
    pub pins: Vec<PinDescription>,
    /// Its keys.
    pub keys: Vec<KeyDescription>,
    /// Its certificates.
    pub certificates: Vec<CertificateDescription>,
    /// Room for more.
    pub room: RoomDescription,
}

/// A person that a certificate names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Holder {
    /// Subject commonName.
    pub name: String,
    /// Subject serialNumber: HSA-id or personnummer; may be empty.
    pub person_id: String,
}

/// A PIN and its state.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PinDescription {
    /// Which PIN.
    pub pin: PinKind,
    /// Tries left, 0 = blocked; `None` = the card does not tell.
    pub tries_left: Option<u8>,
    /// Tries left with the PUK; `None` = the card does not tell, or has none.
    pub puk_tries_left: Option<u8>,
    /// It has no value yet.
    pub unset: bool,
    /// It must be changed before first use.
    pub must_change: bool,
    /// Fewest digits.
    pub min_digits: u8,
    /// Most digits.
    pub max_digits: u8,
}

/// A key pair.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyDescription {
    /// Identifier on the card, hexadecimal.
    pub id: String,
    /// What it is for; `None` = neither of the two.
    pub usage: Option<CertificateUsage>,
    /// What kind; `None` = one that can't be used here.
    pub algorithm: Option<KeyAlgorithm>,
    /// Which PIN protects it.
    pub pin: Option<PinKind>,
    /// The PIN is wanted before each use.
    pub consent: bool,
    /// Serial number of its certificate.
    pub certificate: Option<String>,
}

/// A certificate.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateDescription {
    /// Identifier on the card, hexadecimal.
    pub id: String,
    /// Whether it can be used today.
    pub validity: Validity,
    /// Identifier of its key, when that is on the card.
    pub key: Option<String>,
    /// Kind of the key that it is for; `None` = one that can't be used here.
    pub algorithm: Option<KeyAlgorithm>,
    /// What it says; in JSON all of it is null when it can't be read.
    #[serde(flatten, serialize_with = "or_nulls")]
    pub facts: Option<CertificateFacts>,
}

/// Whether a certificate can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Validity {
    /// Yes.
    Valid,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYetValid,
    /// What is stored is no certificate.
    Unreadable,
}

/// Room for more; `None` = the card does not tell.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomDescription {
    /// Keys that can still be made.
    pub keys: Option<u16>,
    /// Certificates that can still be written.
    pub certificates: Option<u16>,
    /// Octets of the largest of these.
    pub largest_certificate: Option<usize>,
}

/// Describes a card.
///
/// # Errors
/// When the card is not there or can't be spoken to.
pub async fn run(task: &Task, card: &CardRef) -> Result<Description, ErrorReport> {
    let known = task.locate(card)?;
    let contents = &known.contents;
    let asked = known.contents.clone();
    let (tries, room) = task
        .with_card(card, &known, move |session| {
            let tries = asked.pins.iter().map(|pin| session.tries(pin)).collect::<Result<Vec<_>, _>>()?;
            Ok((tries, session.room(&asked)?))
        })
        .await?;
    let pin = |(pin, tries): (&cards::PinRef, cards::Tries)| PinDescription {
        pin: pin.kind,
        tries_left: tries.pin,
        puk_tries_left: tries.puk,
        unset: pin.unset,
        must_change: pin.must_change,
        min_digits: pin.format.min,
        max_digits: pin.format.max,
    };
    let certificates: Vec<_> = contents.certificates.iter().map(|it| certificate(contents, it, now())).collect();
    Ok(Description {
        side: task.desk.journal.side(&known.reader),
        reader: known.reader.clone(),
        chip: contents.chip.clone(),
        number: task.number_of(&known),
        label: contents.label.clone(),
        family: known.family.name().to_owned(),
        pins: contents.pins.iter().zip(tries).map(pin).collect(),
        keys: contents.keys.iter().map(|it| key(contents, it)).collect(),
        holders: holders(&certificates),
        certificates,
        room: RoomDescription {
            keys: room.keys,
            certificates: room.certificates,
            largest_certificate: room.largest_certificate,
        },
    })
}

/// A key of a card.
pub fn key(contents: &Contents, key: &Key) -> KeyDescription {
    let serial = |stored: &StoredCertificate| decoded(stored).map(|it| it.serial);
    KeyDescription {
        id: hex(&key.id),
        usage: key.usage,
        algorithm: key.algorithm,
        pin: contents.pin_of(key).ok().map(|it| it.kind),
        consent: key.consent,
        certificate: contents.certificate_of(key).and_then(serial),
    }
}

/// A certificate of a card.
pub fn certificate(contents: &Contents, stored: &StoredCertificate, now: UnixMillis) -> CertificateDescription {
    let facts = decoded(stored);
    let validity = match &facts {
        None => Validity::Unreadable,
        // The last second is still valid (RFC 5280 section 4.1.2.5).
        Some(it) if it.not_after.0 + 1000 <= now.0 => Validity::Expired,
        Some(it) if now < it.not_before => Validity::NotYetValid,
        Some(_) => Validity::Valid,
    };
    let key = contents.key_of(stored).map(|it| hex(&it.id));
    CertificateDescription { id: hex(&stored.id), validity, key, algorithm: algorithm(stored), facts }
}

fn decoded(stored: &StoredCertificate) -> Option<CertificateFacts> {
    x509_cert::Certificate::from_der(&stored.der).ok().map(|it| cards::facts(&it))
}

fn algorithm(stored: &StoredCertificate) -> Option<KeyAlgorithm> {
    let certificate = x509_cert::Certificate::from_der(&stored.der).ok()?;
    PublicKey::from_info(&certificate.tbs_certificate.subject_public_key_info).ok()?.algorithm()
}

fn holders(certificates: &[CertificateDescription]) -> Vec<Holder> {
    let mut holders = Vec::new();
    for facts in certificates.iter().filter_map(|it| it.facts.as_ref()) {
        let holder = Holder { name: facts.name.clone(), person_id: facts.person_id.clone() };
        let says_nothing = holder.name.is_empty() && holder.person_id.is_empty();
        if !says_nothing && !holders.contains(&holder) {
            holders.push(holder);
        }
    }
    holders
}

/// [`CertificateFacts`] where there are none.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct NoFacts {
    usage: (),
    name: (),
    person_id: (),
    loa: (),
    issuer: (),
    number: (),
    serial: (),
    not_before: (),
    not_after: (),
}

fn or_nulls<S: Serializer>(facts: &Option<CertificateFacts>, serializer: S) -> Result<S::Ok, S::Error> {
    match facts {
        Some(facts) => facts.serialize(serializer),
        None => NoFacts::default().serialize(serializer),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_certificate_that_cant_be_read_has_the_same_fields() {
        let facts = CertificateFacts {
            usage: None,
            name: "Anna".to_owned(),
            person_id: String::new(),
            loa: None,
            issuer: String::new(),
            number: None,
            serial: String::new(),
            not_before: UnixMillis(0),
            not_after: UnixMillis(0),
        };
        let (id, validity) = ("45".to_owned(), Validity::Unreadable);
        let of = |facts| CertificateDescription { id: id.clone(), validity, key: None, algorithm: None, facts };
        let fields = |it: &CertificateDescription| -> Vec<String> {
            serde_json::to_value(it).unwrap().as_object().unwrap().keys().cloned().collect()
        };
        let (readable, unreadable) = (of(Some(facts)), of(None));
        assert_eq!(fields(&readable), fields(&unreadable));
        assert!(serde_json::to_value(&unreadable).unwrap()["notAfter"].is_null());
        assert_eq!(holders(&[readable.clone(), unreadable, readable]).len(), 1);
    }
}

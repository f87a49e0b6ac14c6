//! Removing certificates by a plan that was made before: those that have expired, or one that is named.
//!
//! Guarantees: nothing but the plan is carried out: what is on the card is compared with what the plan was made of inside each
//! transaction in which it is carried out. A key whose certificate goes stays unless the plan says otherwise, and goes only
//! when it is that certificate's key. Does not make it all or nothing: a card that is pulled in the middle, or a second PIN
//! that is refused, leaves what was removed before it, and the error says how many certificates that were.

use super::{
    Task,
    describe::{self, CertificateDescription, Validity},
    pin_entry::{Question, holder},
    sign::check_code,
    stored::{remove_certificate, remove_key},
};
use crate::{
    cards::{CardError, Contents, Key, ParsedCertificate, StoredCertificate, WritingNeeds},
    clock::now,
    readers::Session,
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    protocol::{CardRef, CertificateUsage, PinPurpose},
};
use serde::Serialize;
use std::sync::{
    Arc,
    atomic::{AtomicU16, Ordering},
};

/// What is removed and what stays, and why.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Eight characters that stand for this plan of this card: another plan has others.
    pub plan: String,
    /// One line per certificate on the card, in the card's order.
    pub certificates: Vec<Line>,
    #[serde(skip)]
    card: CardRef,
    #[serde(skip)]
    basis: Contents,
}

/// What happens to a certificate.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// To the certificate.
    pub action: Action,
    /// To its key; `None` when no key on the card belongs to it.
    pub key_action: Option<Action>,
    /// The certificate.
    #[serde(flatten)]
    pub certificate: CertificateDescription,
}

/// What happens to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It is removed.
    Delete,
    /// It stays.
    Keep,
}

/// Which certificates go.
#[derive(Clone, Debug)]
pub enum Which {
    /// Those whose time is over.
    Expired,
    /// The one with this identifier or serial number, hexadecimal.
    Named(String),
}

/// Makes a plan; nothing is written and no PIN is asked for. `with_keys`: a key goes with its last certificate.
///
/// # Errors
/// `KB-0515` when a certificate is named that is not on the card, `KB-0519` when more than one has the name.
pub async fn plan(task: &Task, card: CardRef, which: &Which, with_keys: bool) -> Result<Plan, ErrorReport> {
    let known = task.locate(&card)?;
    let look = move |session: &mut Session<'_>| {
        let contents = session.contents()?;
        let strangers = if with_keys { keys_of_others(session, &contents)? } else { Vec::new() };
        Ok((contents, strangers))
    };
    let (contents, strangers) = task.with_card(&card, &known, look).await?;
    let at = now();
    let mut lines: Vec<Line> = contents
        .certificates
        .iter()
        .map(|stored| {
            let certificate = describe::certificate(&contents, stored, at);
            Line { action: Action::Keep, key_action: certificate.key.as_ref().map(|_| Action::Keep), certificate }
        })
        .collect();
    match which {
        Which::Expired => {
            for line in lines.iter_mut().filter(|it| it.certificate.validity == Validity::Expired) {
                line.action = Action::Delete;
            }
        }
        Which::Named(name) => named(&mut lines, name)?.action = Action::Delete,
    }
    if with_keys {
        let staying: Vec<String> =
            lines.iter().filter(|it| it.action == Action::Keep).map(|it| it.certificate.id.clone()).collect();
        let own = |(at, it): &(usize, &mut Line)| {
            it.action == Action::Delete && it.key_action.is_some() && !strangers.contains(at)
        };
        for (_, line) in lines.iter_mut().enumerate().filter(own) {
            if !staying.contains(&line.certificate.id) {
                line.key_action = Some(Action::Delete);
            }
        }
    }
    if lines.iter().any(|it| it.action == Action::Delete) {
        task.check_can(&known, "delete-certificate")?;
    }
    if lines.iter().any(|it| it.key_action == Some(Action::Delete)) {
        task.check_can(&known, "delete-key")?;
    }
    Ok(Plan { plan: code(&contents, &lines), certificates: lines, card, basis: contents })
}

/// Places of the certificates that share an identifier with a key and are for another one, as far as the card tells.
fn keys_of_others(session: &mut Session<'_>, contents: &Contents) -> Result<Vec<usize>, CardError> {
    let mut strangers = Vec::new();
    for (at, stored) in contents.certificates.iter().enumerate() {
        let (Some(key), Ok(parsed)) = (contents.key_of(stored), ParsedCertificate::from_der(&stored.der)) else {
            continue;
        };
        match session.public_key(contents, key) {
            Ok(public) if public != parsed.public_key => strangers.push(at),
            Ok(_) | Err(CardError::Malformed(_) | CardError::NotSupported { .. } | CardError::KeyMissing(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(strangers)
}

/// Carries a plan out: one transaction, or where certificates are under different PINs one for each, in the plan's order.
///
/// # Errors
/// `KB-0517` when the card is no longer as it was when the plan was made, or what PIN and card say. The value `removed` tells
/// how many certificates were removed before.
pub async fn carry_out(task: &Task, plan: &Plan) -> Result<(), ErrorReport> {
    let removed = Arc::new(AtomicU16::new(0));
    let outcome = remove(task, plan, &removed).await;
    outcome.map_err(|report| report.with("removed", removed.load(Ordering::Relaxed).to_string()))
}

async fn remove(task: &Task, plan: &Plan, removed: &Arc<AtomicU16>) -> Result<(), ErrorReport> {
    let mut expected = plan.basis.clone();
    let known = task.locate(&plan.card)?;
    let person = holder(&known);
    let question = Question { purpose: PinPurpose::RemoveCertificates, origin: None, person, document: None };
    for (usage, certificates, keys) in plan.batches(|usage| known.family.writing_needs(usage)) {
        let (journal, before, removed) = (Arc::clone(&task.desk.journal), expected.clone(), Arc::clone(removed));
        let remove = move |session: &mut Session<'_>| {
            let mut contents = session.contents()?;
            if contents.certificates != before.certificates || contents.keys != before.keys {
                return Ok(None);
            }
            // Keys first: where a card can't remove one, nothing is removed.
            for key in &keys {
                remove_key(session, &journal, &mut contents, key)?;
            }
            for certificate in &certificates {
                remove_certificate(session, &journal, &mut contents, certificate)?;
                removed.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<_, CardError>(Some(contents))
        };
        let after = task.with_writing(&plan.card, &known, usage, &question, remove).await?;
        expected = after.ok_or_else(|| ErrorReport::new(Code::CardChanged))?;
    }
    Ok(())
}

/// What is removed in one transaction.
type Batch = (CertificateUsage, Vec<StoredCertificate>, Vec<Key>);

impl Plan {
    /// True when something is removed.
    pub fn removes(&self) -> bool {
        self.deletions().next().is_some()
    }

    fn deletions(&self) -> impl Iterator<Item = (&StoredCertificate, &Line)> {
        let lines = self.basis.certificates.iter().zip(&self.certificates);
        lines.filter(|(_, line)| line.action == Action::Delete)
    }

    /// One per thing that must be shown to the card: usually one.
    fn batches(&self, needs: impl Fn(CertificateUsage) -> WritingNeeds) -> Vec<Batch> {
        let mut batches: Vec<Batch> = Vec::new();
        for (stored, line) in self.deletions() {
            let key = self.basis.key_of(stored);
            let said = line.certificate.facts.as_ref().and_then(|it| it.usage);
            let usage = key.and_then(|it| it.usage).or(said).unwrap_or(CertificateUsage::Authentication);
            let at = match batches.iter().position(|(other, ..)| needs(*other) == needs(usage)) {
                Some(at) => at,
                None => {
                    batches.push((usage, Vec::new(), Vec::new()));
                    batches.len() - 1
                }
            };
            let (_, certificates, keys) = &mut batches[at];
            certificates.push(stored.clone());
            let goes = key.filter(|key| line.key_action == Some(Action::Delete) && !keys.contains(key));
            keys.extend(goes.cloned());
        }
        batches
    }
}

/// The only certificate with this identifier or serial number, as people write it.
fn named<'a>(lines: &'a mut [Line], name: &str) -> Result<&'a mut Line, ErrorReport> {
    let wanted = name.replace([':', ' '], "").to_ascii_lowercase();
    let has_it = |it: &&mut Line| {
        let serial = it.certificate.facts.as_ref().map(|it| it.serial.as_str());
        it.certificate.id == wanted || serial.is_some_and(|it| it == wanted)
    };
    let mut found = lines.iter_mut().filter(has_it);
    match (found.next(), found.next()) {
        (Some(line), None) => Ok(line),
        (Some(_), Some(_)) => Err(ErrorReport::new(Code::CertificateAmbiguous).with("id", name)),
        (None, _) => Err(ErrorReport::new(Code::ObjectNotFound).with("id", name)),
    }
}

/// Stands for what is on the card and what happens to it.
fn code(contents: &Contents, lines: &[Line]) -> String {
    let put = |octets: &mut Vec<u8>, it: &[u8]| {
        octets.extend_from_slice(&(it.len() as u32).to_be_bytes());
        octets.extend_from_slice(it);
    };
    let mut octets = contents.chip.as_str().as_bytes().to_vec();
    for (stored, line) in contents.certificates.iter().zip(lines) {
        let deletes = [Some(line.action), line.key_action].map(|it| u8::from(it == Some(Action::Delete)));
        octets.extend_from_slice(&deletes);
        put(&mut octets, &stored.der);
        put(&mut octets, &stored.id);
        put(&mut octets, &stored.place);
    }
    for key in &contents.keys {
        put(&mut octets, &key.id);
        put(&mut octets, &key.place);
        put(&mut octets, format!("{:?}", key.algorithm).as_bytes());
    }
    check_code(&octets)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::cards::Directories;
    use kortbrygga_shared::protocol::KeyAlgorithm;

    #[test]
    fn a_key_in_another_place_or_of_another_kind_has_another_code() {
        let key = Key {
            usage: Some(CertificateUsage::Signature),
            id: vec![1],
            algorithm: Some(KeyAlgorithm::P256),
            place: vec![2],
            auth_id: None,
            consent: false,
        };
        let contents = |keys: Vec<Key>| Contents {
            chip: "0000000000000001".parse().unwrap(),
            pins: Vec::new(),
            keys,
            certificates: Vec::new(),
            label: String::new(),
            directories: Directories::default(),
        };
        let moved = Key { place: vec![3], ..key.clone() };
        let other = Key { algorithm: Some(KeyAlgorithm::Rsa2048), ..key.clone() };
        let codes = [key, moved, other].map(|it| code(&contents(vec![it]), &[]));
        assert!(codes[0] != codes[1] && codes[0] != codes[2] && codes[1] != codes[2], "{codes:?}");
    }
}

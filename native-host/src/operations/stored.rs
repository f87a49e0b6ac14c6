//! Putting a certificate on a card and taking one away, each with its lines in the journal and a look at the card afterwards.
//!
//! Guarantees: success is told only for octets that were read back and are for the key that is on the card, or that are
//! gone.

use super::keys::{closed, journaled};
use crate::{
    cards::{CardError, Contents, Key, ParsedCertificate, PublicKey, StoredCertificate},
    journal::{Entry, Journal, hex, sha256_hex},
    readers::Session,
};
use kortbrygga_shared::protocol::CertificateUsage;

/// No certificate is larger, in octets.
pub const LARGEST: usize = 8 * 1024;

/// A certificate with the key on the card that it is for.
#[derive(Clone)]
pub struct Matched {
    /// What it is for.
    pub usage: CertificateUsage,
    /// X.509, DER.
    pub der: Vec<u8>,
    /// Its key on the card.
    pub key: Key,
}

impl Matched {
    /// True when the card has it already.
    pub fn is_on(&self, contents: &Contents) -> bool {
        contents.certificates.iter().any(|stored| stored.id == self.key.id && stored.der == self.der)
    }
}

/// The newest key, among those that may be it, whose public key this is.
pub fn key_of(
    session: &mut Session<'_>,
    contents: &Contents,
    public: &PublicKey,
    may_be: impl Fn(&Key) -> bool,
) -> Result<Option<Key>, CardError> {
    for key in contents.keys.iter().rev().filter(|it| may_be(it)) {
        match session.public_key(contents, key) {
            Ok(found) if found == *public => return Ok(Some(key.clone())),
            // Keys of another kind, or that do not show their public half, are not it.
            Ok(_) | Err(CardError::Malformed(_) | CardError::NotSupported { .. } | CardError::KeyMissing(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// Refuses what has no room, as far as the card tells; all certificates that are to be written are looked at together, so that
/// none is written when another one does not fit.
///
/// # Errors
/// [`CardError::Full`], [`CardError::TooLarge`], or that the card can't be spoken to.
pub fn check_room(session: &mut Session<'_>, contents: &Contents, all: &[Matched]) -> Result<(), CardError> {
    let missing: Vec<&Matched> = all.iter().filter(|it| !it.is_on(contents)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let room = session.room(contents)?;
    let before = |it: &Matched| contents.certificate_of(&it.key);
    let more = missing.iter().filter(|it| before(it).is_none()).count();
    if room.certificates.is_some_and(|it| usize::from(it) < more) {
        return Err(CardError::Full);
    }
    for it in missing {
        // Where another one goes, its place is free too.
        let freed = before(it).map_or(0, |it| it.der.len());
        match room.largest_certificate.map(|most| most.max(freed)) {
            Some(most) if it.der.len() > most => return Err(CardError::TooLarge { size: it.der.len(), most }),
            _ => {}
        }
    }
    Ok(())
}

/// What [`put`] did.
pub struct Put {
    /// False when the card had the certificate already.
    pub newly_written: bool,
    /// The certificate that went.
    pub replaced: Option<StoredCertificate>,
}

/// Writes a certificate unless the card has it, in the place of another one of the same key; reads it back. `contents` is
/// kept up to date. What goes stands in the journal as what comes does.
pub fn put(
    session: &mut Session<'_>,
    journal: &Journal,
    case: &str,
    contents: &mut Contents,
    it: &Matched,
) -> Result<Put, CardError> {
    let newly_written = !it.is_on(contents);
    let replaced = contents.certificate_of(&it.key).filter(|_| newly_written).cloned();
    let gone = replaced.as_ref().map(|it| sha256_hex(&it.der));
    let (chip, usage, sha256) = (contents.chip.clone(), it.usage, sha256_hex(&it.der));
    if newly_written {
        let begun =
            Entry::CertificateWriteBegun { chip: chip.clone(), case: case.to_owned(), usage, sha256: sha256.clone() };
        journaled(journal, begun)?;
        if let Some(sha256) = &gone {
            journaled(journal, Entry::CertificateRemovalBegun { chip: chip.clone(), sha256: sha256.clone() })?;
        }
        match &replaced {
            Some(before) => session.replace_certificate(contents, before, &it.key, &it.der)?,
            None => session.write_certificate(contents, &it.key, &it.der)?,
        }
        *contents = session.contents()?;
    }
    check_read_back(session, contents, it)?;
    if newly_written {
        if let Some(sha256) = gone {
            closed(journal, Entry::CertificateRemoved { chip: chip.clone(), sha256 })?;
        }
        closed(journal, Entry::CertificateWritten { chip, case: case.to_owned(), usage, sha256 })?;
    }
    Ok(Put { newly_written, replaced })
}

/// The octets that were read from the card equal those that were to be written, and are for the key that is on the card.
fn check_read_back(session: &mut Session<'_>, contents: &Contents, it: &Matched) -> Result<(), CardError> {
    let differs = || CardError::ReadBackDiffers(it.usage);
    let stored = contents.certificate_of(&it.key).ok_or_else(differs)?;
    let parsed = ParsedCertificate::from_der(&stored.der).map_err(|_| differs())?;
    let same = stored.der == it.der && parsed.public_key == session.public_key(contents, &it.key)?;
    if same { Ok(()) } else { Err(differs()) }
}

/// Removes a certificate; `contents` is kept up to date.
pub fn remove_certificate(
    session: &mut Session<'_>,
    journal: &Journal,
    contents: &mut Contents,
    certificate: &StoredCertificate,
) -> Result<(), CardError> {
    let (chip, sha256) = (contents.chip.clone(), sha256_hex(&certificate.der));
    journaled(journal, Entry::CertificateRemovalBegun { chip: chip.clone(), sha256: sha256.clone() })?;
    session.delete_certificate(contents, certificate)?;
    *contents = session.contents()?;
    if contents.certificates.contains(certificate) {
        return Err(CardError::Malformed("a deleted certificate is still there"));
    }
    closed(journal, Entry::CertificateRemoved { chip, sha256 })
}

/// Removes a key pair; `contents` is kept up to date.
pub fn remove_key(
    session: &mut Session<'_>,
    journal: &Journal,
    contents: &mut Contents,
    key: &Key,
) -> Result<(), CardError> {
    let (chip, id) = (contents.chip.clone(), hex(&key.id));
    journaled(journal, Entry::KeyRemovalBegun { chip: chip.clone(), key: id.clone() })?;
    session.delete_key(contents, key)?;
    *contents = session.contents()?;
    if contents.keys.iter().any(|it| it.id == key.id && it.place == key.place) {
        return Err(CardError::Malformed("a deleted key is still there"));
    }
    closed(journal, Entry::KeyRemoved { chip, key: id })
}

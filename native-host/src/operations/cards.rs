//! What is in the readers, and which number a blank card carries.

use super::Task;
use crate::{cards, journal::Entry};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    identity::PrintedNumber,
    protocol::{CardRef, Reply},
};
use std::time::Duration;

/// A card that does not answer keeps the picture waiting no longer than this; events tell the rest.
const LONGEST_READ: Duration = Duration::from_secs(3);

/// All readers, after an identity check of each card.
pub async fn cards(task: &Task) -> Result<Reply, ErrorReport> {
    let readers = &task.desk.readers;
    task.desk.journal.catch_up().map_err(|error| error.report())?;
    let _ = tokio::time::timeout(LONGEST_READ, readers.refresh()).await;
    let snapshot = readers.first_look(LONGEST_READ).await;
    if !snapshot.service {
        return Err(Code::ServiceMissing.into());
    }
    Ok(Reply::Readers { readers: snapshot.readers.clone() })
}

/// What is on a card, which another program may have written to.
pub async fn read(task: &Task, card: CardRef) -> Result<Reply, ErrorReport> {
    let reader = task.locate(&card)?.reader;
    let _ = tokio::time::timeout(LONGEST_READ, task.desk.readers.look_again(&reader)).await;
    Ok(Reply::Done)
}

/// The user has confirmed the number of a card.
pub fn bind_number(task: &Task, card: CardRef, number: PrintedNumber) -> Result<Reply, ErrorReport> {
    let known = task.locate(&card)?;
    let certified = number_in_certificates(&known.contents).is_some_and(|actual| actual != number);
    // A number that keys were made for stands; the one on a card in use does not change.
    let journal = &task.desk.journal;
    let in_use = journal.number_of(&card.chip).is_some_and(|it| it != number) && journal.has_made_keys_on(&card.chip);
    if certified || in_use {
        // The rule says it with both numbers.
        super::rules::check_subject(task, &card, &number, "")?;
    }
    if task.desk.journal.number_of(&card.chip).as_ref() != Some(&number) {
        let entry = Entry::NumberBound { chip: card.chip, number };
        task.desk.journal.write(entry).map_err(|error| error.report())?;
    }
    task.desk.readers.republish();
    Ok(Reply::Done)
}

/// The number in the first certificate that has one.
pub fn number_in_certificates(contents: &cards::Contents) -> Option<PrintedNumber> {
    let parsed = contents.certificates.iter().filter_map(|it| cards::ParsedCertificate::from_der(&it.der).ok());
    parsed.into_iter().find_map(|it| cards::card_number(&it.certificate))
}

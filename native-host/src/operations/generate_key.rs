//! Making one key on a card, outside any portal's case.

use super::{Task, describe, keys, pin_entry::Question};
use crate::{
    cards::{CardError, PublicKey},
    readers::Session,
};
use kortbrygga_shared::{
    catalogue::ErrorReport,
    protocol::{CardRef, CertificateUsage, KeyAlgorithm, PinPurpose},
};
use std::sync::Arc;

/// What is to be made.
#[derive(Clone, Debug)]
pub struct Order {
    /// On this card.
    pub card: CardRef,
    /// For this use.
    pub usage: CertificateUsage,
    /// Of this kind.
    pub algorithm: KeyAlgorithm,
}

/// What was made.
pub struct Made {
    /// The key.
    pub key: describe::KeyDescription,
    /// Its public half.
    pub public: PublicKey,
}

/// Makes a key.
///
/// # Errors
/// `KB-0111` when there is no room, before anybody is asked for a PIN; `KB-0110`; what PIN and card say.
pub async fn run(task: &Task, order: Order) -> Result<Made, ErrorReport> {
    let Order { card, usage, algorithm } = order;
    let known = task.locate(&card)?;
    task.check_can(&known, "generate-key")?;
    task.with_card(&card, &known, check_room).await?;
    let question = Question { purpose: PinPurpose::MakeKey, origin: None, person: None, document: None };
    let journal = Arc::clone(&task.desk.journal);
    let make = move |session: &mut Session<'_>| {
        let contents = session.contents()?;
        let key = keys::generate(session, &contents, &journal, super::COMMAND_LINE, usage, algorithm)?;
        let contents = session.contents()?;
        let public = session.public_key(&contents, &key)?;
        Ok(Made { key: describe::key(&contents, &key), public })
    };
    task.with_writing(&card, &known, usage, &question, make).await
}

fn check_room(session: &mut Session<'_>) -> Result<(), CardError> {
    let contents = session.contents()?;
    if session.room(&contents)?.keys == Some(0) { Err(CardError::Full) } else { Ok(()) }
}

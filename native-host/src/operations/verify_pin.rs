//! Whether the card takes a PIN. A wrong one costs a try, as everywhere.

use super::{
    Task,
    pin_entry::{Question, holder},
};
use kortbrygga_shared::{
    catalogue::ErrorReport,
    protocol::{CardRef, PinKind, PinPurpose},
};

/// Asks for the PIN and shows it to the card.
///
/// # Errors
/// What PIN and card say.
pub async fn run(task: &Task, card: &CardRef, pin: PinKind) -> Result<(), ErrorReport> {
    let known = task.locate(card)?;
    let pin = known.contents.pin(pin).map_err(|error| task.report(&error, &known, None))?;
    let question = Question { purpose: PinPurpose::CheckPin, origin: None, person: holder(&known), document: None };
    task.with_pin(card, &known, pin, &question, None, |_| Ok(())).await.map(drop)
}

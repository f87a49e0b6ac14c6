//! Changing a PIN: the present one is shown to the card once, together with the new one.

use super::{Task, new_pin};
use crate::journal::NewPinBy;
use kortbrygga_shared::{
    catalogue::ErrorReport,
    protocol::{CardRef, PinKind},
};

/// Which PINs of which card.
#[derive(Clone, Debug)]
pub struct Order {
    /// The card.
    pub card: CardRef,
    /// The PINs, in the order in which they are asked for. New ones must differ from each other.
    pub pins: Vec<PinKind>,
    /// Origin of the site that asks; `None` = the command line.
    pub origin: Option<String>,
}

/// Asks for each present PIN with its new one, and changes it. The PINs that were changed, which on a card with one PIN are
/// not those that were named. PINs that were changed before one is refused stay changed: the report then has the value
/// `changed` with the last of them.
///
/// # Errors
/// `KB-0200` when nobody asks again after a wrong PIN, `KB-0201` blocked, `KB-0203` to `KB-0205` no codes, `KB-0216` the new
/// PIN breaks a rule, `KB-0220` the card has no PIN yet; what the reader and the card say.
pub async fn run(task: &Task, order: Order) -> Result<Vec<PinKind>, ErrorReport> {
    new_pin::each(task, &order.card, &order.pins, NewPinBy::Pin, order.origin.as_deref()).await
}

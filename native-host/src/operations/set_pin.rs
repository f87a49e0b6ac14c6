//! Choosing the first PINs of a card that has none. Where both are chosen in one request they must differ; that is the only
//! place where it can be checked, because a card tells no PIN.

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
    /// The PINs, in the order in which they are asked for.
    pub pins: Vec<PinKind>,
    /// Origin of the site that asks; `None` = the command line.
    pub origin: Option<String>,
}

/// Asks for each PIN and sets it. The PINs that were set, as for [`super::change_pin::run`]. PINs that were set before one is
/// refused stay set: the report then has the value `changed` with the last of them.
///
/// # Errors
/// `KB-0203` to `KB-0205` no codes, `KB-0216` a PIN breaks a rule, `not-supported` for a PIN that the card has already;
/// what the reader and the card say.
pub async fn run(task: &Task, order: Order) -> Result<Vec<PinKind>, ErrorReport> {
    new_pin::each(task, &order.card, &order.pins, NewPinBy::Nothing, order.origin.as_deref()).await
}

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

/// Asks for each PIN and sets it. PINs that were set before one is refused stay set.
///
/// # Errors
/// `KB-0203` to `KB-0205` no codes, `KB-0216` a PIN breaks a rule, `not-supported` for a PIN that the card has already;
/// what the reader and the card say.
pub async fn run(task: &Task, order: Order) -> Result<(), ErrorReport> {
    let mut other = None;
    for pin in order.pins {
        let codes = new_pin::run(task, &order.card, pin, NewPinBy::Nothing, order.origin.as_deref(), other).await?;
        other = Some(codes.code);
    }
    Ok(())
}

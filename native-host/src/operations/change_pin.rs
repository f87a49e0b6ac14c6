//! Changing a PIN: the present one is shown to the card once, together with the new one.

use super::{Task, new_pin};
use crate::journal::NewPinBy;
use kortbrygga_shared::{
    catalogue::ErrorReport,
    protocol::{CardRef, PinKind},
};

/// Which PIN of which card.
#[derive(Clone, Debug)]
pub struct Order {
    /// The card.
    pub card: CardRef,
    /// The PIN.
    pub pin: PinKind,
    /// Origin of the site that asks; `None` = the command line.
    pub origin: Option<String>,
}

/// Asks for the present PIN and the new one, and changes it.
///
/// # Errors
/// `KB-0200` when nobody asks again after a wrong PIN, `KB-0201` blocked, `KB-0203` to `KB-0205` no codes, `KB-0216` the new
/// PIN breaks a rule, `KB-0220` the card has no PIN yet; what the reader and the card say.
pub async fn run(task: &Task, order: Order) -> Result<(), ErrorReport> {
    let Order { card, pin, origin } = order;
    new_pin::run(task, &card, pin, NewPinBy::Pin, origin.as_deref(), None).await.map(drop)
}

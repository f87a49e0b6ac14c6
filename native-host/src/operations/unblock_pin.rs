//! Unblocking a PIN: a new one takes the place of a forgotten or blocked one, by the PUK or by the officer.

use super::{Task, new_pin};
use crate::{cards::Unblocker, journal::NewPinBy};
use kortbrygga_shared::{
    catalogue::ErrorReport,
    protocol::{CardRef, PinKind},
};

/// Which PIN of which card, and by whom.
#[derive(Clone, Debug)]
pub struct Order {
    /// The card.
    pub card: CardRef,
    /// The PIN.
    pub pin: PinKind,
    /// Whose code unblocks it.
    pub by: Unblocker,
    /// Origin of the site that asks; `None` = the command line.
    pub origin: Option<String>,
}

/// Asks for the PUK or the officer's code and for the new PIN, and unblocks. The PIN that was unblocked, as for
/// [`super::change_pin::run`].
///
/// # Errors
/// `KB-0217` when nobody asks again after a wrong PUK, `KB-0206` the PUK is blocked, `KB-0203` to `KB-0205` no codes,
/// `KB-0216` the new PIN breaks a rule; what the reader and the card say.
pub async fn run(task: &Task, order: Order) -> Result<Vec<PinKind>, ErrorReport> {
    let Order { card, pin, by, origin } = order;
    let by = match by {
        Unblocker::Puk => NewPinBy::Puk,
        Unblocker::Officer => NewPinBy::Officer,
    };
    new_pin::each(task, &card, &[pin], by, origin.as_deref()).await
}

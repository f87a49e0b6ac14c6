//! One file per family: its cards, made by somebody else's program, and who judges them.

mod myeid;

use crate::bench::{Bench, Make};

/// Makes cards of one family. Cards of the same [`Make`] are alike.
pub trait Maker: Sync {
    /// Its name in the table.
    fn name(&self) -> &'static str;

    /// A card that lies ready for use; `None` when there is no such card of this family.
    fn bench(&self, make: Make) -> Option<Bench>;

    /// Exchanges the card for another of the same product, as it is when blank, so that nobody notices it.
    fn swap_unnoticed(&self, bench: &mut Bench);
}

/// In the table's order.
pub fn all() -> Vec<&'static dyn Maker> {
    vec![&myeid::MyEid]
}

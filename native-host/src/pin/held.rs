//! PIN 1 between making keys and writing their certificates: one person, one card, one case of one site, at most a minute.

use super::Secret;
use kortbrygga_shared::protocol::CardRef;
use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

/// How long a PIN waits for the certificates.
pub const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// A PIN that waits.
pub struct HeldPin {
    origin: String,
    case: String,
    card: CardRef,
    until: Instant,
    pin: Secret,
}

/// Room for one.
#[derive(Default)]
pub struct PinShelf(RefCell<Option<HeldPin>>);

impl PinShelf {
    /// Keeps a PIN; one that was there is dropped.
    pub fn put(&self, origin: &str, case: &str, card: &CardRef, pin: Secret) {
        let until = Instant::now() + LONGEST_WAIT;
        let held = HeldPin { origin: origin.to_owned(), case: case.to_owned(), card: card.clone(), until, pin };
        self.0.replace(Some(held));
    }

    /// Gives the PIN when it waits for exactly this. In any case the shelf is empty afterwards.
    pub fn take(&self, origin: &str, case: &str, card: &CardRef) -> Option<Secret> {
        let held = self.0.take()?;
        let fits = held.origin == origin && held.case == case && held.card == *card && Instant::now() < held.until;
        fits.then_some(held.pin)
    }

    /// Drops the PIN.
    pub fn clear(&self) {
        self.0.take();
    }

    /// Drops the PIN when its minute is over.
    pub fn clear_late(&self) {
        if self.0.borrow().as_ref().is_some_and(|it| it.until <= Instant::now()) {
            self.clear();
        }
    }

    /// Drops the PIN when it belongs to this case.
    pub fn clear_case(&self, case: &str) {
        if self.0.borrow().as_ref().is_some_and(|it| it.case == case) {
            self.clear();
        }
    }

    /// Drops the PIN when its card is no longer there.
    pub fn keep_only_if(&self, is_there: impl FnOnce(&CardRef) -> bool) {
        let gone = self.0.borrow().as_ref().is_some_and(|it| !is_there(&it.card));
        if gone {
            self.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    const SITE: &str = "https://portal.example";

    fn card(epoch: u32) -> CardRef {
        CardRef { chip: "AB".parse().unwrap(), epoch }
    }

    fn pin() -> Secret {
        Secret::Typed(crate::pin::Pin::take(&mut b"1234".to_vec()).unwrap())
    }

    #[test]
    fn only_the_very_same_gets_it() {
        let shelf = PinShelf::default();
        shelf.put(SITE, "A", &card(1), pin());
        assert!(shelf.take(SITE, "A", &card(2)).is_none());
        assert!(shelf.take(SITE, "A", &card(1)).is_none(), "a mismatch empties the shelf");
        shelf.put(SITE, "A", &card(1), pin());
        assert!(shelf.take("https://another.example", "A", &card(1)).is_none());
        shelf.put(SITE, "A", &card(1), pin());
        assert!(shelf.take(SITE, "A", &card(1)).is_some());
        assert!(shelf.take(SITE, "A", &card(1)).is_none());
    }

    #[test]
    fn it_goes_with_its_card_and_its_case() {
        let shelf = PinShelf::default();
        shelf.put(SITE, "A", &card(1), pin());
        shelf.clear_case("B");
        shelf.keep_only_if(|it| *it == card(1));
        shelf.keep_only_if(|it| *it == card(2));
        assert!(shelf.take(SITE, "A", &card(1)).is_none());
        shelf.put(SITE, "A", &card(1), pin());
        shelf.clear_case("A");
        assert!(shelf.take(SITE, "A", &card(1)).is_none());
    }
}

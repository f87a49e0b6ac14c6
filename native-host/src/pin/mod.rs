//! Getting a PIN from the person at the desk, and keeping it no longer than needed.
//!
//! Guarantees: a PIN is in one locked page of memory that is wiped when it is dropped; its type has neither `Debug` nor
//! `Display` nor `Clone`; it comes from [`PinEntry`] only. Does not protect against a program that runs as the same
//! user and may read this process (the process asks not to be dumpable, see [`crate::process`]), nor against the copy
//! that the smart-card service needs.

mod held;
mod locked;
pub mod rules;
mod window;

pub use held::{LONGEST_WAIT, PinShelf};
pub use locked::{LockedPage, Pin};
pub use window::PinWindow;

use crate::cancel::Cancel;
use kortbrygga_shared::protocol::PinPrompt;
use std::{future::Future, pin::Pin as Pinned};
use tokio::sync::oneshot;

/// A code on its way to the card.
pub enum Secret {
    /// Typed at this computer.
    Typed(Pin),
    /// To be typed at the reader's own keys while the card waits: it never comes here.
    AtReader,
}

/// What the person typed.
pub struct Codes {
    /// The code that was asked for: the PIN, what unblocks it, or the first PIN of a card that has none.
    pub code: Secret,
    /// The new PIN, where one is to take the place of another.
    pub new: Option<Secret>,
}

/// Where codes come from: the PIN window, or the reader's own keys.
pub trait PinEntry {
    /// Asks once. Never asks again by itself.
    ///
    /// # Errors
    /// [`PinError`]; giving up through `cancel` is [`PinError::Cancelled`].
    fn ask<'a>(&'a self, prompt: &'a PinPrompt, cancel: &'a Cancel) -> Asking<'a>;

    /// Shows what for while the codes are typed at the reader's own keys, and stays until it is dropped. `ready` is told when
    /// the reader may ask: what for stands on the screen, and a warning before the last try has been read. Ends only with
    /// the reason why it is gone.
    fn show<'a>(&'a self, prompt: &'a PinPrompt, ready: oneshot::Sender<()>, cancel: &'a Cancel) -> Showing<'a> {
        let _ = (prompt, ready, cancel);
        Box::pin(async { PinError::NoWindow("there is none") })
    }

    /// False when there is nobody to ask again after a wrong code: the answer of the card is then the end,
    /// and a reader's keys are not used.
    fn asks_again(&self) -> bool {
        true
    }
}

/// The answer to come.
pub type Asking<'a> = Pinned<Box<dyn Future<Output = Result<Codes, PinError>> + 'a>>;

/// The end to come of what [`PinEntry::show`] shows.
pub type Showing<'a> = Pinned<Box<dyn Future<Output = PinError> + 'a>>;

/// Why there is no PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    /// The user closed the window, or the request was given up.
    #[error("given up")]
    Cancelled,
    /// Nobody typed in time.
    #[error("nobody typed in time")]
    TimedOut,
    /// Codes were to come from elsewhere than a window, and did not.
    #[error("no codes given: {0}")]
    NotGiven(&'static str),
    /// No window could be shown, or it answered nonsense.
    #[error("no PIN window: {0}")]
    NoWindow(&'static str),
}

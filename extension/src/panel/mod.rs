//! The panel: shows what the worker decided, in an iframe of the extension's own origin.
//!
//! Guarantees: shows nothing before the worker has accepted its nonce; decides nothing. Does not protect against a page that
//! draws an imitation beside it: consent is given in the PIN window only.

#[cfg(feature = "panel")]
mod draw;
#[cfg(feature = "panel")]
mod elements;
#[cfg(feature = "panel")]
mod help;
#[cfg(feature = "panel")]
mod icons;
#[cfg(feature = "panel")]
mod reasons;
#[cfg(feature = "panel")]
mod sentences;
#[cfg(feature = "panel")]
mod skin;
#[cfg(feature = "panel")]
mod slots;
mod words;

#[cfg(feature = "panel")]
pub use reasons::{CompareText, PRODUCTS, ReasonText};
#[cfg(feature = "panel")]
pub use sentences::{Sentences, StepText, TimeText};
#[cfg(feature = "panel")]
pub use slots::{ReadersText, SlotText};
pub use words::{Words, frame_title};

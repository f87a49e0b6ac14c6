//! What is installed and set on this computer, and what of it does not fit.
//!
//! [`source`] is where facts come from: this computer, or a recording of another one. [`collect`] makes facts of them, one
//! file per program or topic. What a fact means is `shared`'s to say.
//! Guarantees: nothing is written, nothing is started; every reading is bounded in octets, entries and time; a reading that
//! fails or hangs never hides the others. Does not protect against settings that lie.

mod check;
pub mod collect;
mod ini;
pub mod source;

pub use check::findings;
pub use collect::collect;
pub use source::{Recorded, RecordingError, Source, ThisComputer};

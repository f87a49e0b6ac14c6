//! What the slint compiler makes of `ui/*.slint`.

#[allow(
    clippy::panic,
    clippy::todo,
    clippy::unwrap_used,
    reason = "made by the slint compiler; what is reviewed is ui/*.slint"
)]
mod made {
    slint::include_modules!();
}

pub use made::{PinWindow, StepWords, Words};

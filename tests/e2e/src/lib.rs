//! A whole card desk in one process tree: real pcscd with two readers, cards, a screen with a window manager, Chromium with
//! the extension, the native host that the browser starts, and the reference portal under the real portal's name.
//!
//! Each [`Desk`] has its own of everything, so that many run side by side. What is typed goes through the X server into the
//! real PIN window; what is read is read from the page. Nothing here is a way into the product: a desk does what two hands
//! and two eyes can do.
// Test support: a desk that can't be set up must fail at once, at the place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod browser;
mod cards;
mod ceremony;
mod desk;
mod explained;
mod hands;
mod help;
mod panel;
mod process;
mod report;
mod screen;
mod show;

pub use browser::Browser;
pub use cards::{OTHER_NUMBER, Person, RESERVE_CHIP, RESERVE_NUMBER, Specimen, blank};
pub use ceremony::{Ceremony, LEFT, RIGHT, StepTime};
pub use desk::{Desk, Host, Options, PORTAL};
pub use help::{HelpPage, ListedSymptom};
pub use panel::PanelText;
pub use report::{IssuedCertificate, Report, certificates_on_card, verified_document};
pub use screen::{PinWindow, Screen};
pub use show::show;

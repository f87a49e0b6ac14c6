//! Native host: reaches every PC/SC reader for the browser extension.
//!
//! The browser starts `kortbrygga-host` and speaks native messaging over its standard input and output. Cards are
//! watched, read, signed with and written to here; PINs come from the PIN window only. Does not protect against an
//! administrator of the same computer.
//!
//! Read top-down: [`messaging`] takes requests, [`operations`] do them, [`readers`] reach cards, [`cards`] know families,
//! [`diagnostics`] looks at the computer around them.

pub mod cancel;
pub mod cards;
pub mod cli;
pub mod clock;
pub mod config;
pub mod diagnostics;
pub mod journal;
pub mod messaging;
pub mod operations;
pub mod pin;
pub mod process;
pub mod readers;
pub mod trace;

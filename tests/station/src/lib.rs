//! A workplace for tests: one real `pcscd` of its own, virtual readers in it, virtual cards in the readers, and a factory
//! that delivers cards made by OpenSC's own tools.
//!
//! ```no_run
//! let mut station = station::Station::start()?;
//! station.insert(0, station::factory::blank_reserve_card("1001")?)?;
//! let status = std::process::Command::new("pkcs11-tool").arg("-L").envs(station.env()).status();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What it guarantees: stations don't see each other nor the machine's own readers, so any number may run side by side;
//! [`Station::insert`] and [`Station::remove`] return when `pcscd` has told its clients; dropping a station ends everything
//! it started, and so does the death of the process.
//!
//! What it needs: `pcscd` and, for the factory, `opensc` installed; the reader driver built (`cargo build -p reader-driver`,
//! which `scripts/test` does). It is looked for beside the running program and in the folders above it, or where
//! `STATION_READER_DRIVER` points.
//!
//! What it doesn't do: hot-plug of readers. Change the set with [`Station::restart_daemon_with`].

// Test support: a poisoned lock means that a test has already failed.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod beside;
mod cache;
mod daemon;
mod driver;
pub mod factory;
pub mod opensc;
mod slot;
mod workplace;

pub use beside::place_beside;
pub use opensc::Holder;
pub use slot::Exchange;
pub use virtual_card as card;
pub use workplace::{KeyEntry, Station, StationError};

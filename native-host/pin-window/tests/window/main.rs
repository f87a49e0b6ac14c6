//! The real program on a real X server with a real window manager: xdotool types, the pipe is read.
//!
//! Needs Debian's `xvfb openbox xdotool imagemagick dbus-daemon`. Every test has a display of its own.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod behaviour;
mod budget;
mod contrast;
mod desktop;
mod pictures;
mod portal;
mod program;
mod secrets;

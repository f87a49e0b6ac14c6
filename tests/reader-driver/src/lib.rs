//! A reader driver ("IFD handler", interface version 3) for a real `pcscd`: every reader is a unix socket.
//!
//! `reader.conf` names the socket after a colon, because `pcscd` only accepts a device that exists:
//!
//! ```text
//! FRIENDLYNAME "Reader"
//! DEVICENAME   /dev/null:/tmp/station/slot0
//! LIBPATH      /…/libreader_driver.so
//! CHANNELID    1
//! ```
//!
//! With `:pad` after the socket's name the reader has keys for PINs, at a second socket with the extension `pad`.
//!
//! What it guarantees: a card process that connects to the socket is a card put in, one that closes (or shuts down)
//! its side is a card pulled, and `pcscd` hears of both at once, without polling. A card that is pulled and put back
//! faster than `pcscd` looks is still seen as pulled and put back. Readers never wait for each other.
//!
//! What it does not do: hot-plug of *readers* (the set of readers is fixed by `reader.conf`), T=0/T=1 framing (frames
//! carry whole APDUs), and any protection: whoever can open the socket is the card. It exists for tests.
//!
//! The wire format is in [`wire`].
//!
//! Sources: `ifdhandler.h` of pcsc-lite 1.9 (functions, tags, return codes); the frame format is that of vpcd.

// The exported names are those of ifdhandler.h.
#![allow(non_snake_case)]

mod ifd;
mod pin_pad;
mod reader;
pub mod wire;

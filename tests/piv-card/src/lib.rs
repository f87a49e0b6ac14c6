//! A PIV card (NIST SP 800-73-4) that others wrote: Nitrokey's `piv-authenticator`, on a Trussed platform in memory.
//!
//! What it guarantees: [`PivCard`] is the applet as it is published, behind the transport layer that a card has (command
//! chaining, GET RESPONSE, selection by a shortened identifier). Nothing of it comes from the code that it judges.
//! What it does not protect against: its random numbers follow from its serial number, so that a failure can be repeated.
//!
//! A new card has the applet's own codes ([`PIN`], [`PUK`], [`MANAGEMENT_KEY_FILE`]), a key in slot 9E, and no certificate.

mod dispatch;
mod platform;
mod transport;

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use virtual_card::Chip;

/// PIN of a new card.
pub const PIN: &str = "123456";

/// PUK of a new card.
pub const PUK: &str = "12345678";

/// File with the management key of a new card, triple DES, in hexadecimal.
pub const MANAGEMENT_KEY_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/management-key");

/// Protocol T=1, historical bytes: card capabilities that name command chaining (ISO/IEC 7816-4 section 8.1.1).
const ATR: [u8; 11] = [0x3B, 0x86, 0x80, 0x01, 0x80, 0x73, 0xC0, 0x01, 0x80, 0x90, ATR_CHECK];

/// TCK: all bytes after the first are zero together.
const ATR_CHECK: u8 = 0x86 ^ 0x80 ^ 0x01 ^ 0x80 ^ 0x73 ^ 0xC0 ^ 0x01 ^ 0x80 ^ 0x90;

/// The applet keeps much on the stack.
const STACK: usize = 16 * 1024 * 1024;

/// A card. It lives in a thread of its own, because the platform can only be borrowed; it ends with this value.
pub struct PivCard {
    requests: Sender<Request>,
    answers: Receiver<Vec<u8>>,
    revision: u64,
}

/// What the thread is asked.
enum Request {
    PowerOn,
    Command(Vec<u8>),
}

impl PivCard {
    /// A new card whose GUID is that number.
    ///
    /// # Panics
    /// When the system gives no thread.
    pub fn new(guid: [u8; 16]) -> Self {
        let ((requests, inbox), (outbox, answers)) = (channel(), channel());
        let work = move || platform::with_platform(guid, |platform| transport::run(platform, guid, &inbox, &outbox));
        let thread = thread::Builder::new().name("piv-card".into()).stack_size(STACK).spawn(work);
        #[allow(clippy::expect_used)]
        thread.expect("the system gives a thread");
        Self { requests, answers, revision: 0 }
    }
}

impl Chip for PivCard {
    fn atr(&self) -> &[u8] {
        &ATR
    }

    fn power_on(&mut self) {
        let _ = self.requests.send(Request::PowerOn);
    }

    fn power_off(&mut self) {
        self.power_on();
    }

    /// An applet that panicked answers 6F00 from then on.
    fn transmit(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.revision += 1;
        let sent = self.requests.send(Request::Command(bytes.to_vec()));
        sent.ok().and_then(|()| self.answers.recv().ok()).unwrap_or_else(|| vec![0x6F, 0x00])
    }

    fn revision(&self) -> u64 {
        self.revision
    }
}

//! Frames on standard input and output, each on a thread of its own: both are blocking streams.

use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    protocol::{HostMessage, MAX_BROWSER_FRAME, MAX_HOST_FRAME, Outcome},
};
use native_messaging::host::{NmError, decode_message_opt, encode_message, send_frame};
use std::{
    io::{self, Read, Write},
    sync::mpsc as blocking,
    thread::{self, JoinHandle},
};
use tokio::sync::mpsc;

/// Frames that may wait to be taken.
const WAITING: usize = 32;

/// Where messages to the browser go.
pub struct Frames {
    outgoing: blocking::Sender<Vec<u8>>,
    writer: Option<JoinHandle<()>>,
}

/// What came from the browser.
#[derive(Debug)]
pub enum Incoming {
    /// A message.
    Text(String),
    /// Not UTF-8, or larger than allowed; what follows can't be read.
    Broken(&'static str),
}

impl Frames {
    /// On standard input and output.
    pub fn stdio() -> (Self, mpsc::Receiver<Incoming>) {
        Self::over(io::stdin(), io::stdout())
    }

    /// On any two streams.
    pub fn over(
        input: impl Read + Send + 'static,
        output: impl Write + Send + 'static,
    ) -> (Self, mpsc::Receiver<Incoming>) {
        let (sender, incoming) = mpsc::channel(WAITING);
        let (outgoing, frames) = blocking::channel();
        // Without its thread a stream is at its end: the caller sees that the channel is closed.
        let _ = thread::Builder::new().name("stdin".into()).spawn(move || read(input, &sender));
        let writer = thread::Builder::new().name("stdout".into()).spawn(move || write(output, &frames)).ok();
        (Self { outgoing, writer }, incoming)
    }

    /// Puts a message into the queue.
    pub fn send(&self, message: &HostMessage) {
        match encode_message(message) {
            Ok(frame) if frame.len() <= MAX_HOST_FRAME => {
                // A browser that is gone reads nothing.
                let _ = self.outgoing.send(frame);
            }
            Ok(_) | Err(_) => {
                tracing::error!("a message is too large for the browser");
                // Whoever waits for it is told; this one always fits.
                if let HostMessage::Reply { id, outcome: Outcome::Ok(_) } = message {
                    let report = ErrorReport::new(Code::BadMessage).with("rule", "reply-size");
                    self.send(&HostMessage::Reply { id: id.clone(), outcome: Outcome::Err(report) });
                }
            }
        }
    }

    /// Writes what is in the queue and ends.
    pub fn finish(self) {
        drop(self.outgoing);
        if let Some(writer) = self.writer {
            let _ = writer.join();
        }
    }
}

fn read(mut input: impl Read, sender: &mpsc::Sender<Incoming>) {
    loop {
        let (incoming, last) = match decode_message_opt(&mut input, MAX_BROWSER_FRAME) {
            Ok(Some(text)) => (Incoming::Text(text), false),
            Ok(None) | Err(NmError::Io(_) | NmError::Disconnected) => return,
            Err(NmError::IncomingNotUtf8(_)) => (Incoming::Broken("utf-8"), false),
            Err(_) => (Incoming::Broken("frame-size"), true),
        };
        if sender.blocking_send(incoming).is_err() || last {
            return;
        }
    }
}

fn write(mut output: impl Write, frames: &blocking::Receiver<Vec<u8>>) {
    while let Ok(frame) = frames.recv() {
        if send_frame(&mut output, &frame).is_err() {
            return;
        }
    }
}

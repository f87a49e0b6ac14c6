//! Somebody who types PINs, in place of the window's program.

use super::LIMIT;
use kortbrygga_host::{
    cancel::Cancel,
    pin::{Asking, Codes, Pin, PinEntry, PinError, Secret, Showing},
};
use kortbrygga_shared::protocol::PinPrompt;
use std::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;

type Question = (PinPrompt, oneshot::Sender<Result<Codes, PinError>>);

pub struct Fingers(Receiver<Question>);

#[derive(Clone)]
pub struct Entry(Sender<Question>);

pub fn pair() -> (Fingers, Entry) {
    let (sender, receiver) = channel();
    (Fingers(receiver), Entry(sender))
}

impl PinEntry for Entry {
    fn ask<'a>(&'a self, prompt: &'a PinPrompt, cancel: &'a Cancel) -> Asking<'a> {
        let (sender, receiver) = oneshot::channel();
        self.0.send((prompt.clone(), sender)).unwrap();
        Box::pin(async move {
            tokio::select! {
                answer = receiver => answer.unwrap_or(Err(PinError::NoWindow("gone"))),
                () = cancel.cancelled() => Err(PinError::Cancelled),
            }
        })
    }

    fn show<'a>(&'a self, prompt: &'a PinPrompt, ready: oneshot::Sender<()>, cancel: &'a Cancel) -> Showing<'a> {
        let (sender, receiver) = oneshot::channel();
        self.0.send((prompt.clone(), sender)).unwrap();
        ready.send(()).ok();
        Box::pin(async move {
            tokio::select! {
                answer = receiver => match answer {
                    Ok(Err(error)) => error,
                    _ => PinError::NoWindow("gone"),
                },
                () = cancel.cancelled() => PinError::Cancelled,
            }
        })
    }
}

impl Fingers {
    /// Waits for the next question and types.
    pub fn types(&self, pin: &str) -> PinPrompt {
        let (prompt, answer) = self.0.recv_timeout(LIMIT).expect("no PIN was asked for");
        answer.send(Ok(codes(pin, None))).ok();
        prompt
    }

    /// Waits for the next question and types a code and a new PIN.
    pub fn types_two(&self, code: &str, new: &str) -> PinPrompt {
        let (prompt, answer) = self.0.recv_timeout(LIMIT).expect("no PIN was asked for");
        answer.send(Ok(codes(code, Some(new)))).ok();
        prompt
    }

    /// Waits for the next question, lets something happen, and types.
    pub fn types_after(&self, pin: &str, happens: impl FnOnce()) {
        let (_, answer) = self.0.recv_timeout(LIMIT).expect("no PIN was asked for");
        happens();
        answer.send(Ok(codes(pin, None))).ok();
    }

    /// Waits for the next question, lets something happen, and types a code and a new PIN.
    pub fn types_two_after(&self, code: &str, new: &str, happens: impl FnOnce()) {
        let (_, answer) = self.0.recv_timeout(LIMIT).expect("no PIN was asked for");
        happens();
        answer.send(Ok(codes(code, Some(new)))).ok();
    }

    /// Waits for the next question and closes the window.
    pub fn gives_up(&self) -> PinPrompt {
        let (prompt, answer) = self.0.recv_timeout(LIMIT).expect("no PIN was asked for");
        answer.send(Err(PinError::Cancelled)).ok();
        prompt
    }

    /// Waits until the window beside the reader's keys is shown, which stays as long as the returned value lives.
    pub fn reads(&self) -> (PinPrompt, impl Sized + use<>) {
        let shown = self.hesitates();
        assert!(shown.0.at_reader, "a window for typed codes");
        shown
    }

    /// Waits for the next question and leaves it open for as long as the returned value lives.
    pub fn hesitates(&self) -> (PinPrompt, impl Sized + use<>) {
        let (prompt, answer) = self.0.recv_timeout(LIMIT).expect("no PIN was asked for");
        (prompt, answer)
    }

    /// True when nothing was asked so far.
    pub fn were_not_asked(&self) -> bool {
        self.0.try_recv().is_err()
    }
}

fn codes(code: &str, new: Option<&str>) -> Codes {
    let typed = |it: &str| Secret::Typed(Pin::take(&mut it.as_bytes().to_vec()).unwrap());
    Codes { code: typed(code), new: new.map(typed) }
}

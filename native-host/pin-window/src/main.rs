//! `kortbrygga-pin`: asks one person for one PIN, or for a code and a new PIN, in a window of its own and hands them to its
//! parent through a pipe; or says what a code is for that is typed at the reader's own keys.
//!
//! One [`kortbrygga_shared::protocol::PinPrompt`] comes as a JSON line on stdin; one [`PinOutcome`] octet, with the
//! PIN's digits behind it when there is one, goes to stdout; then the program is gone. Exit status: 0 when the outcome
//! is the user's or the clock's, 1 with `Failed`, 2 when the parent went away first.
//!
//! Guarantees: the codes live in one locked page ([`pin_page`]) and pass to the pipe from there; they are in no text
//! field, string, log, argument or core dump; the program ends with its parent. Does not protect against a keyboard
//! logger in the same desktop session, against input-method daemons (the parent starts it with `XMODIFIERS=@im=none`)
//! or against the computer's administrator. Single key events pass through the toolkit; the digits in their order do not
//! stay there.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod error;
mod parent;
mod pin_page;
mod process;
mod prompt;
mod steps;
mod texts;
mod ui;
mod window;

use error::Error;
use kortbrygga_shared::protocol::PinOutcome;
use pin_page::PinPage;
use std::{
    cell::RefCell,
    io::Write,
    panic::{self, AssertUnwindSafe},
    process::ExitCode,
    rc::Rc,
};

fn main() -> ExitCode {
    // The parent gets an outcome whatever happens; a panic in the toolkit is one of the things that can happen. The default
    // hook is silenced because a panic message is free text.
    panic::set_hook(Box::new(|_| {}));
    let error = match panic::catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(())) => return ExitCode::SUCCESS,
        Ok(Err(error)) => error,
        Err(_) => Error::Panicked,
    };
    // stderr is the parent's to keep; no error carries anything that was typed or anybody's name.
    let _ = writeln!(std::io::stderr(), "kortbrygga-pin: {error}");
    match error {
        Error::ParentGone => ExitCode::from(parent::EXIT_PARENT_GONE),
        _ => {
            let _ = process::write_unbuffered(&[PinOutcome::Failed as u8]);
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Error> {
    process::forbid_core_dumps()?;
    let page = Rc::new(RefCell::new(PinPage::new()?));
    let prompt = prompt::read()?;
    parent::watch()?;
    let outcome = window::ask(prompt, &page)?;
    process::write_unbuffered(page.borrow_mut().frame(outcome))
}

//! From the reader's APDUs to the applet's commands and back: selection, command chaining, GET RESPONSE
//! (ISO/IEC 7816-4 sections 5.3 and 11.2).

use std::sync::mpsc::{Receiver, Sender};

use heapless::Vec as Fixed;
use iso7816::command::CommandView;
use iso7816::{Command, Instruction, Status};
use littlefs2_core::path;
use piv_authenticator::{Authenticator, Client, Options};
use trussed::pipe::{ServiceEndpoint, TrussedChannel};
use trussed::platform::Syscall;
use trussed::types::CoreContext;
use trussed::{ClientImplementation, Platform, Service};

use crate::Request;
use crate::dispatch::{BACKENDS, Backend, Contexts, Dispatch};

/// Most octets of one command or answer, as on the applet's own hardware.
const ROOM: usize = 7609;

/// Octets of an answer that go at once.
const CHUNK: usize = 256;

/// SELECT with the application's whole name.
const SELECT: [u8; 16] = *b"\x00\xA4\x04\x00\x0B\xA0\x00\x00\x03\x08\x00\x00\x10\x00\x01\x00";

/// VERIFY that takes back what was verified: the applet frees the key that it keeps while a PIN is verified.
const LOG_OUT: [u8; 4] = [0x00, 0x20, 0xFF, 0x80];

/// Serves one power cycle after the other, until nobody asks any more.
pub fn run(platform: impl Platform, guid: [u8; 16], requests: &Receiver<Request>, answers: &Sender<Vec<u8>>) {
    let mut service = Service::with_dispatch(platform, Dispatch::default());
    let options = Options::new().uuid(Some(guid));
    while power_cycle(&mut service, options.clone(), requests, answers) {}
}

/// Lets Trussed answer at once, in this thread.
struct Direct<'service, 'channel, P: Platform> {
    service: &'service mut Service<P, Dispatch>,
    endpoint: [ServiceEndpoint<'channel, Backend, Contexts>; 1],
}

impl<P: Platform> Syscall for Direct<'_, '_, P> {
    fn syscall(&mut self) {
        self.service.process(&mut self.endpoint);
    }
}

fn power_cycle<P: Platform>(
    service: &mut Service<P, Dispatch>,
    options: Options,
    requests: &Receiver<Request>,
    answers: &Sender<Vec<u8>>,
) -> bool {
    let channel = TrussedChannel::new();
    let Some((requester, responder)) = channel.split() else { return false };
    let endpoint = [ServiceEndpoint::new(responder, CoreContext::new(path!("piv").into()), BACKENDS)];
    let client: ClientImplementation<'_, _, Dispatch> =
        ClientImplementation::new(requester, Direct { service, endpoint }, None);
    let mut card =
        Contact { applet: Authenticator::new(client, options), selected: false, begun: None, rest: Vec::new() };
    loop {
        match requests.recv() {
            Ok(Request::Command(bytes)) => {
                if answers.send(card.answer(&bytes)).is_err() {
                    return false;
                }
            }
            Ok(Request::PowerOn) => {
                card.selected = true;
                card.answer(&LOG_OUT);
                return true;
            }
            Err(_) => return false,
        }
    }
}

/// The applet between two losses of power.
struct Contact<T> {
    applet: Authenticator<T>,
    selected: bool,
    /// Blocks of a chained command so far.
    begun: Option<Box<Command<ROOM>>>,
    /// What is left for GET RESPONSE.
    rest: Vec<u8>,
}

impl<T: Client> Contact<T> {
    fn answer(&mut self, bytes: &[u8]) -> Vec<u8> {
        let outcome = CommandView::try_from(bytes).map_err(|_| Status::WrongLength).and_then(|it| self.block(it));
        if let Err(status) = outcome {
            self.rest.clear();
            return <[u8; 2]>::from(status).to_vec();
        }
        let rest = self.rest.split_off(self.rest.len().min(CHUNK));
        let mut answer = std::mem::replace(&mut self.rest, rest);
        let more = u8::try_from(self.rest.len()).unwrap_or(0);
        answer.extend(if self.rest.is_empty() { [0x90, 0x00] } else { [0x61, more] });
        answer
    }

    /// One block: the last or only one makes the applet answer.
    fn block(&mut self, block: CommandView<'_>) -> Result<(), Status> {
        if block.instruction() == Instruction::GetResponse {
            return if self.rest.is_empty() { Err(Status::ConditionsOfUseNotSatisfied) } else { Ok(()) };
        }
        self.rest.clear();
        let mut command = match self.begun.take() {
            Some(mut begun) if begun.instruction() == block.instruction() => {
                begun.extend_from_command_view(block).map_err(|_| Status::NotEnoughMemory)?;
                begun
            }
            _ => Box::new(block.to_owned().map_err(|_| Status::NotEnoughMemory)?),
        };
        if block.class().chain().not_the_last() {
            self.begun = Some(command);
            return Ok(());
        }
        if command.instruction() == Instruction::Select && command.p1 == 0x04 {
            // A card is selected by the beginning of its name (ISO/IEC 7816-4 section 11.1.1), the applet by more of it.
            if command.data().len() < 5 || !SELECT[5..].starts_with(command.data()) {
                return Err(Status::NotFound);
            }
            let whole = CommandView::try_from(&SELECT[..]).and_then(|it| it.to_owned());
            command = Box::new(whole.map_err(|_| Status::NotEnoughMemory)?);
            self.selected = true;
        }
        if !self.selected {
            return Err(Status::InstructionNotSupportedOrInvalid);
        }
        let mut reply = Fixed::<u8, ROOM>::new();
        self.applet.respond(command.as_view(), &mut reply)?;
        self.rest = reply.to_vec();
        Ok(())
    }
}

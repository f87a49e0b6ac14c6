//! Which command goes where, command chaining and GET RESPONSE.

use super::{AID, IsoAppletCard, Release, Session};
use crate::apdu::{Command, Header, StatusWord};
use crate::isoapplet::state::Stage;

const CHAINING: u8 = 0x10;

/// The parts of a chained command so far.
pub(super) struct Chain {
    header: Header,
    data: Vec<u8>,
}

/// The applet's buffer for long commands.
const LONGEST: usize = 660;

impl IsoAppletCard {
    pub(super) fn answer(&mut self, command: Command) -> (Vec<u8>, StatusWord) {
        if command.header.ins == 0xA4 && command.header.p1 == 0x04 && AID.starts_with(&command.data) {
            return (self.select_applet(), StatusWord::OK);
        }
        if !self.session.selected {
            // Whoever answers in the applet's place knows files no better than names.
            let status =
                if command.header.ins == 0xA4 { StatusWord::NOT_FOUND } else { StatusWord::UNKNOWN_INSTRUCTION };
            return (Vec::new(), status);
        }
        match self.dispatch(command) {
            Ok(answer) => answer,
            Err(status) => (Vec::new(), status),
        }
    }

    /// The card's own system selects by name: what was selected before is deselected, even the applet itself.
    fn select_applet(&mut self) -> Vec<u8> {
        let open = self.state.stage != Stage::Operational;
        self.session = Session { selected: true, files_open: open, ..Session::default() };
        match self.state.release {
            Release::Zero => self.state.release.api().to_vec(),
            // Version 1 tells in GET DATA.
            Release::One => Vec::new(),
        }
    }

    fn dispatch(&mut self, command: Command) -> Result<(Vec<u8>, StatusWord), StatusWord> {
        let Header { cla, ins, .. } = command.header;
        if cla & !CHAINING != 0 {
            return Err(StatusWord::UNKNOWN_CLASS);
        }
        if ins == 0xC0 && self.state.release == Release::Zero {
            return self.get_response(&command);
        }
        if !self.session.rest.is_empty() {
            return Err(StatusWord::NOT_ALLOWED);
        }
        let Some(command) = self.unchain(command)? else { return Ok((Vec::new(), StatusWord::OK)) };
        let answer = self.execute(&command)?;
        let room = match self.state.release {
            Release::Zero => 256,
            // The system below the applet refuses to send more than was asked for.
            Release::One if answer.len() > command.expected.unwrap_or(256) => return Err(StatusWord::WRONG_LENGTH),
            Release::One => answer.len(),
        };
        Ok(self.deliver(answer, room))
    }

    /// Only three commands may come in parts, and nothing may come in between.
    fn unchain(&mut self, mut command: Command) -> Result<Option<Command>, StatusWord> {
        let more = command.header.cla & CHAINING != 0;
        command.header.cla &= !CHAINING;
        if self.session.chain.is_none() && !more {
            return Ok(Some(command));
        }
        if self.state.release == Release::One || !matches!(command.header.ins, 0x2A | 0x46 | 0xDB) {
            return Err(StatusWord::NO_CHAINING);
        }
        let chain = self.session.chain.get_or_insert_with(|| Chain { header: command.header, data: Vec::new() });
        if chain.header != command.header {
            return Err(StatusWord::NOT_ALLOWED);
        }
        chain.data.append(&mut command.data);
        if chain.data.len() > LONGEST {
            return Err(StatusWord::WRONG_LENGTH);
        }
        if more {
            return Ok(None);
        }
        command.data = self.session.chain.take().map(|chain| chain.data).unwrap_or_default();
        Ok(Some(command))
    }

    fn deliver(&mut self, mut answer: Vec<u8>, room: usize) -> (Vec<u8>, StatusWord) {
        if answer.len() <= room {
            return (answer, StatusWord::OK);
        }
        self.session.rest = answer.split_off(room);
        let status = StatusWord::more(self.session.rest.len());
        (answer, status)
    }

    fn get_response(&mut self, command: &Command) -> Result<(Vec<u8>, StatusWord), StatusWord> {
        if !self.session.verified {
            return Err(StatusWord::SECURITY_NOT_SATISFIED);
        }
        let rest = &mut self.session.rest;
        let wanted = rest.len().min(256);
        if rest.is_empty() {
            return Err(StatusWord::CONDITIONS_NOT_SATISFIED);
        }
        if command.expected != Some(wanted) {
            return Err(StatusWord::exact_length(wanted));
        }
        let answer = std::mem::take(rest);
        Ok(self.deliver(answer, wanted))
    }

    fn execute(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        match command.header.ins {
            0x20 => self.verify(command),
            0x22 => self.manage_security_environment(command),
            0x24 => self.change_reference_data(command),
            0x2A => self.perform_security_operation(command),
            0x2C => self.reset_retry_counter(command),
            0x46 => self.generate_key_pair(command),
            0x84 => self.get_challenge(command),
            0xA4 => self.select(command),
            0xB0 => self.read_binary(command),
            0xCA if self.state.release == Release::One => self.get_data(command),
            0xD6 => self.update_binary(command),
            0xDB => self.put_data(command),
            0xE0 => self.create_file(command),
            0xE4 => self.delete_file(command),
            _ => Err(StatusWord::UNKNOWN_INSTRUCTION),
        }
    }

    fn get_data(&self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        match command.header.parameters() {
            0x0101 => Ok(self.state.release.api().to_vec()),
            _ => Err(StatusWord::WRONG_PARAMETERS),
        }
    }

    fn get_challenge(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        let mut octets = vec![0; command.expected.unwrap_or(0)];
        self.state.random.lend(|random| rand_core::RngCore::fill_bytes(random, &mut octets));
        self.touch();
        Ok(octets)
    }
}

//! Data objects and the life cycle: GET DATA, PUT DATA, ACTIVATE, GET CHALLENGE.

use rand_core::RngCore;

use crate::access::{Access, Operation};
use crate::apdu::{Command, StatusWord};
use crate::card::Card;
use crate::files::PKCS15_AID;
use crate::state::Content;

/// Applet version 4.5.5: command chaining, RSA over 2048 bits.
const VERSION: [u8; 3] = [4, 5, 5];
const LARGEST_RSA_KEY: u16 = 4096;
const LARGEST_EC_KEY: u16 = 384;
const FEATURE_RSA: u16 = 0x01;
const FEATURE_EC: u16 = 0x08;

impl Card {
    pub(crate) fn get_data(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        match command.header.parameters() {
            0x01A0 => Ok(self.applet_information()),
            0x01A1 => Ok(self.file_list()),
            0x01AA => Ok(capabilities()),
            0x0101 => self.key_slot()?.modulus(),
            0x0102 => self.key_slot()?.public_exponent(),
            0x0186 => self.key_slot()?.public_point(),
            _ => Err(StatusWord::NO_REFERENCED_DATA),
        }
    }

    pub(crate) fn put_data(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        match command.header.parameters() {
            parameters @ 0x0101..=0x010E => self.initialise_pin((parameters & 0x0F) as u8, &command.data),
            0x01E0 => self.initialise_applet(&command.data),
            parameters @ 0x0180..=0x0189 => {
                self.check(self.current()?, Operation::Update)?;
                self.key_slot_mut()?.load((parameters & 0xFF) as u8, &command.data)?;
                self.touch();
                Ok(Vec::new())
            }
            _ => Err(StatusWord::WRONG_PARAMETERS),
        }
    }

    /// ACTIVATE APPLET (P1 = 04): from here on access conditions are in force. ACTIVATE FILE (P1 = 00) has nothing to do.
    pub(crate) fn activate(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        match command.header.parameters() {
            0x0400 if PKCS15_AID.starts_with(&command.data) => {
                self.state.activated = true;
                self.session.verified = 0;
                self.touch();
                Ok(Vec::new())
            }
            0x0400 => Err(StatusWord::NOT_FOUND),
            0x0000 => Ok(Vec::new()),
            _ => Err(StatusWord::WRONG_PARAMETERS),
        }
    }

    pub(crate) fn get_challenge(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        let mut challenge = vec![0; command.expected.ok_or(StatusWord::WRONG_LENGTH)?];
        self.state.with_random(|random| random.fill_bytes(&mut challenge));
        // The position in the random sequence is state: a restored card must not repeat itself.
        self.touch();
        Ok(challenge)
    }

    /// Empties the card. Once active, only whoever meets the MF's delete condition may do it.
    fn initialise_applet(&mut self, data: &[u8]) -> Result<Vec<u8>, StatusWord> {
        let &[_, _, ref conditions @ ..] = data else { return Err(StatusWord::WRONG_LENGTH) };
        let &[a, b, c, d, e, f] = conditions else { return Err(StatusWord::WRONG_LENGTH) };
        let master_file = self.state.file(&[]).ok_or(StatusWord::NOT_FOUND)?;
        self.check(master_file, Operation::Delete)?;
        self.state.initialise(Access([a, b, c]), Access([d, e, f]));
        self.power_off();
        self.touch();
        Ok(Vec::new())
    }

    /// "MyEID", version, chip serial, change counter: twenty bytes.
    fn applet_information(&self) -> Vec<u8> {
        [&b"MyEID"[..], &VERSION, &self.state.serial.0, &self.state.change_counter.to_be_bytes()].concat()
    }

    /// The identifiers of the files in the current directory.
    fn file_list(&self) -> Vec<u8> {
        let directory = self.current_directory();
        self.state
            .files
            .iter()
            .filter(|file| file.path.split_last().is_some_and(|(_, parent)| parent == directory))
            .flat_map(|file| file.identifier().to_be_bytes())
            .collect()
    }

    pub(crate) fn key_slot(&self) -> Result<&crate::keys::KeySlot, StatusWord> {
        match &self.current()?.content {
            Content::Key(slot) => Ok(slot),
            _ => Err(StatusWord::INCOMPATIBLE_FILE),
        }
    }

    pub(crate) fn key_slot_mut(&mut self) -> Result<&mut crate::keys::KeySlot, StatusWord> {
        let path = self.session.current.clone();
        match self.state.file_mut(&path).map(|file| &mut file.content) {
            Some(Content::Key(slot)) => Ok(slot),
            Some(_) => Err(StatusWord::INCOMPATIBLE_FILE),
            None => Err(StatusWord::NO_CURRENT_FILE),
        }
    }
}

/// Version, features, largest RSA, DES, AES and elliptic-curve key in bits: eleven bytes.
fn capabilities() -> Vec<u8> {
    let words = [FEATURE_RSA | FEATURE_EC, LARGEST_RSA_KEY, 0, 0, LARGEST_EC_KEY];
    std::iter::once(1).chain(words.into_iter().flat_map(u16::to_be_bytes)).collect()
}

//! The card as the reader sees it: power, ATR, APDUs in, answers out. Command chaining and GET RESPONSE are handled here,
//! the commands themselves in their own modules.

use serde::{Deserialize, Serialize};

use crate::access::Operation;
use crate::apdu::{Command, Header, StatusWord};
use crate::crypto::Environment;
use crate::keys::KeyPool;
use crate::state::{CardImage, ChipSerial, File, State};

/// Answer to reset (ISO/IEC 7816-3, section 8): 2 to 33 bytes; none of a mute card.
pub type Atr = &'static [u8];

/// Which card it is. Software recognises card families by the ATR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Personality {
    /// The writable card: protocol T=1, historical bytes "MyEID".
    MyEid,
    /// A card of the Region Stockholm reserve-card kind: protocol T=0, read-only, no PIN command known.
    ReadOnlySiths,
    /// An older Telia card (EID IP5a): protocol T=0, knows no application by its public name and answers no command of ours.
    TeliaIp5a,
    /// A chip that gives no contact: the reader sees the card, the card never answers a reset.
    Mute,
}

impl Personality {
    /// The ATR of this kind of card.
    pub fn atr(self) -> Atr {
        match self {
            Self::MyEid => &[0x3B, 0xF5, 0x96, 0, 0, 0x81, 0x31, 0xFE, 0x45, b'M', b'y', b'E', b'I', b'D', 0x14],
            Self::ReadOnlySiths => &[
                0x3B, 0x7F, 0x96, 0, 0, 0x80, 0x31, 0x80, 0x65, 0xB0, 0x85, 0x04, 0x00, 0x11, 0x12, 0x02, 0xF0, 0x82,
                0x90, 0x00,
            ],
            Self::TeliaIp5a => {
                &[0x3B, 0x7D, 0x96, 0, 0, 0x80, 0x31, 0x80, 0x65, 0xB0, 0xA3, 0x11, 0x01, 0xF3, 0x83, 0x00, 0x90, 0x00]
            }
            Self::Mute => &[],
        }
    }
}

/// A card. What survives a loss of power is its [`CardImage`]; the rest is the session.
pub struct Card {
    pub(crate) state: State,
    pub(crate) session: Session,
    pub(crate) pool: KeyPool,
    revision: u64,
}

/// What a loss of power, a reset or (in part) a selection of the applet forgets.
#[derive(Default)]
pub(crate) struct Session {
    /// The current file, by its identifiers below the MF.
    pub current: Vec<u16>,
    /// Bit n: PIN n is verified.
    pub verified: u16,
    pub environment: Option<Environment>,
    /// The first half of a 2048 bit cryptogram that comes in two plain commands.
    pub first_half: Vec<u8>,
    chain: Option<Chain>,
    /// What GET RESPONSE will fetch.
    rest: Vec<u8>,
}

struct Chain {
    header: Header,
    data: Vec<u8>,
}

const CHAINING: u8 = 0x10;
/// The family takes DELETE FILE in the GSM class, and OpenSC sends it so.
const GSM_CLASS: u8 = 0xA0;

impl Card {
    /// A card fresh from the chip factory: applet installed, no PIN, no file but MF and an empty application directory.
    pub fn new(serial: ChipSerial) -> Self {
        Self::from_image(CardImage(State::new(serial)))
    }

    /// A card out of its stored image, without power.
    pub fn from_image(image: CardImage) -> Self {
        Self { state: image.0, session: Session::default(), pool: KeyPool::default(), revision: 0 }
    }

    /// What would be left if the power went now.
    pub fn image(&self) -> CardImage {
        CardImage(self.state.clone())
    }

    /// Makes key generation take prepared keys as long as there are any that fit: RSA generation is slow.
    pub fn with_key_pool(mut self, pool: KeyPool) -> Self {
        self.pool = pool;
        self
    }

    /// The same card content behind another face, see [`Personality`].
    pub fn with_personality(mut self, personality: Personality) -> Self {
        self.state.personality = personality;
        self
    }

    /// What the card answers to a reset.
    pub fn atr(&self) -> Atr {
        self.state.personality.atr()
    }

    /// The number of the chip.
    pub fn serial(&self) -> ChipSerial {
        self.state.serial
    }

    /// Grows with every change of the image, starting at 0 in each process. For whoever stores the card.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Cold or warm reset: the session is gone.
    pub fn power_on(&mut self) -> Atr {
        self.power_off();
        self.atr()
    }

    /// The session is gone.
    pub fn power_off(&mut self) {
        self.session = Session::default();
    }

    /// Answers one command. Never fails: every input, malformed ones included, has an answer of at least two bytes.
    pub fn transmit(&mut self, bytes: &[u8]) -> Vec<u8> {
        let before = self.state.change_counter;
        let (data, status) = match Command::parse(bytes) {
            Ok(command) => self.answer(command),
            Err(_) => (Vec::new(), StatusWord::WRONG_LENGTH),
        };
        self.revision += u64::from(self.state.change_counter != before);
        [&data[..], &status.0.to_be_bytes()].concat()
    }

    fn answer(&mut self, command: Command) -> (Vec<u8>, StatusWord) {
        if command.header.ins == 0xC0 {
            return self.get_response(&command);
        }
        self.session.rest.clear();
        let command = match self.unchain(command) {
            Ok(Some(command)) => command,
            Ok(None) => return (Vec::new(), StatusWord::OK),
            Err(status) => return (Vec::new(), status),
        };
        match self.execute(&command) {
            Ok(answer) => self.deliver(answer, &command),
            Err(status) => (Vec::new(), status),
        }
    }

    /// Collects the parts of a chained command (ISO/IEC 7816-4, section 5.3.3). `None`: more parts are to come.
    fn unchain(&mut self, mut command: Command) -> Result<Option<Command>, StatusWord> {
        let more = command.header.cla & CHAINING != 0;
        command.header.cla &= !CHAINING;
        let mut data = match self.session.chain.take() {
            Some(chain) if chain.header == command.header => chain.data,
            // Another command ends the chain; the parts are lost.
            _ => Vec::new(),
        };
        data.append(&mut command.data);
        if data.len() > 4096 {
            return Err(StatusWord::WRONG_LENGTH);
        }
        if more {
            self.session.chain = Some(Chain { header: command.header, data });
            return Ok(None);
        }
        command.data = data;
        Ok(Some(command))
    }

    fn execute(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        let Header { cla, ins, .. } = command.header;
        if cla != 0 && !(cla == GSM_CLASS && ins == 0xE4) {
            return Err(StatusWord::UNKNOWN_CLASS);
        }
        match self.state.personality {
            Personality::MyEid => {}
            Personality::ReadOnlySiths if matches!(ins, 0xA4 | 0xB0) => {}
            Personality::TeliaIp5a if ins == 0xA4 => return Err(StatusWord::NOT_FOUND),
            _ => return Err(StatusWord::UNKNOWN_INSTRUCTION),
        }
        match ins {
            0x20 => self.verify(command),
            0x22 => self.manage_security_environment(command),
            0x24 => self.change_reference_data(command),
            0x2A => self.perform_security_operation(command),
            0x2C => self.reset_retry_counter(command),
            0x2E => self.log_out(command),
            0x44 => self.activate(command),
            0x46 => self.generate_key_pair(command),
            0x84 => self.get_challenge(command),
            0x86 => self.general_authenticate(command),
            0xA4 => self.select(command),
            0xB0 => self.read_binary(command),
            0xCA => self.get_data(command),
            0xD6 => self.update_binary(command),
            0xDA => self.put_data(command),
            0xE0 => self.create_file(command),
            0xE4 => self.delete_file(command),
            _ => Err(StatusWord::UNKNOWN_INSTRUCTION),
        }
    }

    /// Hands out as much as was asked for, and keeps the rest for GET RESPONSE.
    fn deliver(&mut self, mut answer: Vec<u8>, command: &Command) -> (Vec<u8>, StatusWord) {
        let room = match self.state.personality {
            Personality::MyEid => command.expected.unwrap_or(0),
            // T=0: a command that brings data takes none away (ISO/IEC 7816-3, section 12.2).
            _ if !command.data.is_empty() => 0,
            _ => command.expected.unwrap_or(256),
        };
        if answer.len() <= room {
            return (answer, StatusWord::OK);
        }
        self.session.rest = answer.split_off(room);
        (answer, StatusWord::more(self.session.rest.len()))
    }

    fn get_response(&mut self, command: &Command) -> (Vec<u8>, StatusWord) {
        let room = command.expected.unwrap_or(256);
        let rest = &mut self.session.rest;
        if rest.is_empty() {
            return (Vec::new(), StatusWord::CONDITIONS_NOT_SATISFIED);
        }
        if room < 256 && room > rest.len() {
            return (Vec::new(), StatusWord::exact_length(rest.len()));
        }
        let part: Vec<u8> = rest.drain(..room.min(rest.len())).collect();
        let status = if rest.is_empty() { StatusWord::OK } else { StatusWord::more(rest.len()) };
        (part, status)
    }

    /// Marks the image as changed.
    pub(crate) fn touch(&mut self) {
        self.state.change_counter = self.state.change_counter.wrapping_add(1);
    }

    /// Access conditions are in force only once the applet is active.
    pub(crate) fn check(&self, file: &File, operation: Operation) -> Result<(), StatusWord> {
        if self.state.activated { file.access.check(operation, self.session.verified) } else { Ok(()) }
    }
}

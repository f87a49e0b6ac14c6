//! Files: SELECT, READ BINARY, UPDATE BINARY, CREATE FILE, DELETE FILE (ISO/IEC 7816-4 section 11, 7816-9).
//!
//! File identifiers are unique on the whole card: the applet looks for them everywhere.

use super::IsoAppletCard;
use super::state::{Content, File};
use crate::apdu::{Command, StatusWord};
use crate::files::short_tlv;

const MASTER_FILE: u16 = 0x3F00;
const MASTER_FILE_CONTROL: [u8; 9] = [0x6F, 0x07, 0x82, 0x01, 0x38, 0x83, 0x02, 0x3F, 0x00];

/// Files in one directory.
const MOST_CHILDREN: usize = 30;

/// Octets of a file whose size was not given.
const USUAL_SIZE: u16 = 128;

/// Where the condition for an operation stands among the eight security attributes (ISO/IEC 7816-4 section 7.4.3.2; the
/// first says that all seven follow).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    DeleteSelf = 1,
    CreateDirectory = 5,
    UpdateOrCreateFile = 6,
    Read = 7,
}

impl IsoAppletCard {
    pub(super) fn select(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        let data = &command.data;
        if command.header.p2 & 0xF3 != 0 {
            return Err(StatusWord::WRONG_PARAMETERS);
        }
        let path = match command.header.p1 {
            0x00 if data.is_empty() => Vec::new(),
            0x00..=0x02 => self.by_identifier(identifier(data)?)?,
            0x03 => match self.session.directory.split_last() {
                Some((_, parent)) if data.is_empty() => parent.to_vec(),
                _ => return Err(StatusWord::NOT_FOUND),
            },
            0x04 => self.by_name(data)?,
            0x08 => self.by_path(&[], data)?,
            0x09 => self.by_path(&self.session.directory, data)?,
            _ => return Err(StatusWord::WRONG_PARAMETERS),
        };
        let control = match self.file(&path) {
            Ok(file) => file.control.clone(),
            Err(_) => MASTER_FILE_CONTROL.to_vec(),
        };
        self.make_current(&path);
        match command.header.p2 {
            0x00 | 0x04 => Ok(control),
            0x0C => Ok(Vec::new()),
            _ => Err(StatusWord::WRONG_PARAMETERS),
        }
    }

    pub(super) fn read_binary(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        let (path, offset) = (self.current_file()?, plain_offset(command)?);
        let file = self.file(&path)?;
        self.check(&file.control, Operation::Read)?;
        let Content::Transparent { bytes } = &file.content else { return Err(StatusWord::INCOMPATIBLE_FILE) };
        let rest = bytes.get(offset..).filter(|rest| !rest.is_empty()).ok_or(StatusWord::WRONG_OFFSET)?;
        // Asked for more than there is, the applet gives what there is.
        Ok(rest[..command.expected.unwrap_or(256).min(rest.len())].to_vec())
    }

    pub(super) fn update_binary(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        let (path, offset) = (self.current_file()?, plain_offset(command)?);
        self.check(&self.file(&path)?.control, Operation::UpdateOrCreateFile)?;
        let file = self.state.files.iter_mut().find(|file| file.path == path).ok_or(StatusWord::NOT_FOUND)?;
        let Content::Transparent { bytes } = &mut file.content else { return Err(StatusWord::INCOMPATIBLE_FILE) };
        let place = bytes.get_mut(offset..offset + command.data.len()).ok_or(StatusWord::WRONG_OFFSET)?;
        place.copy_from_slice(&command.data);
        self.touch();
        Ok(Vec::new())
    }

    pub(super) fn create_file(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        if command.header.parameters() != 0 {
            return Err(StatusWord::WRONG_PARAMETERS);
        }
        let invalid = StatusWord::INVALID_DATA;
        let fields = match &command.data[..] {
            [0x62 | 0x6F, length, fields @ ..] if fields.len() == usize::from(*length) => fields,
            _ => return Err(invalid),
        };
        let identifier = identifier(short_tlv(fields, 0x83).ok_or(invalid)?).map_err(|_| invalid)?;
        if short_tlv(fields, 0x86).is_some_and(|it| it.len() != 8) {
            return Err(invalid);
        }
        let (operation, content) = match short_tlv(fields, 0x82).and_then(|it| it.first()).ok_or(invalid)? & 0x3F {
            0x38 => (Operation::CreateDirectory, Content::Directory),
            0x01 => {
                let size = match short_tlv(fields, 0x81) {
                    Some(&[high, low]) => u16::from_be_bytes([high, low]),
                    Some(&[size]) => u16::from(size),
                    Some(_) => return Err(invalid),
                    None => USUAL_SIZE,
                };
                (Operation::UpdateOrCreateFile, Content::Transparent { bytes: vec![0; usize::from(size)] })
            }
            _ => return Err(invalid),
        };
        if identifier == MASTER_FILE || self.by_identifier(identifier).is_ok() {
            return Err(invalid);
        }
        let directory = self.session.directory.clone();
        if let Ok(parent) = self.file(&directory) {
            self.check(&parent.control, operation)?;
        }
        let path = [&directory[..], &[identifier]].concat();
        let children =
            self.state.files.iter().filter(|it| it.path.len() == path.len() && it.path.starts_with(&directory));
        if children.count() >= MOST_CHILDREN {
            return Err(StatusWord::FULL);
        }
        self.state.files.push(File { path: path.clone(), control: command.data.clone(), content });
        self.make_current(&path);
        self.touch();
        Ok(Vec::new())
    }

    /// By its identifier in the data field only; a directory goes with all that is in it.
    pub(super) fn delete_file(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        if command.header.parameters() != 0 {
            return Err(StatusWord::WRONG_PARAMETERS);
        }
        let path = self.by_identifier(identifier(&command.data)?)?;
        let Some((_, parent)) = path.split_last() else { return Err(StatusWord::NO_CURRENT_FILE) };
        self.check(&self.file(&path)?.control, Operation::DeleteSelf)?;
        self.state.files.retain(|file| !file.path.starts_with(&path));
        self.session.directory = parent.to_vec();
        self.session.file = None;
        self.touch();
        Ok(Vec::new())
    }

    /// Is the operation open now? A file without security attributes is open to all.
    fn check(&self, control: &[u8], operation: Operation) -> Result<(), StatusWord> {
        let attributes = control.get(2..).and_then(|fields| short_tlv(fields, 0x86));
        match attributes.and_then(|it| it.get(operation as usize)) {
            None | Some(0x00) => Ok(()),
            Some(0x90 | 0x10 | 0x30 | 0x50 | 0x70) if self.session.files_open => Ok(()),
            Some(_) => Err(StatusWord::SECURITY_NOT_SATISFIED),
        }
    }

    fn file(&self, path: &[u16]) -> Result<&File, StatusWord> {
        self.state.files.iter().find(|file| file.path == path).ok_or(StatusWord::NOT_FOUND)
    }

    fn current_file(&self) -> Result<Vec<u16>, StatusWord> {
        self.session.file.clone().ok_or(StatusWord::INCOMPATIBLE_FILE)
    }

    fn make_current(&mut self, path: &[u16]) {
        match self.file(path).map(|file| &file.content) {
            Ok(Content::Transparent { .. }) => {
                self.session.directory = path[..path.len() - 1].to_vec();
                self.session.file = Some(path.to_vec());
            }
            _ => self.session.directory = path.to_vec(),
        }
    }

    fn by_identifier(&self, identifier: u16) -> Result<Vec<u16>, StatusWord> {
        if identifier == MASTER_FILE {
            return Ok(Vec::new());
        }
        let found = self.state.files.iter().find(|file| file.path.last() == Some(&identifier));
        found.map(|file| file.path.clone()).ok_or(StatusWord::NOT_FOUND)
    }

    fn by_path(&self, start: &[u16], data: &[u8]) -> Result<Vec<u16>, StatusWord> {
        if data.is_empty() || !data.len().is_multiple_of(2) {
            return Err(StatusWord::NOT_FOUND);
        }
        let identifiers = data.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        let path: Vec<u16> = start.iter().copied().chain(identifiers).collect();
        self.file(&path).map(|file| file.path.clone())
    }

    fn by_name(&self, name: &[u8]) -> Result<Vec<u16>, StatusWord> {
        let named = |file: &&File| file.control.get(2..).and_then(|fields| short_tlv(fields, 0x84)) == Some(name);
        self.state.files.iter().find(named).map(|file| file.path.clone()).ok_or(StatusWord::NOT_FOUND)
    }
}

fn identifier(data: &[u8]) -> Result<u16, StatusWord> {
    data.try_into().map(u16::from_be_bytes).map_err(|_| StatusWord::WRONG_LENGTH)
}

/// The offset of READ and UPDATE BINARY. Short file identifiers are not used by PKCS#15 software and left out here.
fn plain_offset(command: &Command) -> Result<usize, StatusWord> {
    match command.header.parameters() {
        offset if offset & 0x8000 == 0 => Ok(usize::from(offset)),
        _ => Err(StatusWord::WRONG_PARAMETERS),
    }
}

//! Files: SELECT, READ BINARY, UPDATE BINARY, CREATE FILE, DELETE FILE (ISO/IEC 7816-4 section 11, 7816-9).

use crate::access::{Access, Operation};
use crate::apdu::{Command, StatusWord};
use crate::card::Card;
use crate::keys::{KeyKind, KeySlot};
use crate::state::{Content, File};

/// The application identifier of PKCS#15 (ISO/IEC 7816-15, section 7.5.5).
pub(crate) const PKCS15_AID: [u8; 12] = *b"\xA0\x00\x00\x00\x63PKCS-15";

const MASTER_FILE: u16 = 0x3F00;

impl Card {
    pub(crate) fn select(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        let data = &command.data;
        let path = match command.header.p1 {
            0x00 => self.by_identifier(data)?,
            // A directory or a file in the current directory: one by either.
            0x01 | 0x02 if data.len() == 2 => self.by_path(self.current_directory(), data)?,
            0x03 if data.is_empty() => self.current_directory().split_last().map_or(&[][..], |(_, up)| up).to_vec(),
            0x04 => {
                // Selecting an applet deselects it first: PINs and environment do not survive.
                let path = self.by_name(data)?;
                self.power_off();
                path
            }
            0x08 => self.by_path(&[], data)?,
            0x09 => self.by_path(self.current_directory(), data)?,
            _ => return Err(StatusWord::WRONG_PARAMETERS),
        };
        let file = self.state.file(&path).ok_or(StatusWord::NOT_FOUND)?;
        let answer = match command.header.p2 & 0x0C {
            0x00 | 0x04 => self.control_information(file),
            0x0C => Vec::new(),
            _ => return Err(StatusWord::WRONG_PARAMETERS),
        };
        self.session.current = path;
        Ok(answer)
    }

    pub(crate) fn read_binary(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        let offset = plain_offset(command)?;
        let file = self.current()?;
        let Content::Transparent { bytes } = &file.content else { return Err(StatusWord::INCOMPATIBLE_FILE) };
        self.check(file, Operation::ReadOrUse)?;
        let rest = bytes.get(offset..).filter(|rest| !rest.is_empty()).ok_or(StatusWord::WRONG_OFFSET)?;
        let wanted = command.expected.unwrap_or(256);
        if wanted < 256 && wanted > rest.len() {
            return Err(StatusWord::exact_length(rest.len()));
        }
        Ok(rest[..wanted.min(rest.len())].to_vec())
    }

    pub(crate) fn update_binary(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        let offset = plain_offset(command)?;
        let file = self.current()?;
        if !matches!(file.content, Content::Transparent { .. }) {
            return Err(StatusWord::INCOMPATIBLE_FILE);
        }
        self.check(file, Operation::Update)?;
        if command.data.is_empty() {
            return Err(StatusWord::WRONG_LENGTH);
        }
        let path = self.session.current.clone();
        let Some(File { content: Content::Transparent { bytes }, .. }) = self.state.file_mut(&path) else {
            return Err(StatusWord::NO_CURRENT_FILE);
        };
        let place = bytes.get_mut(offset..offset + command.data.len()).ok_or(StatusWord::WRONG_OFFSET)?;
        place.copy_from_slice(&command.data);
        self.touch();
        Ok(Vec::new())
    }

    pub(crate) fn create_file(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        if command.header.parameters() != 0 {
            return Err(StatusWord::WRONG_PARAMETERS);
        }
        let wish = CreationTemplate::parse(&command.data)?;
        let directory = self.current_directory().to_vec();
        let parent = self.state.file(&directory).ok_or(StatusWord::NO_CURRENT_FILE)?;
        let is_directory = matches!(wish.content, Content::Directory { .. });
        self.check(parent, if is_directory { Operation::CreateDirectory } else { Operation::CreateFile })?;
        let path = [&directory[..], &[wish.identifier]].concat();
        if wish.identifier == MASTER_FILE || self.state.file(&path).is_some() {
            return Err(StatusWord::FILE_EXISTS);
        }
        self.state.files.push(File {
            path: path.clone(),
            access: wish.access,
            proprietary: wish.proprietary,
            content: wish.content,
        });
        self.session.current = path;
        self.touch();
        Ok(Vec::new())
    }

    pub(crate) fn delete_file(&mut self, _command: &Command) -> Result<Vec<u8>, StatusWord> {
        let file = self.current()?;
        if file.path.is_empty() {
            return Err(StatusWord::CONDITIONS_NOT_SATISFIED);
        }
        self.check(file, Operation::Delete)?;
        let path = std::mem::take(&mut self.session.current);
        self.state.files.retain(|file| !file.path.starts_with(&path));
        self.session.current = path[..path.len() - 1].to_vec();
        self.touch();
        Ok(Vec::new())
    }

    /// The current file.
    pub(crate) fn current(&self) -> Result<&File, StatusWord> {
        self.state.file(&self.session.current).ok_or(StatusWord::NO_CURRENT_FILE)
    }

    /// The current directory: the current file, or the directory it lies in.
    pub(crate) fn current_directory(&self) -> &[u16] {
        let path = &self.session.current[..];
        match self.state.file(path).map(|file| &file.content) {
            Some(Content::Directory { .. }) => path,
            _ => path.split_last().map_or(&[], |(_, parent)| parent),
        }
    }

    /// MF, a child of the current directory, that directory itself, its parent, or a sibling (ISO/IEC 7816-4, 7.1.1).
    fn by_identifier(&self, data: &[u8]) -> Result<Vec<u16>, StatusWord> {
        let identifier = match *data {
            [] => MASTER_FILE,
            [high, low] => u16::from_be_bytes([high, low]),
            _ => return Err(StatusWord::WRONG_LENGTH),
        };
        if identifier == MASTER_FILE {
            return Ok(Vec::new());
        }
        let here = self.current_directory();
        let above = here.split_last().map_or(&[][..], |(_, parent)| parent);
        let child = |directory: &[u16]| [directory, &[identifier]].concat();
        [child(here), child(above), child(&[])]
            .into_iter()
            .find(|path| self.state.file(path).is_some())
            .ok_or(StatusWord::NOT_FOUND)
    }

    fn by_path(&self, start: &[u16], data: &[u8]) -> Result<Vec<u16>, StatusWord> {
        if data.is_empty() || !data.len().is_multiple_of(2) {
            return Err(StatusWord::WRONG_LENGTH);
        }
        let identifiers = data.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        let path: Vec<u16> = start.iter().copied().chain(identifiers.skip_while(|id| *id == MASTER_FILE)).collect();
        self.state.file(&path).map(|file| file.path.clone()).ok_or(StatusWord::NOT_FOUND)
    }

    /// A directory by the beginning of its name. The applet's own name finds the MF if no directory bears it.
    fn by_name(&self, name: &[u8]) -> Result<Vec<u16>, StatusWord> {
        let named = self.state.files.iter().find(
            |file| matches!(&file.content, Content::Directory { name: own } if !name.is_empty() && own.starts_with(name)),
        );
        match named {
            Some(file) => Ok(file.path.clone()),
            None if PKCS15_AID.starts_with(name) => Ok(Vec::new()),
            None => Err(StatusWord::NOT_FOUND),
        }
    }

    /// File control information (tag 6F).
    fn control_information(&self, file: &File) -> Vec<u8> {
        let (size_tag, size, descriptor, name): (_, _, _, &[u8]) = match &file.content {
            Content::Directory { name } => (0x81, 0, 0x38, name),
            Content::Transparent { bytes } => (0x80, u16::try_from(bytes.len()).unwrap_or(u16::MAX), 0x01, &[]),
            Content::Key(slot) => (0x81, slot.bits(), slot.kind().descriptor(), &[]),
        };
        let mut fields = Vec::new();
        let mut put = |tag: u8, value: &[u8]| {
            fields.extend_from_slice(&[tag, u8::try_from(value.len()).unwrap_or(0)]);
            fields.extend_from_slice(value);
        };
        put(size_tag, &size.to_be_bytes());
        put(0x82, &[descriptor]);
        put(0x83, &file.identifier().to_be_bytes());
        if !name.is_empty() {
            put(0x84, name);
        }
        put(0x85, &file.proprietary);
        put(0x86, &file.access.0);
        put(0x8A, &[if self.state.activated { 0x07 } else { 0x01 }]);
        let mut answer = vec![0x6F, u8::try_from(fields.len()).unwrap_or(0)];
        answer.append(&mut fields);
        answer
    }
}

/// What CREATE FILE asks for (tag 62).
struct CreationTemplate {
    identifier: u16,
    access: Access,
    proprietary: [u8; 2],
    content: Content,
}

impl CreationTemplate {
    fn parse(data: &[u8]) -> Result<Self, StatusWord> {
        let wrong = StatusWord::WRONG_DATA;
        let fields = match data {
            [0x62, length, fields @ ..] if fields.len() == usize::from(*length) => fields,
            _ => return Err(wrong),
        };
        let field = |tag| short_tlv(fields, tag);
        let word = |tag| field(tag).and_then(|v| v.try_into().ok()).map(u16::from_be_bytes);
        let size = word(0x80).or_else(|| word(0x81)).ok_or(wrong)?;
        let descriptor = field(0x82).and_then(|v| v.first().copied()).ok_or(wrong)?;
        let content = match descriptor {
            0x38 => {
                let name = field(0x84).unwrap_or_default();
                // ISO/IEC 7816-4, section 7.3.1: a DF name has 1 to 16 bytes.
                if name.len() > 16 {
                    return Err(wrong);
                }
                Content::Directory { name: name.to_vec() }
            }
            0x01 => Content::Transparent { bytes: vec![0; usize::from(size)] },
            other => Content::Key(KeySlot::empty(KeyKind::from_descriptor(other).ok_or(wrong)?, size)),
        };
        Ok(Self {
            identifier: word(0x83).ok_or(wrong)?,
            access: Access(field(0x86).and_then(|v| v.try_into().ok()).ok_or(wrong)?),
            proprietary: field(0x85).and_then(|v| v.try_into().ok()).unwrap_or_default(),
            content,
        })
    }
}

/// The value of the first field with this tag, in a row of fields with one-byte tags and lengths.
pub(crate) fn short_tlv(mut fields: &[u8], wanted: u8) -> Option<&[u8]> {
    while let [tag, length, rest @ ..] = fields {
        let (value, next) = rest.split_at_checked(usize::from(*length))?;
        if *tag == wanted {
            return Some(value);
        }
        fields = next;
    }
    None
}

/// The offset of READ and UPDATE BINARY; short file identifiers (bit 8 of P1) are not known to the family.
fn plain_offset(command: &Command) -> Result<usize, StatusWord> {
    match command.header.parameters() {
        offset if offset & 0x8000 == 0 => Ok(usize::from(offset)),
        _ => Err(StatusWord::WRONG_PARAMETERS),
    }
}

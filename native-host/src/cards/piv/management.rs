//! Showing the card the management key, key reference 9B: mutual authentication (SP 800-73-4 part 2 section 3.2.4 and appendix
//! A.1).
//!
//! Guarantees: the key is read from the file that the administrator's policy names at the moment of use, is overwritten
//! afterwards, and stands in no error; without a usable file nothing is sent. The card proves that it has the key as well.
//! Does not protect against whoever may read that file.

use super::tlv::{find, object};
use crate::cards::{
    CardError,
    apdu::{Command, Pace, Wire, send},
};
use aes::{
    Aes128, Aes192, Aes256,
    cipher::{Block, BlockDecrypt, BlockEncrypt, KeyInit},
};
use des::TdesEde3;
use ring::rand::{SecureRandom, SystemRandom};
use std::{fs::File, io::Read, path::Path};
use zeroize::Zeroizing;

/// Key reference.
const REFERENCE: u8 = 0x9B;

/// No file with a key is larger: 32 octets as hexadecimal digits, with room for separators.
const LARGEST_FILE: u64 = 256;

/// Shows the management key, and has the card show that it knows it.
///
/// # Errors
/// [`CardError::ManagementKey`] when there is none, or the card has another; others when the card is gone.
pub fn authenticate(wire: &mut dyn Wire, file: Option<&Path>) -> Result<(), CardError> {
    let key = read(file.ok_or(CardError::ManagementKey("missing"))?)?;
    for (algorithm, cipher) in ciphers(&key)? {
        if mutual(wire, algorithm, &*cipher)? {
            return Ok(());
        }
    }
    Err(REFUSED)
}

const REFUSED: CardError = CardError::ManagementKey("refused");
const UNREADABLE: CardError = CardError::ManagementKey("unreadable");

/// Hexadecimal digits; blanks and colons between them are left out.
fn read(file: &Path) -> Result<Zeroizing<Vec<u8>>, CardError> {
    let mut text = Zeroizing::new(Vec::with_capacity(LARGEST_FILE as usize + 1));
    let opened = File::open(file).map_err(|_| UNREADABLE)?;
    opened.take(LARGEST_FILE + 1).read_to_end(&mut text).map_err(|_| UNREADABLE)?;
    digits(&text)
}

fn digits(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, CardError> {
    let mut key = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut half = None;
    for octet in text.iter().filter(|it| !it.is_ascii_whitespace() && **it != b':') {
        let digit = char::from(*octet).to_digit(16).ok_or(UNREADABLE)? as u8;
        match half.take() {
            None => half = Some(digit),
            Some(high) => key.push(high << 4 | digit),
        }
    }
    if half.is_none() { Ok(key) } else { Err(UNREADABLE) }
}

/// One block of a cipher under a key; the key goes with it.
trait Cipher {
    fn encrypt(&self, block: &mut [u8]);
    fn decrypt(&self, block: &mut [u8]);
    fn block_octets(&self) -> usize;
}

impl<C: BlockEncrypt + BlockDecrypt> Cipher for C {
    fn encrypt(&self, block: &mut [u8]) {
        let mut own = Block::<C>::default();
        own.copy_from_slice(block);
        self.encrypt_block(&mut own);
        block.copy_from_slice(&own);
    }

    fn decrypt(&self, block: &mut [u8]) {
        let mut own = Block::<C>::default();
        own.copy_from_slice(block);
        self.decrypt_block(&mut own);
        block.copy_from_slice(&own);
    }

    fn block_octets(&self) -> usize {
        Self::block_size()
    }
}

/// A cipher with its algorithm identifier.
type Numbered = (u8, Box<dyn Cipher>);

/// Algorithm identifiers (SP 800-78-5 section 5) that a key of this length can be for; the card says which it is.
fn ciphers(key: &[u8]) -> Result<Vec<Numbered>, CardError> {
    fn of<C: Cipher + KeyInit + 'static>(key: &[u8]) -> Result<Box<dyn Cipher>, CardError> {
        Ok(Box::new(C::new_from_slice(key).map_err(|_| UNREADABLE)?))
    }
    match key.len() {
        16 => Ok(vec![(0x08, of::<Aes128>(key)?)]),
        24 => Ok(vec![(0x0A, of::<Aes192>(key)?), (0x03, of::<TdesEde3>(key)?)]),
        32 => Ok(vec![(0x0C, of::<Aes256>(key)?)]),
        _ => Err(UNREADABLE),
    }
}

/// False: the card has a key of another kind. Nothing of the key has been used then.
fn mutual(wire: &mut dyn Wire, algorithm: u8, cipher: &dyn Cipher) -> Result<bool, CardError> {
    let command = Command::new("AUTHENTICATE MANAGEMENT KEY", 0x87, algorithm, REFERENCE);
    let ask = object(0x7C, &object(0x80, &[]));
    let answer = send(wire, &command.data(&ask).le(256), Pace::Usual)?;
    if answer.sw != 0x9000 {
        return Ok(false);
    }
    let mut witness = Zeroizing::new(field(&answer.data, 0x80, cipher.block_octets())?);
    cipher.decrypt(&mut witness);
    let mut challenge = vec![0; cipher.block_octets()];
    SystemRandom::new().fill(&mut challenge).map_err(|_| CardError::Malformed("no random octets"))?;
    let response = Zeroizing::new(object(0x7C, &[object(0x80, &witness), object(0x81, &challenge)].concat()));
    let answer = send(wire, &command.data(&response).le(256), Pace::Usual)?;
    if answer.sw != 0x9000 {
        return Err(REFUSED);
    }
    cipher.encrypt(&mut challenge);
    if field(&answer.data, 0x82, challenge.len())? == challenge { Ok(true) } else { Err(REFUSED) }
}

fn field(answer: &[u8], tag: u32, octets: usize) -> Result<Vec<u8>, CardError> {
    let value = find(answer, 0x7C).and_then(|it| find(it, tag)).filter(|it| it.len() == octets);
    value.map(<[u8]>::to_vec).ok_or(CardError::Malformed("no answer to the management key"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn keys_are_read_as_people_write_them() {
        assert_eq!(*digits(b"01:02 0a\nfF\n").unwrap(), [1, 2, 10, 255]);
        for wrong in [&b"0"[..], b"0g", b"\xC3\xA5"] {
            assert_eq!(digits(wrong), Err(UNREADABLE));
        }
        for octets in [0, 8, 23, 33] {
            assert!(ciphers(&vec![1; octets]).is_err());
        }
    }

    #[test]
    fn without_a_key_nothing_is_sent() {
        struct Silent;
        impl Wire for Silent {
            fn exchange(&mut self, _: &[u8], _: Pace) -> Result<Vec<u8>, CardError> {
                panic!("sent")
            }
            fn is_t0(&self) -> bool {
                false
            }
            fn atr(&self) -> &[u8] {
                &[]
            }
        }
        assert_eq!(authenticate(&mut Silent, None), Err(CardError::ManagementKey("missing")));
        assert_eq!(authenticate(&mut Silent, Some(Path::new("/no/such/file"))), Err(UNREADABLE));
    }
}

//! The read-only card with the face of a SITHS reserve card: read the way that is public for such cards, and no other.

use std::fs;

use pcsc::{Card, Protocol};
use station::card::Personality;
use station::factory::KeyType;

use crate::support::{Desk, client_of, connect, in_both_readers, personal_card, send};

/// Tags of ODF entries (ISO/IEC 7816-15, section 8.3) that name certificate directories.
const CERTIFICATES: u8 = 0xA4;

in_both_readers!(certificates_are_read_without_a_pin, opensc_calls_it_unsupported, nothing_but_reading_is_known);

fn card_at(slot: usize) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let card = personal_card(folder.path(), "F001", KeyType::Rsa2048).with_personality(Personality::ReadOnlySiths);
    Desk::with_card(slot, card)
}

fn certificates_are_read_without_a_pin(slot: usize) {
    let desk = card_at(slot);
    let card = connect(&client_of(&desk.station), &desk.station, slot);
    assert_eq!(card.status2_owned().unwrap().protocol2(), Some(Protocol::T0));
    select(&card, 0x04, b"\xA0\x00\x00\x00\x63PKCS-15");
    select(&card, 0x00, &[0x50, 0x31]);
    let directories = paths(&read(&card), Some(CERTIFICATES));
    assert_eq!(directories.len(), 1);
    follow(&card, &directories[0]);
    let files = paths(&read(&card), None);
    assert_eq!(files.len(), 2);

    for (path, usage) in files.iter().zip(["legitimering", "underskrift"]) {
        follow(&card, path);
        fs::write(desk.path("read.der"), read(&card)).unwrap();
        let subject = desk.openssl(&["x509", "-inform", "DER", "-in", "read.der", "-noout", "-subject"]);
        assert!(subject.contains("Anna Andersson") && subject.contains(usage), "{subject}");
    }
}

/// As it does of the real ones: no driver of OpenSC 0.23 knows the card by its ATR, and none finds its applet.
fn opensc_calls_it_unsupported(slot: usize) {
    let desk = card_at(slot);
    let atr = desk.tool("opensc-tool", &["--atr"]);
    assert_eq!(atr.trim(), "3b:7f:96:00:00:80:31:80:65:b0:85:04:00:11:12:02:f0:82:90:00");
    assert!(desk.tool("opensc-tool", &["--name"]).contains("Unsupported card"));
    desk.try_tool("pkcs15-tool", &["-D"]).unwrap_err();
}

fn nothing_but_reading_is_known(slot: usize) {
    let desk = card_at(slot);
    let card = connect(&client_of(&desk.station), &desk.station, slot);
    select(&card, 0x04, b"\xA0\x00\x00\x00\x63PKCS-15");
    let verify = [&[0x00, 0x20, 0x00, 0x01, 8][..], b"123456\xFF\xFF"].concat();
    for command in [&verify[..], &[0x00, 0xD6, 0, 0, 1, 0], &[0x00, 0x46, 0, 0], &[0x00, 0xDA, 0x01, 0xE0, 1, 0]] {
        assert_eq!(send(&card, command).unwrap(), [0x6D, 0x00], "{command:02X?}");
    }
}

/// SELECT, and the file control information fetched as T=0 wants it.
fn select(card: &Card, p1: u8, data: &[u8]) {
    let answer = send(card, &[&[0x00, 0xA4, p1, 0x00, data.len() as u8], data].concat()).unwrap();
    let &[0x61, length] = &answer[..] else { panic!("{answer:02X?}") };
    let information = send(card, &[0x00, 0xC0, 0x00, 0x00, length]).unwrap();
    assert!(information.starts_with(&[0x6F]) && information.ends_with(&[0x90, 0x00]), "{information:02X?}");
}

fn follow(card: &Card, path: &[u8]) {
    path.chunks(2).for_each(|identifier| select(card, 0x00, identifier));
}

/// The current file in blocks of 255 bytes; the last one is asked for again with the length the card names.
fn read(card: &Card) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let [high, low] = u16::try_from(bytes.len()).unwrap().to_be_bytes();
        let block = |length| send(card, &[0x00, 0xB0, high, low, length]).unwrap();
        let mut answer = block(255);
        let is_last = answer[0] == 0x6C && answer.len() == 2;
        if is_last {
            answer = block(answer[1]);
        }
        match answer.split_last_chunk::<2>().unwrap() {
            (block, [0x90, 0x00]) => bytes.extend_from_slice(block),
            // The file ended with the block before.
            (_, [0x6B, 0x00]) => return bytes,
            other => panic!("{other:02X?}"),
        }
        if is_last {
            return bytes;
        }
    }
}

/// The absolute paths in a directory file; of entries with this tag alone, if one is given.
fn paths(directory: &[u8], tag: Option<u8>) -> Vec<Vec<u8>> {
    let mut paths = Vec::new();
    let mut rest = directory;
    while let [entry_tag @ 0x30..=0xBF, length, body @ ..] = rest {
        // Long lengths: 81 and one byte, 82 and two (ITU-T X.690, section 8.1.3.5).
        let (length, body) = match *length {
            0x81 => (usize::from(body[0]), &body[1..]),
            0x82 => (usize::from(u16::from_be_bytes([body[0], body[1]])), &body[2..]),
            short => (usize::from(short), body),
        };
        let (entry, next) = body.split_at(length);
        if tag.is_none_or(|tag| tag == *entry_tag) {
            let starts = |window: &[u8]| window[0] == 0x04 && window[2..] == [0x3F, 0x00];
            let start = entry.windows(4).position(starts).unwrap();
            paths.push(entry[start + 2..][..usize::from(entry[start + 1])].to_vec());
        }
        rest = next;
    }
    paths
}

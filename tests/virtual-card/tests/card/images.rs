//! The image: what a card is without power, stored and read back.

use std::fs;

use virtual_card::{Card, CardImage, kept};

use crate::terminal::{OK, PIN_1, PIN_2, Terminal, activate, card_with_pins};

/// A card with everything an image can hold: both kinds of key, files, spent tries, life cycle.
fn full_card() -> Card {
    let mut card = card_with_pins();
    assert_eq!(card.create(0x22, 0x4B01, 256, [0; 4]), OK);
    assert_eq!(card.tell([0x00, 0x46, 0, 0], &[]), OK);
    assert_eq!(card.create(0x11, 0x4B02, 1024, [0; 4]), OK);
    assert_eq!(card.tell([0x00, 0x46, 0, 0], &[]), OK);
    assert_eq!(card.create(0x11, 0x4B03, 2048, [0; 4]), OK);
    assert_eq!(card.tell([0x00, 0xDA, 0x01, 0x81], &[1, 0, 1]), OK, "half loaded");
    assert_eq!(card.create(0x01, 0x4401, 20, [0; 4]), OK);
    assert_eq!(card.tell([0x00, 0xD6, 0x00, 0x03], &[0x5A; 9]), OK);
    assert_eq!(card.verify(1, *b"00000000"), 0x63C2);
    activate(&mut card);
    card
}

fn text(card: &Card) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("card.json");
    kept::save(card, &path).unwrap();
    fs::read_to_string(path).unwrap()
}

#[test]
fn a_card_read_back_is_the_same_card() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("card.json");
    let mut card = full_card();
    kept::save(&card, &path).unwrap();
    let mut again = kept::load(&path).unwrap();
    assert_eq!(text(&again), text(&card));
    assert_eq!(again.serial(), card.serial());

    // The session is not kept, so both begin anew; from there on every answer is the same, new keys included.
    card.power_on();
    let commands: [&[u8]; 12] = [
        &[0x00, 0x20, 0x00, 0x01],
        &[0x00, 0xA4, 0x08, 0x00, 4, 0x50, 0x15, 0x4B, 0x01, 0],
        &[0x00, 0xCA, 0x01, 0x86, 0],
        &[0x00, 0xA4, 0x00, 0x00, 2, 0x4B, 0x02, 0],
        &[0x00, 0xCA, 0x01, 0x01, 0],
        &[0x00, 0xA4, 0x00, 0x00, 2, 0x44, 0x01, 0],
        &[0x00, 0xB0, 0x00, 0x00, 0],
        &[0x00, 0x84, 0x00, 0x00, 16],
        &[0x00, 0xA4, 0x00, 0x00, 2, 0x4B, 0x01, 0],
        &[0x00, 0x46, 0x00, 0x00],
        &[0x00, 0xCA, 0x01, 0x86, 0],
        &[0x00, 0xCA, 0x01, 0xA0, 0],
    ];
    for command in commands {
        let answer = card.transmit(command);
        assert_eq!(again.transmit(command), answer, "{command:02X?}");
        assert!(answer.ends_with(&[0x90, 0x00]) || answer == [0x63, 0xC2], "{command:02X?}: {answer:02X?}");
    }
    for (reference, pin) in [(1, PIN_1), (2, PIN_2)] {
        assert_eq!(again.verify(reference, pin), OK);
    }
}

#[test]
fn what_is_no_image_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("card.json");
    assert!(matches!(kept::load(&path), Err(kept::KeepError::File { .. })));
    let whole = text(&full_card());
    for broken in ["", "{}", &whole[..whole.len() / 2], &whole.replace("\"Rsa\":\"", "\"Rsa\":\"AAAA")] {
        fs::write(&path, broken).unwrap();
        assert!(matches!(kept::load(&path), Err(kept::KeepError::Image { .. })));
    }
}

#[test]
fn a_save_replaces_at_once_and_leaves_nothing_beside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("card.json");
    let mut card = full_card();
    kept::save(&card, &path).unwrap();
    assert_eq!(card.verify(1, PIN_1), OK);
    kept::save(&card, &path).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(text(&kept::load(&path).unwrap()), text(&card));
    assert!(kept::save(&card, &folder.path().join("no/such/folder")).is_err());
}

#[test]
fn an_image_taken_of_a_card_at_work_has_no_session() {
    let mut card = full_card();
    assert_eq!(card.verify(1, PIN_1), OK);
    let image: CardImage = card.image();
    assert_eq!(Card::from_image(image).tell([0x00, 0x20, 0x00, 0x01], &[]), 0x63C3);
}

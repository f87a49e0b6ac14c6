//! Cards kept in a file: what was written survives the loss of power, of the reader, and of the daemon.

use station::card::kept;
use station::factory;

use crate::support::{Desk, in_both_readers};

in_both_readers!(a_kept_card_survives);

fn a_kept_card_survives(slot: usize) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("card.json");
    kept::save(&factory::blank_reserve_card("C001").unwrap(), &file).unwrap();

    let mut desk = Desk { station: station::Station::start().unwrap(), slot };
    desk.station.insert_file(slot, &file).unwrap();
    let pin = ["--auth-id", "01", "--pin", "123456"];
    desk.tool("pkcs15-init", &[&["--generate-key", "ec/prime256v1", "--id", "45"], &pin[..]].concat());
    let key = desk.public_key("45");
    desk.tool("pkcs15-tool", &[&["--change-pin", "--new-pin", "135790"], &pin[..]].concat());
    desk.try_tool("pkcs15-tool", &["--verify-pin", "--auth-id", "02", "--pin", "000000"]).unwrap_err();

    // Pulled and put back: the file is the card.
    drop(desk.station.remove(slot).unwrap());
    desk.station.insert_file(slot, &file).unwrap();
    assert_kept(&desk, &key);

    // The daemon crashes, the card stays in: it is still the file that it writes to.
    desk.station.restart_daemon().unwrap();
    assert_kept(&desk, &key);
    let unblock = ["--unblock-pin", "--auth-id", "02", "--puk", factory::PUK_2, "--new-pin", "246802"];
    desk.tool("pkcs15-tool", &unblock);
    drop(desk);

    // Another station, the other reader.
    let mut other = Desk { station: station::Station::start().unwrap(), slot: 1 - slot };
    other.station.insert_file(other.slot, &file).unwrap();
    assert_eq!(other.public_key("45"), key);
    other.tool("pkcs15-tool", &["--verify-pin", "--auth-id", "02", "--pin", "246802"]);
}

fn assert_kept(desk: &Desk, key: &[u8]) {
    assert_eq!(desk.public_key("45"), key);
    let tries = desk.tool("opensc-tool", &["--send-apdu", "00:20:00:02"]);
    assert!(tries.contains("SW1=0x63, SW2=0xC2"), "a wrong PIN is counted across the loss of power: {tries}");
    desk.tool("pkcs15-tool", &["--verify-pin", "--auth-id", "01", "--pin", "135790"]);
}

//! Readers with keys of their own: OpenSC sends the PIN entry there, and no program sees the PIN.

use station::factory::{self, Usage};
use station::{KeyEntry, Station, opensc};

use crate::support::{Desk, in_both_readers};

in_both_readers!(
    a_pin_is_verified_at_the_keys,
    a_pin_is_changed_at_the_keys,
    an_entry_may_be_given_up,
    a_pulled_card_ends_the_entry,
);

#[test]
fn opensc_tells_readers_with_keys_from_others() {
    let features = |station: &Station| opensc::run(station, "opensc-tool", &["--list-readers"]).unwrap();
    let with = Station::with_pin_pads(&["Reader", "Reader"]).unwrap();
    assert_eq!(features(&with).matches("PIN pad").count(), 2);
    let without = Station::start().unwrap();
    assert!(!features(&without).contains("PIN pad"));
    assert!(without.type_at_keys(0, KeyEntry::Cancel).is_err());
}

fn desk(slot: usize) -> Desk {
    let mut station = Station::with_pin_pads(&["Reader", "Reader"]).unwrap();
    station.insert(slot, factory::blank_reserve_card("1A01").unwrap()).unwrap();
    Desk { station, slot }
}

fn type_pin(desk: &Desk, pin: &str) {
    desk.station.type_at_keys(desk.slot, KeyEntry::Pin(pin)).unwrap();
}

fn verify(desk: &Desk) -> bool {
    let arguments = ["--verify-pin", "--auth-id", Usage::Authentication.auth_id(), "--use-pinpad"];
    desk.try_tool("pkcs15-tool", &arguments).is_ok()
}

fn a_pin_is_verified_at_the_keys(slot: usize) {
    let desk = desk(slot);
    type_pin(&desk, factory::PIN_1);
    assert!(verify(&desk));
    type_pin(&desk, "000000");
    assert!(!verify(&desk));
    let tries = desk.tool("opensc-tool", &["--send-apdu", "00:20:00:01"]);
    assert!(tries.contains("SW1=0x63, SW2=0xC2"), "the card has counted: {tries}");
}

fn a_pin_is_changed_at_the_keys(slot: usize) {
    let desk = desk(slot);
    for pin in [factory::PIN_1, "135790", "135790"] {
        type_pin(&desk, pin);
    }
    desk.tool("pkcs15-tool", &["--change-pin", "--auth-id", "01", "--use-pinpad"]);
    type_pin(&desk, "135790");
    assert!(verify(&desk));
}

fn an_entry_may_be_given_up(slot: usize) {
    let desk = desk(slot);
    for entry in [KeyEntry::Cancel, KeyEntry::TimeOut, KeyEntry::Pin("12")] {
        desk.station.type_at_keys(slot, entry).unwrap();
        assert!(!verify(&desk), "{entry:?}");
    }
    let tries = desk.tool("opensc-tool", &["--send-apdu", "00:20:00:01"]);
    assert!(tries.contains("SW1=0x63, SW2=0xC3"), "no try is spent: {tries}");
}

fn a_pulled_card_ends_the_entry(slot: usize) {
    let mut desk = desk(slot);
    let reader = slot.to_string();
    let arguments = ["--reader", &reader, "--verify-pin", "--auth-id", "01", "--use-pinpad"];
    let mut tool = std::process::Command::new("pkcs15-tool");
    let tool = tool.args(arguments).envs(desk.station.env()).stdin(std::process::Stdio::null());
    let output = std::thread::scope(|scope| {
        let running = scope.spawn(|| tool.output().unwrap());
        // Wherever the tool is by now, before the entry or in it: nobody types, and only the removal can end it soon.
        let limit = std::time::Duration::from_secs(10);
        let reading = |exchange: &station::Exchange| exchange.command[1] == 0xB0;
        assert!(desk.station.wait_for_exchange(slot, limit, reading).unwrap());
        desk.station.remove(slot).unwrap();
        running.join().unwrap()
    });
    assert!(!output.status.success());
}

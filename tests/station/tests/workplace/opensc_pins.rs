//! PINs and PUKs as OpenSC's tools see them: change, count down, block, unblock.

use station::factory::{self, Usage};

use crate::support::{Desk, in_both_readers};

const NEW_PIN: &str = "135790";

in_both_readers!(
    a_changed_pin_replaces_the_old_one,
    wrong_pins_count_down_and_block_and_the_puk_unblocks,
    wrong_puks_count_down_and_block_for_good,
    the_two_pins_are_counted_apart,
);

fn a_changed_pin_replaces_the_old_one(slot: usize) {
    let desk = Desk::with_card(slot, factory::blank_reserve_card("B001").unwrap());
    for usage in [Usage::Authentication, Usage::Signature] {
        let change = ["--change-pin", "--auth-id", usage.auth_id(), "--pin", usage.pin(), "--new-pin", NEW_PIN];
        desk.tool("pkcs15-tool", &change);
        assert!(verify(&desk, usage, NEW_PIN));
        assert!(!verify(&desk, usage, usage.pin()), "the old PIN is refused");
        assert_eq!(tries(&desk, usage), 2);
        assert!(verify(&desk, usage, NEW_PIN));
        assert_eq!(tries(&desk, usage), 3, "a right PIN restores the counter");
    }
}

fn wrong_pins_count_down_and_block_and_the_puk_unblocks(slot: usize) {
    let desk = Desk::with_card(slot, factory::blank_reserve_card("B002").unwrap());
    let usage = Usage::Authentication;
    for (left, flag) in [(2, "PIN initialized"), (1, "final user PIN try"), (0, "user PIN locked")] {
        assert!(!verify(&desk, usage, "000000"));
        assert_eq!(tries(&desk, usage), left);
        let flags = token_flags(&desk, usage);
        assert!(flags.contains(flag), "{flag} in {flags}");
    }
    assert!(!verify(&desk, usage, usage.pin()), "the right PIN comes too late");
    unblock(&desk, usage, usage.puk(), NEW_PIN).unwrap();
    assert_eq!(tries(&desk, usage), 3);
    assert!(!verify(&desk, usage, usage.pin()));
    assert!(verify(&desk, usage, NEW_PIN));
}

fn wrong_puks_count_down_and_block_for_good(slot: usize) {
    let desk = Desk::with_card(slot, factory::blank_reserve_card("B003").unwrap());
    let usage = Usage::Signature;
    // pkcs15-init gives a PUK as many tries as the card's profile says.
    let mut left = Vec::new();
    while left.last() != Some(&0x6983) {
        unblock(&desk, usage, "00000000", NEW_PIN).unwrap_err();
        left.push(last_status(&desk, 0x2C));
        assert!(left.len() <= 15, "{left:04X?}");
    }
    let counted: Vec<u16> = (0..left.len() as u16 - 1).rev().map(|tries| 0x63C0 + tries).collect();
    assert_eq!(left[..left.len() - 1], counted, "down to none, one at a time");
    assert!(!counted.is_empty());
    unblock(&desk, usage, usage.puk(), NEW_PIN).unwrap_err();
    assert_eq!(last_status(&desk, 0x2C), 0x6983);
    assert!(verify(&desk, usage, usage.pin()), "a blocked PUK leaves the PIN alone");
}

fn the_two_pins_are_counted_apart(slot: usize) {
    let desk = Desk::with_card(slot, factory::blank_reserve_card("B004").unwrap());
    for _ in 0..3 {
        assert!(!verify(&desk, Usage::Signature, "000000"));
    }
    assert_eq!((tries(&desk, Usage::Authentication), tries(&desk, Usage::Signature)), (3, 0));
    assert!(verify(&desk, Usage::Authentication, factory::PIN_1));
    unblock(&desk, Usage::Signature, factory::PUK_1, NEW_PIN).expect_err("the other PIN's PUK is no use");
    unblock(&desk, Usage::Signature, factory::PUK_2, NEW_PIN).unwrap();
    assert!(verify(&desk, Usage::Signature, NEW_PIN));
}

fn verify(desk: &Desk, usage: Usage, pin: &str) -> bool {
    let result = desk.try_tool("pkcs15-tool", &["--verify-pin", "--auth-id", usage.auth_id(), "--pin", pin]);
    let accepted = last_status(desk, 0x20) == 0x9000;
    assert_eq!(result.is_ok(), accepted, "{result:?}");
    accepted
}

fn unblock(desk: &Desk, usage: Usage, puk: &str, pin: &str) -> Result<String, station::StationError> {
    desk.try_tool("pkcs15-tool", &["--unblock-pin", "--auth-id", usage.auth_id(), "--puk", puk, "--new-pin", pin])
}

/// How many tries are left, as the card answers a VERIFY without a PIN that OpenSC carries.
fn tries(desk: &Desk, usage: Usage) -> u8 {
    let command = format!("00:20:00:{}", usage.auth_id());
    let answer = desk.tool("opensc-tool", &["--send-apdu", &command]);
    let (_, status) = answer.split_once("SW1=0x").unwrap();
    match &status[..2] {
        "63" => status.split_once("SW2=0xC").unwrap().1[..1].parse().unwrap(),
        "69" => 0,
        _ => panic!("{answer}"),
    }
}

/// What OpenSC's PKCS#11 module tells applications about the PIN: flags of the token that bears its name.
fn token_flags(desk: &Desk, usage: Usage) -> String {
    let list = desk.pkcs11("--list-slots", &[]);
    let (_, token) = list.split_once(&format!("({})", usage.label())).unwrap_or_else(|| panic!("{list}"));
    token.lines().find(|line| line.contains("token flags")).unwrap().to_owned()
}

/// The status word of the last command with this instruction and a data field.
fn last_status(desk: &Desk, instruction: u8) -> u16 {
    let exchanges = desk.station.exchanges(desk.slot).unwrap();
    let fits = |command: &[u8]| command[1] == instruction && command.len() > 5;
    let last = exchanges.iter().rev().find(|exchange| fits(&exchange.command)).unwrap();
    let answer = last.answer.as_ref().unwrap();
    u16::from_be_bytes([answer[answer.len() - 2], answer[answer.len() - 1]])
}

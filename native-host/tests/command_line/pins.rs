//! PINs that are changed and unblocked, judged by OpenSC.

use crate::desk::{ANNAS, Desk, EN, SV, TOUCHING};
use serde_json::Value;
use station::factory::{PIN_1, PIN_2, PUK_2, mistype};

#[test]
fn pins_are_changed_and_unblocked() {
    let desk = Desk::usual();
    let reader = "1";
    let takes = |id: &str, pin: &str| {
        desk.opensc("pkcs15-tool", &["-r", reader, "--verify-pin", "--auth-id", id, "--pin", pin])
    };
    let change = |which: &'static str| ["pin", "change", "--card", ANNAS, "--which", which];
    desk.json(&[PIN_1, "481507"], &change("auth")).json();
    takes("01", "481507");
    // Both at once must differ: the second is refused, the first holds and is told.
    desk.refused((4, "KB-0216"), &["481507", "905273", PIN_2, "905273"], &change("both"));
    takes("01", "905273");
    takes("02", PIN_2);
    desk.json(&["905273", "481507", PIN_2, "620938"], &change("both")).json();
    takes("01", "481507");
    takes("02", "620938");
    desk.refused((4, "KB-0216"), &["481507", "481507"], &change("auth"));

    desk.station.with_card(1, |card| mistype(card, 2, 3)).unwrap();
    let shown = desk.text(SV, &[], &["card", "show", "--card", ANNAS]);
    assert!(
        shown.out.contains("spärrad") && shown.out.contains("KB-0207") && shown.out.contains("KB-0209"),
        "{shown:?}"
    );
    let shown = desk.json(&[], &["card", "show", "--card", ANNAS, "--product", "7XX"]).json();
    let rules: Vec<&Value> = shown["unblocking"].as_array().unwrap().iter().map(|it| &it["code"]).collect();
    assert_eq!(rules, ["KB-0209"]);
    let unblock = ["pin", "unblock", "--card", ANNAS, "--which", "sign"];
    desk.refused((4, "KB-0217"), &["00000000", "719406"], &unblock);
    let done = desk.text(EN, &[PUK_2, "719406"], &[&unblock[..], &["--product", "573"]].concat());
    assert_eq!((done.status, done.out.as_str()), (0, "The PIN for signature was unblocked and changed.\n"));
    assert!(done.err.contains("KB-0207") && !done.err.contains("KB-0209"), "{done:?}");
    takes("02", "719406");
    assert_eq!(desk.seen(0, &TOUCHING[1..]), 0, "the other card");
}

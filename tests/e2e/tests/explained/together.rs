//! Two faults at once: the one that unblocks most comes first, the other is not forgotten.

use crate::paths::*;
use e2e::{Desk, Host, LEFT, OTHER_NUMBER, Options, Person, RIGHT};
use kortbrygga_shared::catalogue::Code;

#[tokio::test]
async fn one_reader_and_the_wrong_level() {
    let mut desk = Desk::start(Options { legacy: true, readers: 1, ..Options::default() }).await;
    desk.insert_person(LEFT, Person::Level2);
    desk.log_in(Person::Level2).await;
    let text = desk.detects("L3-10").await;
    assert!(text.codes().contains(&Code::LoginLevelTooLow) || text.says("tillitsnivå 2"), "{text:#?}");
    desk.browser.quit().await;
}

#[tokio::test]
async fn the_login_card_was_pulled_and_the_other_card_is_wrong() {
    let mut desk = old_portal().await;
    at_hand_over(&mut desk).await;
    let other = desk.card_of_another_number();
    desk.insert_reserve(RIGHT, other, OTHER_NUMBER);
    desk.detects("L3-09").await;
    let card = desk.pull(LEFT);
    desk.station.insert(LEFT, card).unwrap();
    // Logging in anew is needed whatever card comes next.
    let text = desk.panel("the pulled card first", |text| text.first_code() == Some(Code::LoginCardPulled)).await;
    assert!(text.says("4417"), "{text:#?}");
    desk.browser.quit().await;
}

#[tokio::test]
async fn no_host_and_a_grey_control() {
    let desk = Desk::start(Options { legacy: true, host: Host::Missing, ..Options::default() }).await;
    let person = Person::Level2.in_directory(&desk.portal);
    desk.log_in_blindly(&person).await;
    let text = desk.panel_code("KB-0001").await;
    assert!(text.remedy.contains("IT-avdelningen"), "{text:#?}");
    // Nothing is guessed about readers that nobody sees, nor about the button.
    for guess in [Code::OneReader, Code::NoReader, Code::GreyUnexplained, Code::UnknownPortalFault] {
        assert!(!text.codes().contains(&guess), "{guess}: {text:#?}");
    }
    desk.browser.quit().await;
}

//! The portal as it was: grey buttons, dead clicks, no reasons.

use crate::common::{Client, NUMBER, legacy};
use kortbrygga_shared::ceremony::Ending;
use portal::{Person, Portal, ca::Level};
use std::time::Duration;

fn logged_in(portal: &Portal, person: &Person) -> Client {
    let mut client = Client::at_login(portal);
    assert_eq!(client.submit("/logga-in", &[("person", person.id.as_str())]).heading(), "Mina sidor");
    client
}

/// An order, administrator 2 at its review.
fn at_review(portal: &Portal) -> (String, Client) {
    let persons = portal.persons();
    let case = portal.fixture_order(&persons.recipient, &NUMBER.parse().unwrap()).unwrap();
    let mut two = logged_in(portal, &persons.administrator2);
    two.get("/bestallningar");
    let page = two.submit("/bestallningar/valj", &[("arende", &case)]);
    assert_eq!(page.heading(), "Granskning av valt underlag");
    (case, two)
}

fn click(client: &mut Client, case: &str, page: &str) -> String {
    client.submit(&format!("/arenden/{case}/{page}"), &[]).heading().to_owned()
}

#[test]
fn there_is_no_interface_for_us() {
    let portal = legacy();
    let mut client = Client::at_login(&portal);
    let page = client.get("/logga-in");
    assert!(!page.has("kortbrygga") && !page.has("<meta name=\"csrf-token\""), "{}", page.body);
    assert_eq!(client.get("/kortbrygga/v1/session").status, 404);
    assert_eq!(client.post_raw("/kortbrygga/v1/login/challenge", "0123456789abcdef", b"{}").status, 404);
}

#[test]
fn all_seven_steps_and_the_order() {
    let portal = legacy();
    let mut one = logged_in(&portal, &portal.persons().administrator1);
    one.get("/bestall");
    let until = (chrono::Local::now().date_naive() + chrono::Days::new(90)).to_string();
    let page = one.submit(
        "/bestall",
        &[
            ("mottagare", "191212121212"),
            ("kortnummer", NUMBER),
            ("giltig_till", &until),
            ("id_handling", "Svenskt pass"),
            ("id_nummer", "A1"),
        ],
    );
    assert_eq!(page.heading(), "Reservkortet är beställt");
    let case = portal.cases().unwrap().remove(0);

    let mut two = logged_in(&portal, &portal.persons().administrator2);
    two.get("/bestallningar");
    two.submit("/bestallningar", &[("sok", "191212121212")]);
    two.submit("/bestallningar/valj", &[("arende", &case)]);
    assert_eq!(click(&mut two, &case, "granskning"), "Lämna över kort till kortmottagare");
    portal.legacy_inserted_card(Some(NUMBER.parse().unwrap()));
    assert!(two.go(&format!("/arenden/{case}")).has(&format!("data-kort=\"{case}\">BEKRÄFTA")));
    assert_eq!(two.get(&format!("/plugin/kort/{case}")).body, "true");
    assert_eq!(click(&mut two, &case, "overlamning"), "Acceptera villkoren för ditt certifikat");
    assert_eq!(click(&mut two, &case, "villkor"), "Hämta nytt certifikat");
    assert_eq!(click(&mut two, &case, "hamta"), "Kvittera kort");
    assert_eq!(click(&mut two, &case, "kvittera"), "Kortet är utlämnat");
    assert_eq!(portal.case(&case).unwrap().unwrap().ending, Some(Ending::Completed));
}

#[test]
fn a_level_2_login_meets_a_grey_button_without_a_reason() {
    let portal = legacy();
    let mut client = logged_in(&portal, &portal.persons().loa2_administrator);
    let page = client.get("/e-legitimationer");
    assert!(page.has("disabled>HANTERA BESTÄLLNINGAR") && !page.has("KB-"), "{}", page.body);
}

#[test]
fn the_search_wants_bare_digits_or_a_whole_hsa_id_and_somebody_else() {
    let portal = legacy();
    let (_, mut two) = at_review(&portal);
    let mut search = |typed: &str| two.submit("/bestallningar", &[("sok", typed)]);
    for typed in ["191212121212", "1212121212", "SE2321000016-E005"] {
        assert!(search(typed).has(NUMBER), "{typed}");
    }
    for typed in ["19121212-1212", " 191212121212", "E005", "se2321000016-E005", "191212121213", ""] {
        let page = search(typed);
        assert!(page.has("<h2>Ingen beställning hittades</h2>") && !page.has("KB-"), "{typed}: {}", page.body);
    }
    let mut one = logged_in(&portal, &portal.persons().administrator1);
    one.get("/bestallningar");
    assert!(one.submit("/bestallningar", &[("sok", "191212121212")]).has("Ingen beställning hittades"));
}

#[test]
fn a_pulled_login_card_makes_dead_clicks_until_the_next_login() {
    let portal = legacy();
    let (case, mut two) = at_review(&portal);
    portal.legacy_card_pulled(&portal.persons().administrator2);
    let page = two.submit(&format!("/arenden/{case}/granskning"), &[]);
    assert_eq!(page.heading(), "Granskning av valt underlag");
    assert!(page.has("<button class=\"main\">SIGNERA") && !page.has("problem"), "{}", page.body);
    two.submit("/logga-ut", &[]);
    let mut again = logged_in(&portal, &portal.persons().administrator2);
    again.go(&format!("/arenden/{case}"));
    assert_eq!(click(&mut again, &case, "granskning"), "Lämna över kort till kortmottagare");
}

#[test]
fn the_wrong_card_or_a_missing_reader_leaves_the_button_grey() {
    let portal = legacy();
    let (case, mut two) = at_review(&portal);
    click(&mut two, &case, "granskning");
    let grey = |two: &mut Client| {
        let page = two.go(&format!("/arenden/{case}"));
        assert_eq!(page.heading(), "Lämna över kort till kortmottagare");
        page.has("disabled data-kort")
    };
    assert!(grey(&mut two), "no card");
    portal.legacy_inserted_card(Some("9752278900000004417".parse().unwrap()));
    assert!(grey(&mut two), "wrong card");
    portal.legacy_inserted_card(Some(NUMBER.parse().unwrap()));
    assert!(!grey(&mut two));
    portal.legacy_readers(1);
    assert!(grey(&mut two), "one reader");
    assert_eq!(click(&mut two, &case, "overlamning"), "Lämna över kort till kortmottagare", "a dead click");

    // A reader that was not there at login is never seen.
    let mut late = logged_in(&portal, &portal.persons().administrator2);
    portal.legacy_readers(2);
    assert!(grey(&mut late));
}

#[test]
fn a_card_that_is_pulled_makes_the_fetch_fail_and_may_be_tried_again() {
    let portal = legacy();
    let (case, mut two) = at_review(&portal);
    portal.legacy_inserted_card(Some(NUMBER.parse().unwrap()));
    for page in ["granskning", "overlamning", "villkor"] {
        click(&mut two, &case, page);
    }
    portal.legacy_inserted_card(None);
    let page = two.submit(&format!("/arenden/{case}/hamta"), &[]);
    assert!(page.has("<h2>Hämtningen misslyckades</h2>"), "{}", page.body);
    portal.legacy_inserted_card(Some(NUMBER.parse().unwrap()));
    assert_eq!(click(&mut two, &case, "hamta"), "Kvittera kort");
}

#[test]
fn the_deadline_kills_and_the_button_says_nothing() {
    let portal = legacy();
    let (case, mut two) = at_review(&portal);
    portal.legacy_inserted_card(Some(NUMBER.parse().unwrap()));
    for page in ["granskning", "overlamning", "villkor", "hamta"] {
        click(&mut two, &case, page);
    }
    portal.advance_clock(Duration::from_secs(31 * 60));
    let list = openssl::x509::X509Crl::from_pem(portal.crl_pem(Level::Loa3).unwrap().as_bytes()).unwrap();
    assert_eq!(list.get_revoked().map(|it| it.len()), Some(2));
    let page = two.submit(&format!("/arenden/{case}/kvittera"), &[]);
    assert_eq!(page.heading(), "Kvittera kort");
    assert!(page.has("<button class=\"main\">KVITTERA KORT") && !page.has("gått ut"), "{}", page.body);
}

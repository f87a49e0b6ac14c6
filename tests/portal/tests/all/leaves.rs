//! Each way in which the source document's process ends, and what the pages show then.

use crate::common::{Client, NUMBER, card, legacy, order_for, start};
use kortbrygga_shared::{catalogue::Code, protocol::SigningPurpose};
use portal::{Environment, Odd, Options, Person, Portal, PortalError};

fn logged_in(portal: &Portal, person: &Person) -> Client {
    let mut client = Client::at_login(portal);
    assert_eq!(client.submit("/logga-in", &[("person", person.id.as_str())]).heading(), "Mina sidor");
    client
}

/// Administrator 2 at the page of a case's step.
fn at(portal: &Portal, case: &str, page: &str) -> Client {
    let mut two = logged_in(portal, &portal.persons().administrator2);
    portal.legacy_inserted_card(Some(NUMBER.parse().unwrap()));
    two.get("/bestallningar");
    two.submit("/bestallningar/valj", &[("arende", case)]);
    for step in ["granskning", "overlamning", "villkor", "hamta"] {
        if step == page {
            break;
        }
        two.submit(&format!("/arenden/{case}/{step}"), &[]);
    }
    assert!(two.get(&format!("/arenden/{case}")).location.unwrap().ends_with(page));
    two
}

fn in_half_a_year() -> String {
    (chrono::Local::now().date_naive() + chrono::Days::new(180)).to_string()
}

fn ordered(portal: &Portal) -> String {
    portal.fixture_order(&portal.persons().recipient, &NUMBER.parse().unwrap()).unwrap()
}

#[test]
fn a_dead_button_stays_where_it_is_and_the_plugin_takes_no_click() {
    for (page, control, heading) in [
        ("granskning", "SIGNERA", "Granskning av valt underlag"),
        ("overlamning", "BEKRÄFTA ÖVERLÄMNING", "Lämna över kort till kortmottagare"),
        ("villkor", "STARTA NEDLADDNING", "Acceptera villkoren för ditt certifikat"),
        ("hamta", "FORTSÄTT", "Hämta nytt certifikat"),
        ("kvittera", "KVITTERA KORT", "Kvittera kort"),
    ] {
        let portal = legacy();
        let case = ordered(&portal);
        let mut two = at(&portal, &case, page);
        let click = format!("/plugin/klick/{case}/{page}");
        assert_eq!(two.get(&click).body, "true", "{page}");
        portal.legacy_dead(control);
        let shown = two.go(&format!("/arenden/{case}"));
        assert!(shown.has(&format!("data-klick=\"{click}\"")) && shown.has(&format!(">{control}</button>")), "{page}");
        assert!(!shown.has("disabled"), "{page} is lit");
        assert_eq!(two.get(&click).body, "false", "{page}");
        assert_eq!(two.submit(&format!("/arenden/{case}/{page}"), &[]).heading(), heading, "even without the script");
        portal.legacy_alive();
        assert_eq!(two.get(&click).body, "true", "{page}");
    }
}

#[test]
fn a_pulled_card_or_a_missing_one_is_a_click_that_nobody_takes() {
    let portal = legacy();
    let case = ordered(&portal);
    let mut two = at(&portal, &case, "villkor");
    portal.legacy_readers(1);
    assert_eq!(two.get(&format!("/plugin/klick/{case}/villkor")).body, "false");
    portal.legacy_readers(2);
    portal.legacy_card_pulled(&portal.persons().administrator2);
    assert_eq!(two.get(&format!("/plugin/klick/{case}/villkor")).body, "false");
}

#[test]
fn a_button_can_be_grey_for_no_reason() {
    let portal = legacy();
    let case = ordered(&portal);
    portal.legacy_grey("HANTERA BESTÄLLNINGAR");
    let mut two = logged_in(&portal, &portal.persons().administrator2);
    assert!(two.get("/e-legitimationer").has("disabled>HANTERA BESTÄLLNINGAR"));
    let mut two = at(&portal, &case, "overlamning");
    portal.legacy_grey("BEKRÄFTA ÖVERLÄMNING");
    assert_eq!(two.get(&format!("/plugin/kort/{case}")).body, "false");
    assert!(two.go(&format!("/arenden/{case}")).has("disabled data-kort"));
}

#[test]
fn fetching_can_fail_though_the_card_is_there() {
    let portal = legacy();
    let case = ordered(&portal);
    let mut two = at(&portal, &case, "hamta");
    portal.legacy_fetch_fails(true);
    assert!(two.submit(&format!("/arenden/{case}/hamta"), &[]).has("<h2>Hämtningen misslyckades</h2>"));
    assert!(portal.certificates(&case).unwrap().is_empty());
    portal.legacy_fetch_fails(false);
    assert_eq!(two.submit(&format!("/arenden/{case}/hamta"), &[]).heading(), "Kvittera kort");
}

#[test]
fn an_order_for_a_protected_person_needs_kur_twice() {
    let portal = start();
    let persons = portal.persons();
    let protected = persons.protected_recipient.id.as_str();
    let mut one = Client::logged_in(&portal, &card(&portal, &persons.administrator1));
    assert_eq!(one.order(&order_for(protected)).unwrap_err(), Code::KurMissing);
    let page =
        one.submit("/bestall", &[("mottagare", protected), ("kortnummer", NUMBER), ("giltig_till", &in_half_a_year())]);
    assert!(page.has("KB-0310"), "{}", page.body);

    let first = card(&portal, &persons.kur_administrator);
    let mut one = Client::logged_in(&portal, &first);
    let opened = one.order(&order_for("198507099805")).unwrap();
    one.sign(&first, &opened.case, SigningPurpose::Order, &opened.document).unwrap();

    let mut two = Client::logged_in(&portal, &card(&portal, &persons.administrator2));
    two.get("/bestallningar");
    let page = two.submit("/bestallningar", &[("sok", "198507099805")]);
    assert!(page.has("KB-0310") && !page.has(NUMBER), "{}", page.body);
    let page = two.submit("/bestallningar/valj", &[("arende", &opened.case)]);
    assert!(page.status == 403 && page.has("KB-0310"), "{}", page.body);

    let mut two = Client::logged_in(&portal, &card(&portal, &persons.kur_administrator2));
    assert!(two.choose(&opened.case).has("<p class=\"notice\">Skyddade personuppgifter</p>"));
}

#[test]
fn the_old_portal_says_that_the_person_is_protected_and_not_what_is_needed() {
    let portal = legacy();
    let persons = portal.persons();
    let case = portal.fixture_order(&persons.protected_recipient, &NUMBER.parse().unwrap()).unwrap();
    let mut two = logged_in(&portal, &persons.administrator2);
    two.get("/bestallningar");
    let page = two.submit("/bestallningar", &[("sok", "198507099805")]);
    assert!(page.has("<h2>Beställningen nekas</h2>") && page.has(">Skyddade personuppgifter</p>"), "{}", page.body);
    assert!(!page.has("KUR") && !page.has("KB-") && !page.has(NUMBER));
    assert_eq!(two.submit("/bestallningar/valj", &[("arende", &case)]).status, 403);
    two.get("/bestall");
    let page = two.submit(
        "/bestall",
        &[("mottagare", "198507099805"), ("kortnummer", "9752278900000004417"), ("giltig_till", &in_half_a_year())],
    );
    assert!(page.has("<h2>Beställningen nekas</h2>"), "{}", page.body);
    let mut kur = logged_in(&portal, &persons.kur_administrator2);
    kur.get("/bestallningar");
    assert!(kur.submit("/bestallningar", &[("sok", "198507099805")]).has(NUMBER));
}

#[test]
fn the_review_shows_what_must_be_compared_also_when_it_is_wrong() {
    for portal in [legacy(), start()] {
        let recipient = portal.persons().recipient.clone();
        // With the contract the shared engine looks at the organisation too, so no such order can be made.
        let elsewhere = portal.legacy_mode().then(|| "Region Annanstans, 232100-0131".to_owned());
        let shown = elsewhere.clone().unwrap_or_else(|| recipient.organisation_label());
        let odd = Odd {
            organisation: elsewhere,
            valid_to: Some("2020-05-20".to_owned()),
            assignment_end: Some("2020-01-31".to_owned()),
            id_document: Some("Provisoriskt pass".to_owned()),
        };
        let case = portal.fixture_odd_order(&recipient, &NUMBER.parse().unwrap(), &odd).unwrap();
        let mut two = match portal.legacy_mode() {
            true => logged_in(&portal, &portal.persons().administrator2),
            false => Client::logged_in(&portal, &card(&portal, &portal.persons().administrator2)),
        };
        two.get("/bestallningar");
        let page = two.submit("/bestallningar/valj", &[("arende", &case)]);
        for text in [
            &format!("<dt>Organisation</dt><dd>{shown}</dd>"),
            "<dt>Giltig till</dt><dd>2020-05-20</dd>",
            "<dt>Uppdraget upphör</dt><dd>2020-01-31</dd>",
            "<dt>Id-handling</dt><dd>Provisoriskt pass, 12 345 678</dd>",
            "<dt>HSA-id</dt><dd>SE2321000016-E005</dd>",
        ] {
            assert!(page.has(text), "{text}: {}", page.body);
        }
    }
    let portal = start();
    let odd = Odd { organisation: Some("Region Annanstans, 232100-0131".to_owned()), ..Odd::default() };
    let refused = portal.fixture_odd_order(&portal.persons().recipient, &NUMBER.parse().unwrap(), &odd);
    assert!(matches!(refused, Err(PortalError::Refused(it)) if it.code == Code::OrganisationDiffers));
}

#[test]
fn an_order_beyond_the_assignment_with_a_refused_document_or_for_a_child() {
    let portal = start();
    let mut one = Client::logged_in(&portal, &card(&portal, &portal.persons().administrator1));
    let mut order = order_for("191212121212");
    order.assignment_end = Some("2026-12-01".to_owned());
    order.valid_to = (chrono::Local::now().date_naive() + chrono::Days::new(400)).to_string();
    assert_eq!(one.order(&order).unwrap_err(), Code::ValidityBeyondAssignment);
    order.assignment_end = Some("snart".to_owned());
    assert_eq!(one.order(&order).unwrap_err(), Code::FieldInvalid);
    order.assignment_end = None;
    order.id_document = "Provisoriskt pass".to_owned();
    assert_eq!(one.order(&order).unwrap_err(), Code::IdDocumentRefused);
    assert_eq!(one.order(&order_for("201701012393")).unwrap_err(), Code::RecipientTooYoung);
    assert_eq!(one.order(&order_for("SE2321000016-L011")).unwrap_err(), Code::RecipientTooYoung);
    let page = one.get("/bestall");
    assert!(page.has("<label for=\"uppdrag\">Uppdraget upphör</label>") && page.has(">Provisoriskt pass</option>"));
}

#[test]
fn every_page_of_a_test_portal_says_so_and_none_of_production() {
    for (environment, shown) in [(Environment::Test, true), (Environment::Production, false)] {
        let portal = Portal::start(Options { environment, legacy: true, ..Options::default() }).unwrap();
        let mut client = Client::at_login(&portal);
        assert_eq!(client.get("/logga-in").has("<p class=\"environment\">Testmiljö</p>"), shown);
        client.submit("/logga-in", &[("person", portal.persons().administrator2.id.as_str())]);
        for page in ["/start", "/kort", "/e-legitimationer", "/bestallningar", "/aktivera"] {
            assert_eq!(client.get(page).has("<p class=\"environment\">Testmiljö</p>"), shown, "{page}");
        }
    }
}

#[test]
fn the_own_cards_with_status_and_order_date() {
    let portal = legacy();
    let person = portal.persons().recipient.clone();
    let mut client = logged_in(&portal, &person);
    assert!(client.get("/kort").has("Du har inga kort här"));
    portal.fixture_card(&person, &NUMBER.parse().unwrap(), "Skickad", 100, "6XX").unwrap();
    let page = client.get("/kort");
    assert_eq!(page.heading(), "Mina kort");
    let ordered = (chrono::Local::now() - chrono::Days::new(100)).format("%Y-%m-%d").to_string();
    for text in [
        format!("<dt>Kortnummer</dt><dd>{NUMBER}</dd>"),
        "<dt>Status</dt><dd>Skickad</dd>".to_owned(),
        format!("<dt>Beställningsdatum</dt><dd>{ordered}</dd>"),
        "<dt>Kortprodukt</dt><dd>6XX</dd>".to_owned(),
    ] {
        assert!(page.has(&text), "{text}: {}", page.body);
    }
    // Several cards are rows of a table.
    portal.fixture_card(&person, &"9752278900000004417".parse().unwrap(), "Aktiv", 900, "").unwrap();
    let page = client.get("/kort");
    assert!(!page.has("<dt>Kortnummer</dt>") && page.has("<th scope=\"col\">Kortnummer</th>"), "{}", page.body);
    for row in [
        format!("<td class=\"digits\">{NUMBER}</td><td>Skickad</td><td>{ordered}</td><td>6XX</td>"),
        "<td class=\"digits\">9752278900000004417</td><td>Aktiv</td>".to_owned(),
    ] {
        assert!(page.has(&row), "{row}: {}", page.body);
    }
}

#[test]
fn no_reserve_card_is_activated_without_an_order_of_its_own() {
    let portal = legacy();
    let mut client = Client::at_login(&portal);
    let page = client.get("/aktivera");
    assert_eq!(page.heading(), "AKTIVERA DITT RESERVKORT");
    assert!(page.has("<button class=\"main\">AKTIVERA</button>") && !page.has("Inget SITHS eID"));
    for field in page.body.split("<input").filter(|it| it.contains("type=\"password\"")) {
        assert!(!field.split('>').next().unwrap().contains("name="), "a code would be sent: {field}");
    }
    assert!(client.submit("/aktivera", &[]).has("<h2>Aktiveringen avbröts</h2>"), "no card");
    portal.legacy_inserted_card(Some(NUMBER.parse().unwrap()));
    let page = client.submit("/aktivera", &[]);
    assert!(page.has("<h2>Inget SITHS eID kan hämtas till kortet</h2>"), "{}", page.body);
    assert!(page.has(&format!("<dt>Kortnummer</dt><dd>{NUMBER}</dd>")));
}

#[test]
fn pages_that_lie() {
    let portal = legacy();
    let mut client = Client::at_login(&portal);
    let two = client.get("/lyar/tva-steg");
    assert!(two.has("<h1>Granskning av valt underlag</h1>") && two.has("<h2>Kvittera kort</h2>"));
    assert_eq!(client.get("/lyar/tva-kortnummer").body.matches("<dt>Kortnummer</dt>").count(), 2);
    let page = client.get("/lyar/utan-knappar");
    assert_eq!(page.heading(), "Acceptera villkoren för ditt certifikat");
    assert!(!page.has("<dt>") && !page.has("STARTA"));
    assert_eq!(client.get("/lyar/gomt").body.matches("KVITTERA KORT").count(), 8);
    assert_eq!(client.get("/lyar/annat").status, 404);
}

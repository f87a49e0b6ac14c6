//! Net iD Portal: two officers, one task, three signatures.

use crate::common::{Client, NUMBER, legacy, start};
use portal::{Person, Portal};
use std::time::Duration;

fn at_portal(portal: &Portal, person: &Person) -> Client {
    let mut client = Client::of(portal, &portal.netid_origin());
    assert_eq!(client.go("/").heading(), "Logga in");
    assert_eq!(client.submit("/portal/logga-in", &[("person", person.id.as_str())]).heading(), "Startsida");
    client
}

fn press(client: &mut Client, task: &str, action: &str, fields: &[(&str, &str)]) -> String {
    client.submit(&format!("/portal/arenden/{task}/{action}"), fields).heading().to_owned()
}

fn with_device(registered: bool) -> Portal {
    let portal = start();
    portal.netid_device(&portal.persons().recipient, &NUMBER.parse().unwrap(), registered).unwrap();
    portal
}

/// A task that officer 1 has begun and signed.
fn begun(portal: &Portal) -> String {
    let persons = portal.persons();
    portal.netid_task(&persons.recipient, &NUMBER.parse().unwrap(), &persons.administrator1, true, 7).unwrap()
}

#[test]
fn a_device_is_handed_out_by_two_officers() {
    let portal = with_device(true);
    let persons = portal.persons();
    let mut one = at_portal(&portal, &persons.administrator1);
    one.get("/portal/anvandare");
    assert!(one.submit("/portal/anvandare", &[("sok", "191212121212")]).has("SE2321000016-E005"));
    let page = one.get("/portal/anvandare/SE2321000016-E005");
    assert!(page.has("<th scope=\"col\">Kortnummer</th>") && page.has(&format!("<td class=\"digits\">{NUMBER}</td>")));
    let start = format!("/portal/enheter/{NUMBER}/lamna-ut");
    assert_eq!(one.get(&start).heading(), "Lämna ut enhet");
    assert_eq!(one.submit(&start, &[]).heading(), "Signera att ärendet är påbörjat");
    let page = one.go("/portal/start");
    let task = page.between("href=\"/portal/arenden/", "\"").to_owned();
    assert_eq!(portal.netid_status(&task).unwrap(), Some("Pågår, låst"));

    // Until officer 1 has signed, the task is nobody else's.
    let mut two = at_portal(&portal, &persons.administrator2);
    let page = two.get(&format!("/portal/arenden/{task}"));
    assert!(page.has("<dt>Status</dt><dd>Pågår, låst</dd>") && page.has("disabled>Öppna"), "{}", page.body);
    assert_eq!(press(&mut two, &task, "oppna", &[]), "Ärende");

    assert_eq!(press(&mut one, &task, "signera-start", &[]), "Ärende");
    assert_eq!(portal.netid_status(&task).unwrap(), Some("Pågår"));
    let page = one.get(&format!("/portal/arenden/{task}"));
    assert!(page.has("disabled>Öppna"), "officer 1 can't do both parts: {}", page.body);
    assert_eq!(press(&mut one, &task, "oppna", &[]), "Ärende");
    assert_eq!(portal.netid_status(&task).unwrap(), Some("Pågår"));

    assert!(two.get(&format!("/portal/arenden/{task}")).has("<button class=\"main\">Öppna"));
    assert_eq!(press(&mut two, &task, "oppna", &[]), "Identifiera användaren");
    assert_eq!(portal.netid_status(&task).unwrap(), Some("Pågår, låst"));
    assert_eq!(press(&mut two, &task, "utfor", &[("id_nummer", "  ")]), "Identifiera användaren", "a number is needed");
    assert_eq!(press(&mut two, &task, "utfor", &[("id_nummer", "12 345 678")]), "Signera utlämningen");
    assert_eq!(press(&mut two, &task, "signera", &[]), "Signera utlämningen", "no card");
    portal.legacy_inserted_card(Some(NUMBER.parse().unwrap()));
    assert_eq!(press(&mut two, &task, "signera", &[]), "Acceptera villkor och kvittera");
    assert_eq!(portal.netid_status(&task).unwrap(), Some("Väntar"));
    portal.advance_clock(Duration::from_secs(8 * 24 * 3600));
    let mut two = at_portal(&portal, &persons.administrator2);
    assert_eq!(portal.netid_status(&task).unwrap(), Some("Väntar"), "a task that waits is kept");
    assert_eq!(press(&mut two, &task, "kvittera", &[]), "Enheten är utlämnad");
    assert_eq!(portal.netid_status(&task).unwrap(), Some("Klart"));
    assert!(two.get("/portal/anvandare/SE2321000016-E005").has("<td>Aktiv</td>"));
}

#[test]
fn a_released_task_is_free_again_and_what_was_done_is_void() {
    let portal = with_device(true);
    let persons = portal.persons();
    let task = begun(&portal);
    let mut two = at_portal(&portal, &persons.administrator2);
    press(&mut two, &task, "oppna", &[]);
    assert_eq!(press(&mut two, &task, "utfor", &[("id_nummer", "1")]), "Signera utlämningen");
    let mut three = at_portal(&portal, &persons.administrator3);
    assert!(three.get(&format!("/portal/arenden/{task}")).has("disabled>Öppna"));
    assert_eq!(press(&mut three, &task, "frigor", &[]), "Ärende", "not the owner");
    assert_eq!(portal.netid_status(&task).unwrap(), Some("Pågår, låst"));
    assert_eq!(press(&mut two, &task, "frigor", &[]), "Ärende");
    assert_eq!(portal.netid_status(&task).unwrap(), Some("Pågår"));
    assert_eq!(press(&mut three, &task, "oppna", &[]), "Identifiera användaren");
}

#[test]
fn a_task_whose_time_ran_out_is_removed() {
    let portal = with_device(true);
    let persons = portal.persons();
    let task = begun(&portal);
    let mut two = at_portal(&portal, &persons.administrator2);
    assert!(two.get("/portal/start").has(&task));
    portal.advance_clock(Duration::from_secs(8 * 24 * 3600));
    let mut two = at_portal(&portal, &persons.administrator2);
    assert!(!two.get("/portal/start").has(&task));
    let page = two.get(&format!("/portal/arenden/{task}"));
    assert!(page.has("<dt>Status</dt><dd>Borttaget</dd>") && !page.has("Öppna"), "{}", page.body);
    let old =
        portal.netid_task(&persons.recipient, &NUMBER.parse().unwrap(), &persons.administrator1, true, -2).unwrap();
    assert_eq!(portal.netid_status(&old).unwrap(), Some("Borttaget"));
}

#[test]
fn an_unregistered_device_is_registered_first() {
    let portal = with_device(false);
    let mut one = at_portal(&portal, &portal.persons().administrator1);
    let start = format!("/portal/enheter/{NUMBER}/lamna-ut");
    let page = one.get(&start);
    assert!(page.has("<h2>Kontrollera enhet</h2>") && page.has("disabled>Utför"), "{}", page.body);
    assert_eq!(one.submit(&start, &[]).heading(), "Lämna ut enhet");
    let register = format!("/portal/enheter/{NUMBER}/registrera");
    assert_eq!(one.get(&register).heading(), "Registrera enheten");
    assert_eq!(one.submit(&register, &[("svar", "0")]).heading(), "Personpost");
    assert_eq!(one.submit(&start, &[]).heading(), "Signera att ärendet är påbörjat");
}

#[test]
fn protected_people_are_hidden_from_officers_without_kur() {
    let portal = start();
    let persons = portal.persons();
    portal.netid_device(&persons.protected_recipient, &NUMBER.parse().unwrap(), true).unwrap();
    let record = "/portal/anvandare/SE2321000016-K010";
    let mut one = at_portal(&portal, &persons.administrator1);
    let page = one.get(record);
    assert!(
        page.has("<p class=\"notice\">Sekretessmarkerad</p>") && !page.has("Kvist") && !page.has(NUMBER),
        "{}",
        page.body
    );
    assert!(one.get(&format!("/portal/enheter/{NUMBER}/lamna-ut")).has("disabled>Utför"));
    let mut kur = at_portal(&portal, &persons.kur_administrator);
    let page = kur.get(record);
    assert!(page.has("Karin Kvist") && page.has(">Skyddade personuppgifter</p>") && !page.has("Sekretess"));
}

#[test]
fn a_response_is_good_for_the_cards_present_stay_only() {
    let portal = with_device(true);
    portal.legacy_inserted_card(Some(NUMBER.parse().unwrap()));
    let mut officer = at_portal(&portal, &portal.persons().administrator1);
    let mut holder = Client::of(&portal, &portal.netid_origin());
    let mut challenge = || holder.get("/portal/las-upp-pa-distans").between("<dt>Challenge</dt><dd>", "<").to_owned();
    let first = challenge();
    assert_eq!(first.len(), 16);
    assert_eq!(challenge(), first);
    let answer = |officer: &mut Client, challenge: &str| {
        let path = format!("/portal/enheter/{NUMBER}/challenge");
        let page = officer.submit(&path, &[("challenge", challenge)]);
        page.between("<dt>Response till användaren</dt><dd>", "<").to_owned()
    };
    let response = answer(&mut officer, &first);
    portal.legacy_inserted_card(None);
    portal.legacy_inserted_card(Some(NUMBER.parse().unwrap()));
    let page = holder.submit("/portal/las-upp-pa-distans", &[("svar", &response)]);
    assert!(page.has("<h2>Svarskoden godtas inte</h2>"), "{}", page.body);
    let fresh = page.between("<dt>Challenge</dt><dd>", "<").to_owned();
    assert_ne!(fresh, first);
    let response = answer(&mut officer, &fresh);
    assert!(holder.submit("/portal/las-upp-pa-distans", &[("svar", &response)]).has("<h2>Enheten är upplåst</h2>"));
    let page = officer.submit(&format!("/portal/enheter/{NUMBER}/las-upp"), &[]);
    assert!(page.has("<h2>Enheten är upplåst</h2>"));
}

#[test]
fn each_name_has_its_own_pages_and_its_own_forms() {
    let portal = legacy();
    let mut other = Client::of(&portal, &portal.netid_origin());
    assert_eq!(other.get("/bestallningar").status, 404);
    assert_eq!(Client::at_login(&portal).get("/portal/start").status, 404);
    other.get("/portal/logga-in");
    other.sent_origin = Some(portal.origin());
    let id = portal.persons().administrator1.id.to_string();
    assert_eq!(other.submit("/portal/logga-in", &[("person", &id)]).status, 400, "a form of another origin");
    let page = other.get("/portal/logga-in");
    assert!(page.has("<title>Logga in – Net iD Portal</title>") && !page.has("kortbrygga"));
}

#[test]
fn smart_id_has_two_pages_of_its_own() {
    let portal = start();
    let mut client = Client::of(&portal, &portal.smartid_origin());
    assert_eq!(client.go("/").heading(), "Possible actions");
    let page = client.get("/idm/produce");
    assert!(page.heading() == "Produce card" && page.has("<p class=\"notice\">Production failed</p>"));
    assert_eq!(client.get("/idm/unblock").heading(), "Unblock/Change PIN");
    assert_eq!(client.get("/start").status, 404);
}

#[test]
fn dead_and_pulled_clicks_are_not_taken_up_here_either() {
    let portal = with_device(true);
    let persons = portal.persons();
    let task = begun(&portal);
    let mut two = at_portal(&portal, &persons.administrator2);
    let click = |client: &mut Client| client.get(&format!("/portal/klick/{task}/Öppna")).body;
    assert_eq!(click(&mut two), "true");
    portal.legacy_dead("Öppna");
    assert_eq!(click(&mut two), "false");
    assert_eq!(press(&mut two, &task, "oppna", &[]), "Ärende");
    portal.legacy_alive();
    portal.legacy_card_pulled(&persons.administrator2);
    assert_eq!(click(&mut two), "false");
}

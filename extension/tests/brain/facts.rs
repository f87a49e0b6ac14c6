//! Facts that only the worker can collect, and what outlives its death.

use crate::bench::*;
use kortbrygga_extension::worker::{Effect, HostGone, Input, Timer};
use kortbrygga_shared::{
    portal::{FieldState, Observation},
    protocol::{CardRef, CardState, Command},
};

const OPEN: &str = "Hantera dina e-legitimationer";

fn fetch(failed: bool) -> Observation {
    let mut seen = legacy("Hämta nytt certifikat", "HÄMTA CERTIFIKAT", true, ADMIN2, &[("Kortnummer", NUMBER)]);
    if failed {
        seen.texts.push("Hämtningen misslyckades".into());
    }
    seen
}

fn subject(epoch: u32) -> CardState {
    card("0B", epoch, None, Some(NUMBER))
}

fn opened(bench: &Bench) -> Option<CardRef> {
    bench.memory.tabs.get(&7)?.opened.as_ref().map(|it| it.card.clone())
}

fn at_fetch() -> Bench {
    let mut bench = Bench::new();
    bench.seen(fetch(false));
    bench.open_panel();
    bench.host(desk(own(), CardState::Empty));
    bench
}

#[test]
fn the_card_is_kept_that_lay_there_first_while_the_page_is_in_sight() {
    let mut bench = at_fetch();
    assert_eq!(opened(&bench), None, "no card yet");
    bench.readers(desk(own(), subject(2)));
    bench.readers(desk(own(), CardState::Empty));
    bench.readers(desk(own(), subject(3)));
    assert_eq!(opened(&bench).unwrap().epoch, 2);
    // A reload is the same stay, another page is not.
    bench.next_page(fetch(true));
    assert_eq!((opened(&bench).unwrap().epoch, bench.first()), (2, "KB-0132".into()));
    bench.next_page(legacy(OPEN, "HANTERA BESTÄLLNINGAR", true, ADMIN2, &[]));
    bench.next_page(fetch(false));
    assert_eq!(opened(&bench).unwrap().epoch, 3);
}

#[test]
fn it_survives_the_workers_death() {
    let mut bench = at_fetch();
    bench.readers(desk(own(), subject(2)));
    bench.readers(desk(own(), CardState::Empty));
    // The worker dies; the host goes with it and counts anew.
    let mut again = Bench::with(bench.memory.clone());
    again.seen(fetch(true));
    again.open_panel();
    again.host(desk(own(), CardState::Empty));
    assert_eq!(again.first(), "KB-0132");
    assert_eq!(opened(&again), opened(&bench));
    // Put back, it is taken for what it was: nobody saw whether it left while nobody looked.
    again.readers(desk(own(), subject(1)));
    assert_eq!(opened(&again).unwrap().epoch, 1);
    assert_ne!(again.first(), "KB-0132");
}

#[test]
fn after_the_workers_death_the_same_panel_goes_on() {
    let mut bench = Bench::new();
    bench.seen(legacy(OPEN, "HANTERA BESTÄLLNINGAR", true, ADMIN2, &[]));
    bench.open_panel();
    bench.host(desk(own(), CardState::Empty));
    let nonce = bench.nonce.clone();
    let mut again = Bench::with(bench.memory.clone());
    again.seen(legacy(OPEN, "HANTERA BESTÄLLNINGAR", true, ADMIN2, &[]));
    assert_eq!(again.nonce, nonce, "the frame in the page is kept");
    again.open_panel();
    again.host(desk(own(), CardState::Empty));
    assert_eq!(again.codes(), [""; 0]);
    again.readers(desk(card("0A", 9, Some((ADMIN2, 3)), None), CardState::Empty));
    let order = [("Kortnummer", NUMBER)];
    again.next_page(legacy("Granskning av valt underlag", "SIGNERA", true, ADMIN2, &order));
    assert_eq!(again.codes(), ["KB-0115"]);
}

#[test]
fn a_note_of_before_the_workers_death_goes_when_its_reason_has() {
    use kortbrygga_extension::messages::ToPage;
    let low = || desk(card("0A", 1, Some((ADMIN2, 2)), None), CardState::Empty);
    let mut bench = Bench::new();
    bench.seen(legacy(OPEN, "HANTERA BESTÄLLNINGAR", false, ADMIN2, &[]));
    bench.open_panel();
    bench.host(low());
    assert_eq!(bench.notes().len(), 1);
    let mut again = Bench::with(bench.memory.clone());
    again.seen(legacy(OPEN, "HANTERA BESTÄLLNINGAR", true, ADMIN2, &[]));
    assert!(again.effects.iter().any(|it| matches!(it, Effect::Page(_, ToPage::Notes { list }) if list.is_empty())));
}

#[test]
fn a_card_of_the_test_environment_is_told_in_production_and_not_in_test() {
    let test_card = || match own() {
        CardState::Ready(mut view) => {
            for it in &mut view.certificates {
                it.issuer = "TEST SITHS e-id Person HSA-id 3 CA v1".into();
            }
            CardState::Ready(view)
        }
        other => other,
    };
    let mut bench = Bench::new();
    bench.seen(legacy(OPEN, "HANTERA BESTÄLLNINGAR", true, ADMIN2, &[]));
    bench.open_panel();
    bench.host(desk(test_card(), CardState::Empty));
    assert_eq!(bench.first(), "KB-0511");
    let mut test_portal = legacy(OPEN, "HANTERA BESTÄLLNINGAR", true, ADMIN2, &[]);
    test_portal.texts.push("Testmiljö".into());
    bench.seen(test_portal);
    assert_eq!(bench.codes(), [""; 0]);
}

#[test]
fn before_login_the_readers_are_checked_and_one_is_enough_to_log_in() {
    let mut bench = Bench::new();
    bench.seen(contract(login_page(), None));
    bench.open_panel();
    bench.portal(None, None);
    bench.host(desk(own(), CardState::Empty)[..1].to_vec());
    assert_eq!((bench.codes(), bench.notices()), (vec![], vec!["KB-0135".to_owned()]));
    assert!(bench.view().now.enabled);
    bench.readers(desk(own(), CardState::Stuck));
    assert_eq!(bench.codes(), ["KB-0106"]);
    assert!(bench.view().now.enabled, "the other card is good");
    bench.readers(desk(CardState::Empty, CardState::Empty));
    assert_eq!(bench.codes(), ["KB-0117"]);
    assert!(!bench.view().now.enabled);
    bench.readers(Vec::new());
    assert_eq!(bench.first(), "KB-0101");
    bench.take(Input::HostGone(HostGone::NotFound));
    assert_eq!(bench.first(), "KB-0001");
}

#[test]
fn the_portals_button_counts_only_where_it_is_the_one_to_press() {
    let mut bench = Bench::new();
    bench.seen(contract(portal_page("review", false, &[]), Some(CASE)));
    bench.open_panel();
    bench.host(desk(own(), CardState::Empty));
    bench.portal(Some(admin2()), Some(case_at("review")));
    assert_eq!(bench.codes(), [""; 0], "it is off because the panel has it");
    bench.next_page(contract(portal_page("open-orders", false, &[]), None));
    bench.portal(Some(admin2()), None);
    assert_eq!(bench.codes(), ["KB-0606"], "here only the portal acts");
    bench.wait(0, Timer::Deadline);
}

/// The card of a person has certificates with a personnummer and with an HSA-id, in the same name.
#[test]
fn of_two_certificates_in_a_name_the_one_with_the_hsa_id_tells_who_is_logged_in() {
    let both = || match own() {
        CardState::Ready(mut view) => {
            let mut beside = view.certificates.clone();
            beside.iter_mut().for_each(|it| it.person_id = "191212121212".into());
            beside.append(&mut view.certificates);
            view.certificates = beside;
            CardState::Ready(view)
        }
        other => other,
    };
    let at = |shown: &str, own: CardState| {
        let mut bench = Bench::new();
        bench.seen(page(OPEN, &[("HANTERA BESTÄLLNINGAR", true)], &[("Inloggad som", shown)]));
        bench.open_panel();
        bench.host(desk(own, CardState::Empty));
        bench
    };
    let by_name = at("Namn Namnsson", both());
    assert_eq!(by_name.memory.logins.get("https://minasidor.siths.se").unwrap().person, ADMIN2);
    assert!(!by_name.notices().contains(&"KB-0327".to_owned()));
    // Only what the portal shows itself counts as a login with a personnummer.
    let other_certificate = at("Namn Namnsson (19121212-1212)", both());
    assert!(other_certificate.notices().contains(&"KB-0327".to_owned()), "{:?}", other_certificate.notices());
    // A card with a personnummer alone tells no more than the name.
    let only = match both() {
        CardState::Ready(mut view) => {
            view.certificates.truncate(2);
            CardState::Ready(view)
        }
        other => other,
    };
    let only_name = at("Namn Namnsson", only);
    assert!(!only_name.notices().contains(&"KB-0327".to_owned()));
}

#[test]
fn two_cards_in_a_list_are_judged_row_by_row() {
    let listed = |statuses: &str, days: &str| {
        let mut seen = page("Mina kort", &[], &[("Inloggad som", "Namn Namnsson (SE2321000016-B002)")]);
        let columns = [("Kortnummer", "9752278900000004471\n9752278900000004417"), ("Status", statuses)];
        let columns = columns.into_iter().chain([("Beställningsdatum", days), ("Kortprodukt", "473\n6XX")]);
        seen.columns = columns.map(|(label, value)| FieldState { label: label.into(), value: value.into() }).collect();
        seen
    };
    let told = |seen: Observation| {
        let mut bench = Bench::new();
        bench.seen(seen);
        bench.open_panel();
        bench.host(desk(own(), CardState::Empty));
        let mut told = bench.codes();
        told.extend(bench.notices().into_iter().filter(|it| it != "KB-0602"));
        told
    };
    assert_eq!(told(listed("Aktiv\nAktiv", "2020-01-01\n2021-01-01")), [""; 0]);
    assert_eq!(told(listed("Aktiv\nSkickad", "2020-01-01\n2021-01-01"))[0], "KB-0610");
    // The same as blocks, a label each.
    let mut blocks = listed("", "");
    blocks.columns.clear();
    for (label, value) in
        [("Kortnummer", "9752278900000004471"), ("Status", "Aktiv"), ("Beställningsdatum", "2020-01-01")]
            .into_iter()
            .chain([("Kortnummer", "9752278900000004417"), ("Status", "Aktiv"), ("Beställningsdatum", "2021-01-01")])
    {
        blocks.fields.push(FieldState { label: label.into(), value: value.into() });
    }
    assert_eq!(told(blocks), [""; 0]);
}

#[test]
fn an_activation_that_broke_off_is_told_by_the_card_that_left() {
    let mut bench = Bench::new();
    let form = || page("AKTIVERA DITT RESERVKORT", &[("AKTIVERA", true)], &[]);
    bench.seen(form());
    bench.open_panel();
    bench.host(desk(CardState::Empty, blank()));
    assert_eq!(bench.codes(), [""; 0]);
    bench.readers(desk(CardState::Empty, CardState::Empty));
    let mut broken = form();
    broken.headings.push("Aktiveringen avbröts".into());
    bench.next_page(broken);
    assert_eq!(bench.first(), "KB-0132");
}

#[test]
fn the_cards_are_read_anew_when_the_portals_own_fetch_has_failed() {
    let mut bench = at_fetch();
    bench.readers(desk(own(), subject(2)));
    let read = |bench: &Bench| {
        let requests = bench.requests();
        requests.iter().filter(|it| matches!(it.command, Command::ReadCard { .. })).count()
    };
    assert_eq!(read(&bench), 0, "a healthy page asks for nothing");
    bench.seen(fetch(true));
    assert_eq!(read(&bench), 2, "both cards, once");
    bench.seen(fetch(true));
    assert!(read(&bench) <= 2);
}

//! Every leaf of the source document on failing issuance, on the portal as it was: the first reason in the panel, and the
//! same beside the portal's button.

use crate::bench::*;
use kortbrygga_shared::{
    portal::Observation,
    protocol::{CardState, CertificateUsage, ReaderView},
};

/// How the portal's button fails.
#[derive(Clone, Copy, PartialEq)]
enum Button {
    Grey,
    Dead,
}

use Button::{Dead, Grey};

fn order() -> [(&'static str, &'static str); 2] {
    [("Kortnummer", NUMBER), ("Mottagare", "Erik Ek (SE2321000016-E005)")]
}

fn legacy_page(id: &str, button: Button, more: &[(&str, &str)]) -> Observation {
    let mut seen = portal_page(id, button == Dead, &[("Inloggad som", "Namn Namnsson (SE2321000016-B002)")]);
    seen.fields.extend(page("", &[], more).fields);
    seen
}

/// Administrator 2 logged in with these readers, and stands at a page where the button fails in this way.
fn fails(id: &str, button: Button, more: &[(&str, &str)], readers: Vec<ReaderView>) -> Bench {
    let mut bench = Bench::new();
    bench.seen(legacy_page(id, button, more));
    bench.open_panel();
    bench.host(readers);
    press(&mut bench, id, button);
    bench
}

fn press(bench: &mut Bench, id: &str, button: Button) {
    if button == Dead {
        let control = portal_page(id, true, &[]).controls[0].name.to_lowercase();
        bench.click(&control);
        bench.dead(&control);
    }
}

/// The first reason, and one note beside the button that speaks of it.
fn explained(bench: &Bench, code: &str) {
    assert_eq!(bench.first(), code, "{:?}", bench.codes());
    let reasons = &bench.view().notes;
    assert_eq!(reasons.iter().map(|it| it.report.code.to_string()).collect::<Vec<_>>(), [code]);
    let notes = bench.notes();
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].control, reasons[0].control);
    assert!(notes[0].text.len() > 20, "{notes:?}");
}

fn two() -> Vec<ReaderView> {
    desk(own(), card("0B", 2, None, Some(NUMBER)))
}

fn one() -> Vec<ReaderView> {
    desk(own(), CardState::Empty)[..1].to_vec()
}

#[test]
fn step_1_is_grey_for_a_level_2_login() {
    let low = card("0A", 1, Some((ADMIN2, 2)), None);
    explained(&fails("open-orders", Grey, &[], desk(low, CardState::Empty)), "KB-0300");
}

fn searched(typed: &str, login: &str) -> Bench {
    let fields = [("Personnummer eller HSA-id", typed)];
    let mut seen = legacy("Sök på beställningar", "SÖK", true, login, &fields);
    seen.headings.push("Ingen beställning hittades".into());
    let mut bench = Bench::new();
    // The order was made in this browser by administrator 2.
    let form = [("Mottagare", "191212121212"), ("Kortnummer", NUMBER)];
    bench.seen(legacy("SITHS E-ID LOA3 TILL RESERVKORT", "SIGNERA", true, ADMIN2, &form));
    bench.open_panel();
    bench.host(desk(own(), CardState::Empty));
    bench.click("signera");
    bench.next_page(legacy("Reservkortet är beställt", "X", true, ADMIN2, &[("Kortnummer", NUMBER)]));
    bench.next_page(seen);
    bench
}

#[test]
fn step_2_finds_nothing() {
    assert_eq!(searched("A1B2", ADMIN1).first(), "KB-0410", "the last part of an HSA-id only");
    assert_eq!(searched("191212121212", ADMIN2).first(), "KB-0303", "who ordered does not find it");
    assert_eq!(searched("199001011239", ADMIN1).first(), "KB-0304", "no order");
    let hyphen = searched("19121212-1212", ADMIN1);
    assert!(hyphen.notices().contains(&"KB-0440".to_owned()));
    let offered = hyphen.view().now.primary.clone();
    assert_eq!(offered, Some(kortbrygga_extension::messages::Primary::Fill("191212121212".into())));
}

#[test]
fn step_3_is_dead_after_the_login_card_was_pulled() {
    let mut bench = fails("open-orders", Dead, &[], two());
    bench.next_page(legacy_page("review", Dead, &order()));
    bench.readers(desk(CardState::Empty, CardState::Empty));
    bench.readers(desk(card("0A", 5, Some((ADMIN2, 3)), None), CardState::Empty));
    press(&mut bench, "review", Dead);
    explained(&bench, "KB-0115");
}

#[test]
fn step_3_is_dead_and_nothing_explains_it() {
    explained(&fails("review", Dead, &order(), two()), "KB-0605");
}

#[test]
fn step_4_is_grey_for_the_wrong_card() {
    let wrong = card("0C", 2, None, Some("9752278900000004417"));
    explained(&fails("hand-over", Grey, &order(), desk(own(), wrong)), "KB-0104");
}

#[test]
fn step_4_is_grey_with_one_reader() {
    explained(&fails("hand-over", Grey, &order(), one()), "KB-0102");
    // The second one was connected after login.
    let mut bench = fails("open-orders", Dead, &[], one());
    bench.next_page(legacy_page("hand-over", Grey, &order()));
    bench.readers(two());
    explained(&bench, "KB-0116");
}

#[test]
fn step_4_is_grey_though_all_is_right() {
    explained(&fails("hand-over", Grey, &order(), two()), "KB-0606");
}

#[test]
fn steps_4_and_5_are_lit_and_dead() {
    for step in ["hand-over", "terms"] {
        explained(&fails(step, Dead, &order(), one()), "KB-0102");
        explained(&fails(step, Dead, &order(), two()), "KB-0605");
    }
}

/// The fetch page came with the blank card; then the portal says that it failed.
fn fetch_failed(one_reader: bool, afterwards: CardState) -> Bench {
    let blank = || card("0B", 2, None, Some(NUMBER));
    let readers = |right: CardState| if one_reader { desk(own(), right)[..1].to_vec() } else { desk(own(), right) };
    let mut bench = fails("fetch", Dead, &order(), readers(blank()));
    bench.readers(readers(afterwards));
    let mut failed = legacy_page("fetch", Dead, &order());
    failed.texts.push("Hämtningen misslyckades".into());
    bench.next_page(failed);
    bench
}

fn with_keys(keys: &[CertificateUsage]) -> CardState {
    match card("0B", 2, None, Some(NUMBER)) {
        CardState::Ready(mut view) => {
            view.keys = keys.to_vec();
            CardState::Ready(view)
        }
        other => other,
    }
}

#[test]
fn step_6_fails() {
    use CertificateUsage::{Authentication, Signature};
    assert_eq!(fetch_failed(true, CardState::Empty).first(), "KB-0102", "one reader");
    assert_eq!(fetch_failed(false, CardState::Empty).first(), "KB-0132", "pulled");
    assert_eq!(fetch_failed(false, card("0B", 3, None, Some(NUMBER))).first(), "KB-0132", "pulled and put back");
    assert_eq!(fetch_failed(false, with_keys(&[])).first(), "KB-0213", "no window for the first code");
    assert_eq!(fetch_failed(false, with_keys(&[Authentication])).first(), "KB-0214", "none for the second");
    assert_eq!(fetch_failed(false, with_keys(&[Authentication, Signature])).first(), "KB-0513", "both were there");
}

#[test]
fn step_7_is_dead_when_the_time_has_passed() {
    let fields = [("Kortnummer", NUMBER), ("Tid för kvittens", "senast 13:59")];
    explained(&fails("receipt", Dead, &fields, two()), "KB-0700");
}

#[test]
fn where_going_on_is_impossible_nothing_is_offered() {
    let pulled = {
        let mut bench = fails("open-orders", Dead, &[], two());
        let search = [("Personnummer eller HSA-id", "19121212-1212")];
        bench.next_page(legacy("Sök på beställningar", "SÖK", true, ADMIN2, &search));
        bench.readers(one());
        bench
    };
    let passed = fails("receipt", Dead, &[("Kortnummer", NUMBER), ("Tid för kvittens", "senast 13:59")], two());
    for bench in [pulled, passed, fetch_failed(false, CardState::Empty)] {
        let now = &bench.view().now;
        assert!(!now.reasons.is_empty());
        assert_eq!((now.primary.as_ref(), now.enabled, now.confirm.as_ref()), (None, false, None), "{now:?}");
    }
}

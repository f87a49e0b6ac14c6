#![allow(clippy::unwrap_used)]
use super::{super::*, *};
use proptest::{collection::vec, prelude::*, sample::select};

/// Four steps, a start page and a list; `Signera` is the control of two of them, `Hantera beställningar` a heading and a link.
fn adapter() -> Adapter {
    let page = |id: &str, step: Option<&str>, heading: &str, control: &str, label: Option<&str>| Page {
        id: id.into(),
        step: step.map(|it| StepName { workflow: "siths.reserve-loa3.issue".into(), step: it.into() }),
        headings: vec![heading.into()],
        controls: vec![Control { id: "main".into(), names: vec![control.into()] }],
        fields: label.map(|it| Field { id: "card-number".into(), labels: vec![it.into()] }).into_iter().collect(),
        signs: Vec::new(),
        conditions: Vec::new(),
    };
    let mut open = page("open", Some("open-orders"), "Hantera beställningar", "Öppna beställningar", None);
    open.controls.push(Control { id: "log-out".into(), names: vec!["Logga ut".into()] });
    let mut search = page("search", Some("search"), "Sök", "Sök", None);
    search.signs.push(Sign { id: "nothing-found".into(), texts: vec!["Ingen träff".into()] });
    let mut done = page("done", None, "Klart", "", None);
    done.controls.clear();
    let mut cards = page("cards", None, "Mina kort", "", Some("Kortnummer"));
    cards.controls.clear();
    Adapter {
        id: "test".into(),
        title: "Test".into(),
        matches: vec!["https://example.test/*".into()],
        mode: Mode::Act,
        login_labels: vec!["Inloggad som".into()],
        environment: None,
        signs: vec![Sign { id: "test-environment".into(), texts: vec!["TEST".into()] }],
        pages: vec![
            page("review", Some("review"), "Granskning av valt underlag", "SIGNERA", Some("Kortnummer")),
            page("hand-over", Some("hand-over"), "Lämna över kort", "Bekräfta överlämning", Some("Kortnummer")),
            page("start", None, "Mina sidor", "Hantera beställningar", None),
            open,
            search,
            done,
            cards,
        ],
    }
}

#[derive(Clone, Debug, Default)]
struct Look(Observation);

impl Look {
    fn at(headings: &[&str]) -> Self {
        Self(Observation { headings: headings.iter().map(|it| (*it).into()).collect(), ..Observation::default() })
    }

    fn control(mut self, name: &str, enabled: bool) -> Self {
        self.0.controls.push(ControlState { name: name.into(), enabled });
        self
    }

    fn field(mut self, label: &str, value: &str) -> Self {
        self.0.fields.push(FieldState { label: label.into(), value: value.into() });
        self
    }

    fn column(mut self, label: &str, value: &str) -> Self {
        self.0.columns.push(FieldState { label: label.into(), value: value.into() });
        self
    }
}

/// `page`, `?`, the contradiction, or nothing.
fn told(seen: &Observation) -> String {
    match Recognition::new(&adapter(), seen) {
        Recognition::Page(it) => it.page.id.clone(),
        Recognition::Unclear(Unclear::Incomplete) => "?".into(),
        Recognition::Unclear(Unclear::Contradictory(what)) => format!("! {what}"),
        Recognition::Nothing => String::new(),
    }
}

#[test]
fn a_page_is_known_by_heading_in_any_case_and_spacing() {
    let look = Look::at(&["GRANSKNING  av valt underlag"]).control(" Signera ", false).field("Kortnummer:", "9752");
    let adapter = adapter();
    let page = Recognition::new(&adapter, &look.0).page().unwrap();
    assert_eq!(page.page.id, "review");
    assert_eq!(page.control_enabled("main"), Some(false));
    assert_eq!(page.field("card-number"), Some("9752"));
    assert!(page.signs().is_empty());
}

#[test]
fn another_page_is_not_known() {
    assert_eq!(told(&Look::at(&["Startsida"]).control("Sök", true).field("Kortnummer", "1").0), "");
    assert_eq!(told(&Observation::default()), "");
}

#[test]
fn a_heading_alone_is_not_enough_unless_the_page_has_no_more() {
    assert_eq!(told(&Look::at(&["Sök"]).0), "?");
    assert_eq!(told(&Look::at(&["Sök"]).control("sök", true).0), "search");
    assert_eq!(told(&Look::at(&["Klart"]).0), "done");
    // What the page itself says when it has nothing else to offer is part of it.
    assert_eq!(told(&Look::at(&["Sök", "Ingen träff"]).0), "search");
    assert_eq!(told(&Look::at(&["Granskning av valt underlag"]).column("Kortnummer", "1\n2").0), "review");
}

#[test]
fn a_page_whose_heading_has_changed_is_told_by_its_own_button_and_field() {
    let look = |control: &str, label: &str| told(&Look::at(&["Nytt"]).control(control, true).field(label, "1").0);
    assert_eq!(look("Bekräfta överlämning", "Kortnummer"), "?");
    // Two pages have this button; a search button and a link may stand on any page.
    assert_eq!(look("Signera", "Kortnummer"), "");
    assert_eq!(look("Sök", "Kortnummer"), "");
    assert_eq!(look("Öppna beställningar", "Kortnummer"), "");
    assert_eq!(look("Bekräfta överlämning", "Telefon"), "");
}

#[test]
fn the_main_control_weighs_more_than_what_stands_everywhere() {
    let look = Look::at(&["Mina sidor", "Hantera beställningar"]).control("Hantera beställningar", true);
    assert_eq!(told(&look.control("Logga ut", true).0), "start");
}

#[test]
fn two_steps_at_once_are_a_contradiction() {
    let both = Look::at(&["Lämna över kort", "Granskning av valt underlag"]).field("Kortnummer", "1");
    assert_eq!(told(&both.0), "! Granskning av valt underlag / Lämna över kort");
    assert_eq!(told(&both.clone().control("Signera", true).0), "review");
    // Each with its own button, whatever else there is.
    let each = both.control("Signera", true).control("Bekräfta överlämning", true);
    assert_eq!(told(&each.0), "! Granskning av valt underlag / Lämna över kort");
    // A start page with a link to a step is none.
    let start = Look::at(&["Mina sidor", "Hantera beställningar"]).control("Hantera beställningar", true);
    assert_eq!(told(&start.control("Logga ut", true).0), "start");
}

#[test]
fn two_values_or_two_states_are_a_contradiction() {
    let review = || Look::at(&["Granskning av valt underlag"]).control("Signera", true).field("Kortnummer", "9752");
    assert_eq!(told(&review().field("kortnummer:", " 9752 ").0), "review");
    assert_eq!(told(&review().field("Kortnummer", "").0), "review");
    assert_eq!(told(&review().column("Kortnummer", "1\n2").0), "review");
    assert_eq!(told(&review().field("Telefon", "1").field("Telefon", "2").0), "review");
    assert_eq!(told(&review().field("Kortnummer", "9753").0), "! Kortnummer");
    assert_eq!(told(&review().field("Inloggad som", "A").field("Inloggad som", "B").0), "! Inloggad som");
    assert_eq!(told(&review().control("SIGNERA", true).0), "review");
    assert_eq!(told(&review().control("SIGNERA", false).0), "! SIGNERA");
}

#[test]
fn a_page_of_no_workflow_may_list_things() {
    let adapter = adapter();
    let fields = |look: &Look| Recognition::new(&adapter, &look.0).page().map(|it| it.fields()["card-number"].clone());
    let one = || Look::at(&["Mina kort"]).field("Kortnummer", "1");
    assert_eq!(fields(&one()).as_deref(), Some("1"));
    let two = one().field("Kortnummer", "").field("kortnummer:", " 2 ");
    assert_eq!(fields(&two).as_deref(), Some("1\n\n2"));
    // None of them is the one that is meant.
    assert_eq!(Recognition::new(&adapter, &two.0).page().unwrap().field("card-number"), None);
    assert_eq!(told(&two.field("Inloggad som", "A").field("Inloggad som", "B").0), "! Inloggad som");
}

#[test]
fn a_column_is_read_where_no_field_has_the_label() {
    let adapter = adapter();
    let review = || Look::at(&["Granskning av valt underlag"]).column("Kortnummer", "1\n2");
    let value =
        |look: &Look| Recognition::new(&adapter, &look.0).page().unwrap().field("card-number").unwrap().to_owned();
    assert_eq!(value(&review()), "1\n2");
    assert_eq!(value(&review().field("Kortnummer", "9752")), "9752");
    assert_eq!(value(&review().field("Kortnummer", "").field("Kortnummer", "9752")), "9752");
}

#[test]
fn an_observation_beyond_the_limits_is_told_from_one_within() {
    let mut seen = Look::at(&["Sök"]).field("Kortnummer", &"å".repeat(LONGEST_VALUE)).0;
    assert!(seen.is_bounded());
    seen.fields[0].value.push('å');
    assert!(!seen.is_bounded());
    assert!(!Observation { headings: vec![String::new(); MOST + 1], ..Observation::default() }.is_bounded());
    assert!(!Look::at(&[&"x".repeat(LONGEST_TEXT + 1)]).0.is_bounded());
}

// Properties ---------------------------------------------------------------------------------------------------------

/// Words of the adapter in other dress, and others.
fn word() -> impl Strategy<Value = String> {
    let known: &[&str] = &[
        "Granskning av valt underlag",
        "LÄMNA ÖVER KORT",
        "Mina sidor",
        "hantera  beställningar",
        "Sök",
        "Klart",
        "Mina kort",
        "Signera",
        "Bekräfta överlämning",
        "Logga ut",
        "Kortnummer:",
        "Inloggad som",
        "Ingen träff",
        "TEST",
        "",
    ];
    prop_oneof![8 => select(known).prop_map(str::to_owned), 1 => "\\PC{0,12}"]
}

fn observation() -> impl Strategy<Value = Observation> {
    let states = || vec((word(), select(&["", "1", "2", " 1 "][..])), 0..4);
    let fields = |list: Vec<(String, &str)>| {
        list.into_iter().map(|(label, value)| FieldState { label, value: value.into() }).collect::<Vec<_>>()
    };
    (vec(word(), 0..4), vec((word(), any::<bool>()), 0..4), states(), states(), vec(word(), 0..3)).prop_map(
        move |(headings, controls, values, columns, texts)| Observation {
            path: "/".into(),
            headings,
            controls: controls.into_iter().map(|(name, enabled)| ControlState { name, enabled }).collect(),
            fields: fields(values),
            columns: fields(columns),
            texts,
            meta: BTreeMap::new(),
        },
    )
}

proptest! {
    #[test]
    fn nothing_breaks_it_and_order_does_not_matter(seen in observation()) {
        let mut turned = seen.clone();
        turned.headings.reverse();
        turned.controls.reverse();
        turned.fields.reverse();
        turned.columns.reverse();
        turned.texts.reverse();
        prop_assert_eq!(told(&seen), told(&turned));
        let adapter = adapter();
        if let (Some(one), Some(other)) =
            (Recognition::new(&adapter, &seen).page(), Recognition::new(&adapter, &turned).page())
        {
            // Things in a list keep their order.
            let sorted = |text: String| text.trim().lines().map(|it| it.trim().to_owned()).collect::<BTreeSet<_>>();
            let trimmed = |it: Recognised<'_>| it.fields().into_values().map(sorted).collect::<Vec<_>>();
            prop_assert_eq!(trimmed(one), trimmed(other));
            prop_assert_eq!(one.signs(), other.signs());
            prop_assert_eq!(one.control_enabled("main"), other.control_enabled("main"));
            prop_assert_eq!(one.logged_in().map(str::trim), other.logged_in().map(str::trim));
        }
    }

    #[test]
    fn what_contradicts_itself_is_never_taken_for_a_page(seen in observation()) {
        let adapter = adapter();
        let Some(page) = Recognition::new(&adapter, &seen).page() else { return Ok(()) };
        let (page, seen) = (page.page, &seen);
        let mut twice = seen.clone();
        for control in page.controls.iter().flat_map(|it| &it.names) {
            for enabled in [true, false] {
                twice.controls.push(ControlState { name: control.clone(), enabled });
            }
        }
        let mut two_values = seen.clone();
        for label in page.fields.iter().flat_map(|it| &it.labels) {
            for value in ["one", "two"] {
                two_values.fields.push(FieldState { label: label.clone(), value: value.into() });
            }
        }
        if !page.controls.is_empty() {
            prop_assert!(told(&twice).starts_with('!') || told(&twice) != page.id, "{}", told(&twice));
        }
        if !page.fields.is_empty() && page.step.is_some() {
            prop_assert!(told(&two_values).starts_with('!') || told(&two_values) != page.id, "{}", told(&two_values));
        }
    }

    #[test]
    fn what_the_adapter_does_not_name_changes_nothing(seen in observation(), value in "\\PC{0,12}") {
        let mut more = seen.clone();
        more.headings.push("Driftinformation".into());
        more.fields.push(FieldState { label: "Telefon".into(), value });
        more.controls.push(ControlState { name: "Hjälp".into(), enabled: false });
        prop_assert_eq!(told(&seen), told(&more));
    }
}

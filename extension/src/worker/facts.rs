//! Collects the facts of a page's moment: from the host, from the portal's contract, from the page, from what was seen before.

use super::{
    host_link::HostLink,
    input::Moment,
    memory::{Memory, SeenLogin, TabMemory},
    page::Page,
    text,
};
use kortbrygga_shared::{
    ceremony::{self, Facts, Login, LoginFact, OrderFact, PageFact, State, StepDone, Workflow},
    identity::{PersonQuery, PrintedNumber},
    portal::Recognised,
    protocol::{CardState, CardView},
    time::UnixMillis,
};

/// Id of an adapter's page where one logs in.
pub const LOGIN_PAGE: &str = "login";

/// What is known at this moment.
pub fn collect(page: &Page, seen: &Recognised<'_>, link: &HostLink, memory: &Memory, now: UnixMillis) -> Facts {
    let tab = memory.tabs.get(&page.tab);
    let login = login(page, seen, link, memory);
    Facts {
        now,
        host: Some(link.fact()),
        readers: link.readers.clone(),
        order: order(page, seen, tab, memory),
        login,
        denied: tab.and_then(|tab| tab.denied.clone()),
        page: Some(PageFact {
            origin: page.origin.clone(),
            fields: seen.fields(),
            signs: seen.signs(),
            environment: None,
            control_enabled: seen.control_enabled("main"),
            control_dead: page.dead,
            opened_with: None,
        }),
        product: None,
        workplace: None,
    }
}

/// The workflow that the page belongs to and where it stands: from the portal where it tells, else from the page in sight.
pub fn standing(page: &Page, seen: &Recognised<'_>, memory: &Memory) -> Option<(&'static Workflow, State)> {
    if let Some(case) = page.case.as_deref()
        && let Some(workflow) = ceremony::find(&case.workflow)
    {
        return Some((workflow, case.state.clone()));
    }
    let step = seen.page.step.as_ref()?;
    let workflow = ceremony::find(&step.workflow)?;
    let mut state = ceremony::begin(workflow, Default::default());
    let before = workflow.steps.iter().take_while(|it| it.id != step.step);
    // Who did them and when is not known here.
    state.done.extend(before.map(|it| StepDone { step: it.id.to_owned(), by: String::new(), at: UnixMillis(0) }));
    if let Some(tab) = memory.tabs.get(&page.tab) {
        state.deadline = tab.deadline.map(|(deadline, _)| deadline);
        state.chip.clone_from(&tab.chip);
    }
    Some((workflow, state))
}

/// Keeps what this look at the page adds to what is known.
pub fn remember(page: &Page, seen: &Recognised<'_>, link: &HostLink, memory: &mut Memory, moment: &Moment<'_>) {
    match person(page, seen, link) {
        Person::Nobody => {
            memory.logins.remove(page.origin.as_str());
        }
        Person::Known(person) => remember_login(page, person, link, memory),
        Person::Unknown => {}
    }
    let order = order_on_page(seen, memory);
    let tab = memory.tab(page.tab);
    match seen.page.id.as_str() {
        LOGIN_PAGE | "open-orders" | "search" => {
            tab.order = None;
            tab.chip = None;
            tab.denied = None;
            tab.deadline = None;
        }
        _ => {
            if order.is_some() {
                tab.order = order;
            }
        }
    }
    let told = match page.case.as_deref() {
        Some(case) => case.state.deadline,
        None => seen.field("receipt-deadline").and_then(|it| text::deadline(it, moment.now, moment.utc_offset)),
    };
    if let Some(deadline) = told
        && tab.deadline.map(|(known, _)| known) != Some(deadline)
    {
        tab.deadline = Some((deadline, UnixMillis(moment.now.0 + moment.now.until(deadline) / 2)));
    }
}

/// The order in the form, if its values can be read.
pub fn order_in_form(seen: &Recognised<'_>) -> Option<(String, PrintedNumber)> {
    let typed = seen.field("person-query")?;
    let recipient = PersonQuery::parse(typed).ok()?.normalised(typed).text;
    Some((recipient, seen.field("card-number")?.parse().ok()?))
}

/// Name of the one who is logged in, where known.
pub fn login_name(page: &Page, seen: &Recognised<'_>) -> Option<String> {
    let from_portal = page.session.as_ref().and_then(|it| it.login.as_ref()).map(|it| it.name.clone());
    from_portal.or_else(|| seen.logged_in().map(|it| text::name(it).to_owned())).filter(|it| !it.is_empty())
}

enum Person {
    Unknown,
    Nobody,
    Known(String),
}

fn person(page: &Page, seen: &Recognised<'_>, link: &HostLink) -> Person {
    if page.contract().is_some() {
        return match &page.session {
            None => Person::Unknown,
            Some(session) => session.login.as_ref().map_or(Person::Nobody, |it| Person::Known(it.person_id.clone())),
        };
    }
    match seen.logged_in() {
        Some(shown) => {
            let by_name = || {
                let certificates = cards(link).flat_map(|card| &card.certificates);
                certificates.filter(|it| it.name == text::name(shown)).map(|it| it.person_id.clone()).next()
            };
            Person::Known(text::hsa_id(shown).or_else(by_name).unwrap_or_else(|| text::name(shown).to_owned()))
        }
        None if seen.page.id == LOGIN_PAGE => Person::Nobody,
        None => Person::Unknown,
    }
}

fn login(page: &Page, seen: &Recognised<'_>, link: &HostLink, memory: &Memory) -> Option<LoginFact> {
    let person = match person(page, seen, link) {
        Person::Unknown => return None,
        Person::Nobody => return Some(LoginFact::SignedOut),
        Person::Known(person) => person,
    };
    let told = page.session.as_ref().and_then(|it| it.login.as_ref());
    let known = memory.logins.get(page.origin.as_str()).filter(|it| it.person.eq_ignore_ascii_case(&person));
    Some(LoginFact::SignedIn(Login {
        loa: told.map(|it| it.loa).or_else(|| known.and_then(|it| it.loa)),
        rights: told.map(|it| it.rights.clone()),
        card: known.and_then(|it| it.card.clone()),
        readers: known.and_then(|it| it.readers),
        person_id: person,
    }))
}

/// The first moment at which login and card are both known counts as the login.
fn remember_login(page: &Page, person: String, link: &HostLink, memory: &mut Memory) {
    let fresh = || SeenLogin { person: person.clone(), loa: None, card: None, host_run: String::new(), readers: None };
    let known = memory.logins.get_or_insert_with(page.origin.clone(), fresh);
    if !known.person.eq_ignore_ascii_case(&person) {
        *known = fresh();
    }
    let own = cards(link).find(|card| match &known.card {
        Some(at_login) => card.chip == at_login.chip,
        None => card.is_of(&person),
    });
    let Some(own) = own else { return };
    // Another run of the host counts insertions anew, so what it counts now is taken as the stay at login.
    if known.card.is_none() || known.host_run != link.run {
        if known.card.is_none() {
            known.loa = own.loa();
            known.readers = link.readers.as_ref().map(Vec::len);
        }
        known.card = Some(own.card_ref());
        known.host_run.clone_from(&link.run);
    }
}

fn order(page: &Page, seen: &Recognised<'_>, tab: Option<&TabMemory>, memory: &Memory) -> Option<OrderFact> {
    if let Some(case) = page.case.as_deref() {
        return Some(case.order.clone());
    }
    match seen.page.id.as_str() {
        LOGIN_PAGE | "open-orders" => None,
        "order" => None,
        // The one who ordered does not find the order; what was ordered in this browser tells why.
        "search" => {
            let typed = seen.field("person-query")?;
            let query = PersonQuery::parse(typed).ok()?.normalised(typed).text;
            let made = memory.orders.iter().rev().find(|it| it.recipient.eq_ignore_ascii_case(&query))?;
            Some(OrderFact {
                number: made.number.clone(),
                recipient: String::new(),
                recipient_id: query,
                ordered_by: Some(made.by.clone()),
                organisation: String::new(),
                in_branch: None,
            })
        }
        _ => order_on_page(seen, memory).or_else(|| tab.and_then(|it| it.order.clone())),
    }
}

fn order_on_page(seen: &Recognised<'_>, memory: &Memory) -> Option<OrderFact> {
    if seen.page.id == "order" {
        return None;
    }
    let number: PrintedNumber = seen.field("card-number")?.parse().ok()?;
    let text = |id| seen.field(id).unwrap_or_default().to_owned();
    let made = memory.orders.iter().rev().find(|it| it.number == number);
    let (recipient, id) = (text("recipient"), text("recipient-id"));
    Some(OrderFact {
        ordered_by: made.map(|it| it.by.clone()),
        recipient_id: text::hsa_id(&id).or_else(|| text::hsa_id(&recipient)).unwrap_or(id),
        recipient: text::name(&recipient).to_owned(),
        organisation: text("organisation"),
        in_branch: None,
        number,
    })
}

/// All usable cards.
pub fn cards(link: &HostLink) -> impl Iterator<Item = &CardView> {
    link.readers.iter().flatten().filter_map(|reader| match &reader.state {
        CardState::Ready(card) => Some(card),
        _ => None,
    })
}

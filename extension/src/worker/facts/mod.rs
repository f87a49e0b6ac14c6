//! Collects the facts of a page's moment: from the host, from the portal's contract, from the page, from what was seen before.

mod login;
mod order;
mod page;

use super::{host_link::HostLink, input::Moment, memory::Memory, memory::Warned, page::Page, text};
use kortbrygga_shared::{
    ceremony::{self, Facts, State, StepDone, Workflow},
    portal::Recognised,
    protocol::{CardState, CardView},
    time::UnixMillis,
};

pub use login::login_name;
pub use order::in_form;
pub use page::is_pressed;

/// Id of an adapter's page where one logs in.
pub const LOGIN_PAGE: &str = "login";
/// Id of an adapter's page that says that all is done.
const DONE_PAGE: &str = "done";

/// What is known at this moment.
pub fn collect(page: &Page, seen: &Recognised<'_>, link: &HostLink, memory: &Memory, now: UnixMillis) -> Facts {
    let tab = memory.tabs.get(&page.tab);
    let mut facts = Facts {
        order: order::order(page, seen, tab, memory),
        login: login::login(page, seen, link, memory),
        subject: None,
        denied: tab.and_then(|tab| tab.denied.clone()),
        page: Some(page::fact(page, seen, tab, link)),
        ..of_computer(link, now)
    };
    facts.product = page::product(seen, tab, &facts);
    facts
}

/// What is known of the computer, whatever page is in sight.
pub fn of_computer(link: &HostLink, now: UnixMillis) -> Facts {
    Facts {
        now,
        host: Some(link.fact()),
        readers: link.readers.clone(),
        workplace: link.workplace.clone(),
        ..Facts::default()
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
    match login::person(page, seen, link) {
        login::Person::Nobody => {
            memory.logins.remove(page.origin.as_str());
        }
        login::Person::Known(person) => login::remember(page, person, link, memory),
        login::Person::Unknown => {}
    }
    let facts = collect(page, seen, link, memory, moment.now);
    let order = order::on_page(seen, memory);
    let tab = memory.tab(page.tab);
    match seen.page.id.as_str() {
        LOGIN_PAGE | "open-orders" | "search" => {
            tab.order = None;
            tab.chip = None;
            tab.denied = None;
            tab.product = None;
            tab.deadline = None;
        }
        DONE_PAGE => tab.deadline = None,
        _ => {
            if order.is_some() {
                tab.order = order;
            }
        }
    }
    page::remember(page, seen, &facts, link, tab);
    let told = match page.case.as_deref() {
        Some(case) if case.state.ending.is_some() => {
            tab.deadline = None;
            None
        }
        Some(case) => case.state.deadline,
        None => seen.field("receipt-deadline").and_then(|it| text::deadline(it, moment.now, moment.utc_offset)),
    };
    if let Some(deadline) = told
        && tab.deadline.map(|(known, _)| known) != Some(deadline)
    {
        tab.deadline = Some((deadline, UnixMillis(moment.now.0 + moment.now.until(deadline) / 2)));
        tab.warned = Warned::Not;
    }
}

/// All usable cards.
pub fn cards(link: &HostLink) -> impl Iterator<Item = &CardView> {
    link.readers.iter().flatten().filter_map(|reader| match &reader.state {
        CardState::Ready(card) => Some(card),
        _ => None,
    })
}

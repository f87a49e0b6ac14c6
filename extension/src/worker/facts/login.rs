//! Who is logged in, with which card.

use super::{LOGIN_PAGE, cards};
use crate::worker::{
    host_link::HostLink,
    memory::{Memory, SeenLogin},
    page::Page,
    text,
};
use kortbrygga_shared::{
    ceremony::{Login, LoginFact},
    identity::HsaId,
    portal::Recognised,
};

/// Name of the one who is logged in, where known.
pub fn login_name(page: &Page, seen: &Recognised<'_>) -> Option<String> {
    let from_portal = page.session.as_ref().and_then(|it| it.login.as_ref()).map(|it| it.name.clone());
    from_portal.or_else(|| seen.logged_in().map(|it| text::name(it).to_owned())).filter(|it| !it.is_empty())
}

/// Who is logged in, as far as is known.
pub(super) enum Person {
    /// It can't be told.
    Unknown,
    /// Nobody.
    Nobody,
    /// HSA-id, or the name where no more is known.
    Known(String),
}

pub(super) fn person(page: &Page, seen: &Recognised<'_>, link: &HostLink) -> Person {
    if page.contract().is_some() {
        return match &page.session {
            None => Person::Unknown,
            Some(session) => session.login.as_ref().map_or(Person::Nobody, |it| Person::Known(it.person_id.clone())),
        };
    }
    match seen.logged_in() {
        Some(shown) => {
            // A personnummer only where the portal itself shows it: a card has certificates with either, in the same name.
            let by_name = || {
                let certificates = cards(link).flat_map(|card| &card.certificates);
                let mut ids = certificates.filter(|it| it.name == text::name(shown)).map(|it| it.person_id.as_str());
                ids.find(|id| id.parse::<HsaId>().is_ok()).map(str::to_owned)
            };
            let shown_id = text::hsa_id(shown).or_else(|| text::personnummer(shown));
            Person::Known(shown_id.or_else(by_name).unwrap_or_else(|| text::name(shown).to_owned()))
        }
        None if seen.page.id == LOGIN_PAGE => Person::Nobody,
        None => Person::Unknown,
    }
}

pub(super) fn login(page: &Page, seen: &Recognised<'_>, link: &HostLink, memory: &Memory) -> Option<LoginFact> {
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
pub(super) fn remember(page: &Page, person: String, link: &HostLink, memory: &mut Memory) {
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

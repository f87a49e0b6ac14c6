//! What pages say: what they show, what was clicked.

use super::{Brain, Purpose};
use crate::{
    messages::{FromPage, ToPanel},
    worker::{
        action::Key,
        facts,
        host_link::Waiter,
        input::{Effect, Moment, PageId, Timer},
        memory::{PanelPass, SeenOrder},
        page::Doubt,
        portal_call::PortalCall,
    },
};
use kortbrygga_shared::{
    portal::{Observation, Recognition, fold},
    protocol::{CardRef, Command},
    time::UnixMillis,
};

/// How long a page may take to draw itself before it is told that it is not recognised, milliseconds.
const DRAWING: i64 = 1_000;

/// Sign of an adapter: the portal says that fetching certificates failed.
const FETCH_FAILED: &str = "fetch-failed";

impl Brain {
    pub(super) fn page_closed(&mut self, id: PageId, effects: &mut Vec<Effect>) {
        let Some(page) = self.pages.remove(&id) else { return };
        self.calls.retain(|_, (of, ..)| *of != id);
        if let Some(request) = page.run.and_then(|run| run.request) {
            self.link.send(Waiter::Nobody, Command::Cancel { request }, effects);
        }
    }

    pub(super) fn page_says(
        &mut self,
        id: PageId,
        message: FromPage,
        moment: &mut Moment<'_>,
        effects: &mut Vec<Effect>,
    ) {
        match message {
            FromPage::Seen(seen) => self.seen(id, seen, moment, effects),
            FromPage::Hidden(hidden) => {
                if let Some(page) = self.pages.get_mut(&id) {
                    page.hidden = hidden;
                }
            }
            FromPage::Clicked(control) => self.clicked(id, &control),
            FromPage::Dead(control) => {
                if self.is_main(id, &control)
                    && let Some(page) = self.pages.get_mut(&id)
                {
                    page.dead = true;
                }
            }
            FromPage::Show => {
                if let Some(panel) = self.pages.get(&id).and_then(|it| it.panel) {
                    effects.push(Effect::Panel(panel, ToPanel::Unfold));
                }
            }
            FromPage::Stayed => {
                if let Some(page) = self.pages.get_mut(&id) {
                    page.run = None;
                }
                self.look(id, effects);
            }
            FromPage::Lost => {
                if let Some(page) = self.pages.get_mut(&id) {
                    page.told_panel = None;
                    page.panel = None;
                    let losses = self.memory.panels.get(page.document.as_str()).map_or(0, |it| it.losses) + 1;
                    let pass = PanelPass { nonce: super::hex(&(moment.random)()), document: None, losses };
                    self.memory.panels.insert(page.document.clone(), pass);
                }
            }
        }
    }

    pub(super) fn seen(&mut self, id: PageId, seen: Observation, moment: &Moment<'_>, effects: &mut Vec<Effect>) {
        let Some(page) = self.pages.get_mut(&id).filter(|_| seen.is_bounded()) else { return };
        if page.seen != seen {
            // Whatever came so late, it was an answer to the click.
            page.dead = false;
        }
        page.seen = seen;
        if let Recognition::Unclear(why) = page.recognition(&self.adapters) {
            // A page that draws itself late, or anew, is soon clear; until then what was shown of it stays.
            if page.doubt.as_ref().is_none_or(|it| it.why != why) {
                let lasts = page.doubt.as_ref().is_some_and(|it| it.lasts);
                page.doubt = Some(Doubt { why, since: moment.now, lasts });
                effects.push(Effect::Wake(Timer::Doubt, UnixMillis(moment.now.0 + DRAWING)));
            }
            return;
        }
        page.doubt = None;
        let failed = page.recognised(&self.adapters).is_some_and(|it| it.signs().contains(FETCH_FAILED));
        let before = std::mem::replace(&mut page.fetch_failed, failed);
        if failed && !before {
            self.read_cards(effects);
        }
        let Some(page) = self.pages.get_mut(&id) else { return };
        if page.failure.as_ref().is_some_and(|it| (400..500).contains(&it.code.number())) {
            page.failure = None;
        }
        let stands = page.stands(&self.adapters);
        if stands == page.stood {
            return;
        }
        page.failure = None;
        page.dead = false;
        if let Some(pass) = self.memory.panels.get_mut(page.document.as_str()) {
            pass.losses = 0;
        }
        let tab = page.tab;
        // A form that was sent and left behind was an order; one that is still there was not taken.
        if stands.as_ref().is_some_and(|it| it.page != "order")
            && let Some(order) = self.memory.tab(tab).clicked_order.take()
        {
            self.memory.orders.push(order);
        }
        page.stood = stands;
        self.look(id, effects);
    }

    /// The portal's own program has written to a card without telling: how far it came stands there.
    fn read_cards(&mut self, effects: &mut Vec<Effect>) {
        if !self.link.ready() {
            return;
        }
        let cards: Vec<CardRef> = facts::cards(&self.link).map(|card| card.card_ref()).collect();
        for card in cards {
            self.link.send(Waiter::Nobody, Command::ReadCard { card }, effects);
        }
    }

    /// Doubts that have lasted are told.
    pub(super) fn weigh_doubts(&mut self, now: UnixMillis) {
        for doubt in self.pages.values_mut().filter_map(|it| it.doubt.as_mut()) {
            doubt.lasts |= doubt.since.until(now) >= DRAWING;
        }
    }

    /// Asks the portal how things stand.
    pub(super) fn look(&mut self, id: PageId, effects: &mut Vec<Effect>) {
        let Some(page) = self.pages.get_mut(&id) else { return };
        let known = page.recognised(&self.adapters).is_some();
        let contract = page.contract().filter(|_| known).map(|it| it.case.map(str::to_owned));
        let Some(case) = contract else {
            page.session = None;
            page.case = None;
            return;
        };
        self.ask_portal(id, PortalCall::Session, Key::Once, Purpose::Look, None, effects);
        match case {
            Some(_) => self.ask_portal(id, PortalCall::Case, Key::Once, Purpose::Look, None, effects),
            None => {
                if let Some(page) = self.pages.get_mut(&id) {
                    page.case = None;
                }
            }
        }
    }

    /// On a portal without the contract, the order that is being sent is noted for the search by another administrator.
    pub(super) fn clicked(&mut self, id: PageId, control: &str) {
        if !self.is_main(id, control) {
            return;
        }
        let Some(page) = self.pages.get_mut(&id) else { return };
        page.dead = false;
        let Some(seen) = page.recognised(&self.adapters).filter(|it| it.page.id == "order") else { return };
        let by = self.memory.logins.get(page.origin.as_str()).map(|it| it.person.clone());
        if let (Some((recipient, number)), Some(by)) = (facts::in_form(&seen), by) {
            let order = SeenOrder { recipient, number, by };
            self.memory.tab(page.tab).clicked_order = Some(order);
        }
    }

    pub(super) fn is_main(&self, id: PageId, control: &str) -> bool {
        let seen = self.pages.get(&id).and_then(|page| page.recognised(&self.adapters));
        let main = seen.and_then(|it| it.page.controls.iter().find(|it| it.id == "main"));
        main.is_some_and(|it| it.names.iter().any(|name| fold(name) == control))
    }
}

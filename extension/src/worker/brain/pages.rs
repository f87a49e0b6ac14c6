//! What pages say: what they show, what was clicked.

use super::{Brain, Purpose};
use crate::{
    messages::{FromPage, ToPanel},
    worker::{
        action::Key,
        facts,
        host_link::Waiter,
        input::{Effect, Moment, PageId},
        memory::{PanelPass, SeenOrder},
        page::Page,
        portal_call::PortalCall,
    },
};
use kortbrygga_shared::{
    portal::{Observation, fold},
    protocol::Command,
};

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
            FromPage::Seen(seen) => self.seen(id, seen, effects),
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
                    let pass = PanelPass { nonce: super::hex(&(moment.random)()), document: None };
                    self.memory.panels.insert(page.document.clone(), pass);
                }
            }
        }
    }

    pub(super) fn seen(&mut self, id: PageId, seen: Observation, effects: &mut Vec<Effect>) {
        let Some(page) = self.pages.get_mut(&id) else { return };
        let before = page.recognised(&self.adapters).map(|it| it.page.id.clone());
        let contract = |page: &Page| page.contract().map(|it| (it.base.to_owned(), it.case.map(str::to_owned)));
        let contract_before = contract(page);
        page.seen = seen;
        let after = page.recognised(&self.adapters).map(|it| it.page.id.clone());
        if page.failure.as_ref().is_some_and(|it| (400..500).contains(&it.code.number())) {
            page.failure = None;
        }
        if before == after && contract_before == contract(page) {
            return;
        }
        page.failure = None;
        page.dead = false;
        let tab = page.tab;
        // A form that was sent and left behind was an order; one that is still there was not taken.
        if after.is_some()
            && after.as_deref() != Some("order")
            && let Some(order) = self.memory.tab(tab).clicked_order.take()
        {
            self.memory.orders.push(order);
        }
        self.look(id, effects);
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
        if let (Some((recipient, number)), Some(by)) = (facts::order_in_form(&seen), by) {
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

//! What pages and panels are told after each input: only what has become different.

use super::{Brain, KEEP_HOST};
use crate::{
    messages::{Note, ToPage, ToPanel},
    panel::frame_title,
    worker::{
        facts,
        input::{Effect, Moment, PageId, Timer},
        memory::PanelPass,
        page::Page,
        plan::{self, Situation},
    },
};
use kortbrygga_shared::{
    portal::{Recognition, fold},
    time::UnixMillis,
};

/// A page that has thrown the panel out so many times has none until it shows another step.
const MOST_LOSSES: u32 = 5;

impl Brain {
    pub(super) fn situation(&self, id: PageId, now: UnixMillis) -> Option<Situation<'_>> {
        let page = self.pages.get(&id)?;
        Some(Situation::new(page, page.recognised(&self.adapters)?, &self.link, &self.memory, now))
    }

    /// Whether the host is needed: for a page that we know, for what is under way on any page, or for a help page.
    pub(super) fn is_needed(&self) -> bool {
        let needs = |page: &Page| page.run.is_some() || page.recognised(&self.adapters).is_some();
        !self.helps.is_empty() || self.pages.values().any(needs)
    }

    /// Tells each page and panel what has become different, and keeps what must outlive the worker.
    pub(super) fn settle(&mut self, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        for page in self.pages.values() {
            if let Some(seen) = page.recognised(&self.adapters) {
                facts::remember(page, &seen, &self.link, &mut self.memory, moment);
            }
        }
        self.weigh_doubts(moment.now);
        let ids: Vec<PageId> = self.pages.iter().map(|(id, _)| *id).collect();
        for id in ids {
            self.settle_page(id, moment, effects);
        }
        self.tell_helps(moment.now, effects);
        let idle = !self.is_needed();
        if idle && self.idle.is_none() {
            effects.push(Effect::Wake(Timer::Idle, UnixMillis(moment.now.0 + KEEP_HOST)));
        }
        self.idle = idle.then(|| self.idle.unwrap_or(moment.now));
        self.watch_deadlines(moment, effects);
        self.memory.trim();
        if self.memory != self.remembered {
            self.remembered = self.memory.clone();
            effects.push(Effect::Remember(Box::new(self.memory.clone())));
        }
    }

    fn settle_page(&mut self, id: PageId, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        let Some(page) = self.pages.get(&id) else { return };
        let (panel, view, unexplained) = match page.recognition(&self.adapters) {
            Recognition::Nothing => {
                if let Some(page) = self.pages.get_mut(&id).filter(|it| it.told_panel.is_some()) {
                    effects.push(Effect::Page(id, no_panel()));
                    page.told_panel = None;
                    page.told_view = None;
                    page.reasons.clear();
                    page.tell_notes(id, Vec::new(), effects);
                }
                return;
            }
            Recognition::Unclear(why) => {
                let Some(adapter) = self.adapters.get(page.adapter) else { return };
                if !page.doubt.as_ref().is_some_and(|it| it.lasts) {
                    return;
                }
                let known = adapter.pages.iter().flat_map(|it| &it.headings);
                let place = (heading(page, known), true);
                (place, plan::unclear(page, adapter, &why, &self.link, self.language), false)
            }
            Recognition::Page(seen) => {
                // Where only the portal acts, its own parts come first.
                let last = match &seen.page.step {
                    Some(it) => matches!(it.step.as_str(), "open-orders" | "search"),
                    None => seen.page.id != facts::LOGIN_PAGE,
                };
                let place = (heading(page, &seen.page.headings), last);
                let situation = Situation::new(page, seen, &self.link, &self.memory, moment.now);
                (place, situation.view(&self.link, self.language, self.naming.is_some()), situation.unexplained)
            }
        };
        // An answer of before may be what explains it, and must not be so for ever.
        if unexplained || self.link.workplace.is_some() {
            self.link.ask_workplace(effects);
        }
        let pass = self.memory.panels.get_or_insert_with(page.document.clone(), || PanelPass {
            nonce: super::hex(&(moment.random)()),
            document: None,
            losses: 0,
        });
        if pass.losses >= MOST_LOSSES {
            // Its place is the page's; a fight would help nobody.
            if let Some(page) = self.pages.get_mut(&id) {
                page.reasons.clear();
                page.tell_notes(id, Vec::new(), effects);
            }
            return;
        }
        let panel = ToPage::Panel {
            source: Some(format!("panel.html#{}", pass.nonce)),
            after: panel.0,
            last: panel.1,
            title: frame_title(self.language).to_owned(),
            lang: self.language.tag().to_owned(),
            height: page.height,
        };
        let Some(page) = self.pages.get_mut(&id) else { return };
        if page.told_panel.as_ref() != Some(&panel) {
            effects.push(Effect::Page(id, panel.clone()));
            page.told_panel = Some(panel);
        }
        page.reasons.clone_from(&view.notes);
        // A note whose reason is gone goes at once; texts for new ones come from the panel.
        let wanted = |note: &Note| view.notes.iter().any(|it| it.control == note.control);
        let kept = page.told_notes.iter().flatten().filter(|it| wanted(it)).cloned().collect();
        page.tell_notes(id, kept, effects);
        if let Some(to) = page.panel
            && page.told_view.as_ref() != Some(&view)
        {
            effects.push(Effect::Panel(to, ToPanel::View(Box::new(view.clone()))));
            page.told_view = Some(view);
        }
    }
}

impl Page {
    /// Tells the page its notes, if they are others than it was told.
    pub(super) fn tell_notes(&mut self, id: PageId, list: Vec<Note>, effects: &mut Vec<Effect>) {
        if self.told_notes.as_ref() != Some(&list) {
            effects.push(Effect::Page(id, ToPage::Notes { list: list.clone() }));
            self.told_notes = Some(list);
        }
    }
}

/// The first heading on the page that is one of these, folded.
fn heading<'a>(page: &Page, known: impl IntoIterator<Item = &'a String>) -> String {
    let known: Vec<String> = known.into_iter().map(|it| fold(it)).collect();
    page.seen.headings.iter().map(|it| fold(it)).find(|it| known.contains(it)).unwrap_or_default()
}

fn no_panel() -> ToPage {
    ToPage::Panel {
        source: None,
        after: String::new(),
        last: false,
        title: String::new(),
        lang: String::new(),
        height: 0,
    }
}

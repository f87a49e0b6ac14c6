//! What pages and panels are told after each input: only what has become different.

use super::{Brain, KEEP_HOST};
use crate::{
    messages::{ToPage, ToPanel},
    panel::Words,
    worker::{
        facts,
        input::{Effect, Moment, PageId, Timer},
        memory::PanelPass,
        plan::{LAST_NOTICE, Situation},
    },
};
use kortbrygga_shared::{portal::fold, time::UnixMillis};

impl Brain {
    pub(super) fn situation(&self, id: PageId, now: UnixMillis) -> Option<Situation<'_>> {
        let page = self.pages.get(&id)?;
        Some(Situation::new(page, page.recognised(&self.adapters)?, &self.link, &self.memory, now))
    }

    pub(super) fn recognised(&self) -> usize {
        self.pages.values().filter(|page| page.recognised(&self.adapters).is_some()).count()
    }

    /// Tells each page and panel what has become different, and keeps what must outlive the worker.
    pub(super) fn settle(&mut self, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        for page in self.pages.values() {
            if let Some(seen) = page.recognised(&self.adapters) {
                facts::remember(page, &seen, &self.link, &mut self.memory, moment);
            }
        }
        let ids: Vec<PageId> = self.pages.iter().map(|(id, _)| *id).collect();
        for id in ids {
            self.settle_page(id, moment, effects);
        }
        let idle = self.recognised() == 0;
        if idle && self.idle.is_none() {
            effects.push(Effect::Wake(Timer::Idle, UnixMillis(moment.now.0 + KEEP_HOST)));
        }
        self.idle = idle.then(|| self.idle.unwrap_or(moment.now));
        self.memory.trim();
        if self.memory != self.remembered {
            self.wake_for_deadlines(moment.now, effects);
            self.remembered = self.memory.clone();
            effects.push(Effect::Remember(Box::new(self.memory.clone())));
        }
    }

    pub(super) fn settle_page(&mut self, id: PageId, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        let words = self.words.get_or_insert_with(|| Words::new(self.language));
        let Some(page) = self.pages.get(&id) else { return };
        let Some(seen) = page.recognised(&self.adapters) else {
            if page.told_panel.is_some() {
                effects.push(Effect::Page(id, no_panel()));
                effects.push(Effect::Page(id, ToPage::Notes { list: Vec::new() }));
                if let Some(page) = self.pages.get_mut(&id) {
                    page.told_panel = None;
                    page.told_notes.clear();
                }
            }
            return;
        };
        let pass = self.memory.panels.get_or_insert_with(page.document.clone(), || PanelPass {
            nonce: super::hex(&(moment.random)()),
            document: None,
        });
        let headings = &seen.page.headings;
        let heading =
            page.seen.headings.iter().map(|it| fold(it)).find(|it| headings.iter().any(|known| fold(known) == *it));
        let panel = ToPage::Panel {
            source: Some(format!("panel.html#{}", pass.nonce)),
            after: heading.unwrap_or_default(),
            // Where only the portal acts, its own parts come first.
            last: match &seen.page.step {
                Some(it) => matches!(it.step.as_str(), "open-orders" | "search"),
                None => seen.page.id != facts::LOGIN_PAGE,
            },
            title: words.get("frame-title"),
            height: page.height,
        };
        let situation = Situation::new(page, seen, &self.link, &self.memory, moment.now);
        let notes = situation.notes(words.texts(), &words.get("note-show"));
        let view = page.panel.is_some().then(|| situation.view(&self.link, self.language, self.naming.is_some()));
        let Some(page) = self.pages.get_mut(&id) else { return };
        if page.told_panel.as_ref() != Some(&panel) {
            effects.push(Effect::Page(id, panel.clone()));
            page.told_panel = Some(panel);
        }
        if page.told_notes != notes {
            effects.push(Effect::Page(id, ToPage::Notes { list: notes.clone() }));
            page.told_notes = notes;
        }
        if let (Some(to), Some(view)) = (page.panel, view)
            && page.told_view.as_ref() != Some(&view)
        {
            effects.push(Effect::Panel(to, ToPanel::View(Box::new(view.clone()))));
            page.told_view = Some(view);
        }
    }

    /// At half time, five minutes before, and when the time has passed.
    pub(super) fn wake_for_deadlines(&self, now: UnixMillis, effects: &mut Vec<Effect>) {
        let deadlines = self.memory.tabs.values().filter_map(|it| it.deadline);
        let moments = deadlines.flat_map(|(at, half)| [half, UnixMillis(at.0 - LAST_NOTICE), UnixMillis(at.0 + 1)]);
        if let Some(next) = moments.filter(|it| *it > now).min() {
            effects.push(Effect::Wake(Timer::Deadline, next));
        }
    }
}

fn no_panel() -> ToPage {
    ToPage::Panel { source: None, after: String::new(), last: false, title: String::new(), height: 0 }
}

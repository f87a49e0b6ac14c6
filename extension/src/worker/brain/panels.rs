//! Panels: who is admitted, what their users wish.

use super::Brain;
use crate::{
    messages::{FromPanel, Note, Primary, Question, ToPage, Wish},
    worker::{
        action::Task,
        host_link::Waiter,
        input::{Effect, Moment, PageId, PanelId, PanelSender},
    },
};
use kortbrygga_shared::{ceremony::CardProduct, portal::fold, protocol::Command};

/// Most characters of a note.
const LONGEST_NOTE: usize = 300;
/// Most characters of its link.
const LONGEST_LINK: usize = 40;

impl Brain {
    pub(super) fn panel_says(
        &mut self,
        panel: PanelId,
        sender: PanelSender,
        message: FromPanel,
        moment: &mut Moment<'_>,
        effects: &mut Vec<Effect>,
    ) {
        if let FromPanel::Open { nonce, around } = message {
            if !self.admit(panel, &sender, &nonce, &around) {
                effects.push(Effect::RefusePanel(panel));
            }
            return;
        }
        // Only a panel that was admitted belongs to a page.
        let Some(id) = self.pages.iter().find(|(_, it)| it.panel == Some(panel)).map(|(id, _)| *id) else { return };
        match message {
            FromPanel::Open { .. } => {}
            FromPanel::Notes(list) => self.notes(id, list, effects),
            FromPanel::Height { pixels } => {
                if let Some(page) = self.pages.get_mut(&id) {
                    page.height = pixels.clamp(40, 4_000);
                }
            }
            FromPanel::Wish(wish) => self.wish(id, wish, moment, effects),
        }
    }

    /// Admits a panel document to the page whose nonce it shows: in the same tab, inside the same origin, and only the
    /// first document that comes with it.
    pub(super) fn admit(&mut self, panel: PanelId, sender: &PanelSender, nonce: &str, around: &str) -> bool {
        for page in self.pages.values_mut() {
            let Some(pass) = self.memory.panels.get_mut(page.document.as_str()) else { continue };
            if pass.nonce != nonce || page.tab != sender.tab || page.origin != around {
                continue;
            }
            if pass.document.as_ref().is_some_and(|known| *known != sender.document) {
                return false;
            }
            pass.document = Some(sender.document.clone());
            page.panel = Some(panel);
            page.told_view = None;
            return true;
        }
        false
    }

    pub(super) fn wish(&mut self, id: PageId, wish: Wish, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        match wish {
            Wish::Speak(language) => {
                self.language = language;
                effects.push(Effect::RememberLanguage(language));
                // The PIN window speaks the language of the greeting.
                if self.pages.values().all(|it| it.run.is_none()) {
                    self.link.disconnect(effects);
                }
            }
            Wish::NameReaders => {
                self.naming = if self.naming.is_some() { None } else { self.link.readers.clone() };
            }
            Wish::Answer(product) => self.answer(id, product, moment),
            Wish::Cancel => {
                let request = self.pages.get(&id).and_then(|it| it.run.as_ref()).and_then(|run| run.request.clone());
                if let Some(request) = request {
                    self.link.send(Waiter::Nobody, Command::Cancel { request }, effects);
                }
            }
            Wish::Primary => self.primary(id, moment, effects),
            Wish::LogIn(reader) => self.log_in(id, Some(&reader), moment, effects),
            Wish::ConfirmNumber(yes) => self.confirm(id, yes, moment, effects),
        }
    }

    pub(super) fn primary(&mut self, id: PageId, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        // What is offered now counts, not what was on the screen when the user pressed.
        let Some(now) = self.situation(id, moment.now).map(|it| it.now()).filter(|it| it.enabled) else { return };
        match now.primary {
            None => {}
            Some(Primary::Retry) => {
                self.link.disconnect(effects);
                self.connect(moment, effects);
            }
            Some(Primary::Fill(value)) => {
                let Some(page) = self.pages.get(&id).and_then(|it| it.recognised(&self.adapters)) else { return };
                let labels = page.page.fields.iter().filter(|it| it.id == "person-query").flat_map(|it| &it.labels);
                let shown = |label: &String| page.seen.fields.iter().any(|it| fold(&it.label) == fold(label));
                if let Some(label) = labels.into_iter().find(|it| shown(it)) {
                    effects.push(Effect::Page(id, ToPage::Fill { label: fold(label), value }));
                }
            }
            Some(Primary::LogIn(_)) => self.log_in(id, None, moment, effects),
            Some(Primary::Do(_) | Primary::Resume) => {
                let task = self.situation(id, moment.now).map(|it| it.task(&self.memory));
                match task {
                    Some(Ok(task)) => self.begin(id, task, moment, effects),
                    Some(Err(report)) => {
                        if let Some(page) = self.pages.get_mut(&id) {
                            page.failure = Some(report);
                        }
                    }
                    None => {}
                }
            }
        }
    }

    /// Logs in with the card in this reader, or with the only one there is.
    pub(super) fn log_in(
        &mut self,
        id: PageId,
        reader: Option<&str>,
        moment: &mut Moment<'_>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(situation) = self.situation(id, moment.now) else { return };
        let offered = situation.now();
        if !offered.enabled || !matches!(offered.primary, Some(Primary::LogIn(_))) {
            return;
        }
        let cards = situation.login_cards();
        let chosen = match reader {
            Some(reader) => cards.into_iter().find(|(choice, _)| choice.reader == reader),
            None if cards.len() == 1 => cards.into_iter().next(),
            None => None,
        };
        if let Some((_, card)) = chosen {
            self.begin(id, Task::LogIn { card }, moment, effects);
        }
    }

    pub(super) fn confirm(&mut self, id: PageId, yes: bool, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        let Some(situation) = self.situation(id, moment.now) else { return };
        let Some((card, number)) = situation.asked_number() else { return };
        let (hand_over, tab) = (situation.yes_hands_over(), situation.page.tab);
        if yes {
            self.begin(id, Task::Bind { card, number, hand_over }, moment, effects);
        } else {
            self.memory.tab(tab).denied = Some(card.chip);
        }
    }

    /// Keeps the answer to the question that is asked at this moment.
    fn answer(&mut self, id: PageId, product: CardProduct, moment: &Moment<'_>) {
        let Some(situation) = self.situation(id, moment.now) else { return };
        if situation.now().question != Some(Question::CardProduct) {
            return;
        }
        let chip = situation.facts.subject_card().map(|it| it.chip.clone());
        let tab = situation.page.tab;
        self.memory.tab(tab).product = Some((chip, product));
    }

    /// Passes texts on to the page: for the controls that were asked for, a line each.
    fn notes(&mut self, id: PageId, mut list: Vec<Note>, effects: &mut Vec<Effect>) {
        let Some(page) = self.pages.get_mut(&id) else { return };
        list.truncate(page.reasons.len());
        list.retain(|note| page.reasons.iter().any(|it| it.control == note.control));
        for note in &mut list {
            cut(&mut note.text, LONGEST_NOTE);
            cut(&mut note.link, LONGEST_LINK);
        }
        page.tell_notes(id, list, effects);
    }
}

fn cut(text: &mut String, most: usize) {
    if let Some((at, _)) = text.char_indices().nth(most) {
        text.truncate(at);
    }
}

//! Help pages: what the present facts prove, of all pages and of the computer.

use super::Brain;
use crate::{
    messages::ToHelp,
    worker::{facts, input::Effect, plan::OF_THE_COMPUTER},
};
use kortbrygga_shared::{
    catalogue::{ErrorReport, Severity},
    ceremony::{self, State},
    time::UnixMillis,
};

impl Brain {
    /// Tells each help page what has become different.
    pub(super) fn tell_helps(&mut self, now: UnixMillis, effects: &mut Vec<Effect>) {
        if self.helps.is_empty() {
            return;
        }
        self.link.ask_workplace(effects);
        let told = ToHelp::Proved { language: self.language, reports: self.proved(now) };
        for (help, last) in self.helps.iter_mut() {
            if last.as_ref() != Some(&told) {
                effects.push(Effect::Help(*help, told.clone()));
                *last = Some(told.clone());
            }
        }
    }

    fn proved(&self, now: UnixMillis) -> Vec<ErrorReport> {
        let mut all = Vec::new();
        for (id, page) in self.pages.iter() {
            if let Some(situation) = self.situation(*id, now) {
                let shown = situation.now();
                all.extend(shown.reasons.into_iter().chain(shown.notices));
            }
            all.extend(page.doubt.as_ref().filter(|it| it.lasts).map(|it| it.why.report()));
        }
        all.extend(ceremony::holding_up(&OF_THE_COMPUTER, &State::default(), &facts::of_computer(&self.link, now)));
        let mut reports: Vec<ErrorReport> = Vec::new();
        for report in all {
            if !reports.contains(&report) {
                reports.push(report);
            }
        }
        reports.sort_by_key(|it| it.code.entry().severity != Severity::Stop);
        reports
    }
}

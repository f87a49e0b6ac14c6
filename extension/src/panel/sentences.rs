//! From a [`View`] to the sentences on the panel. Pure. Reasons and readers have files of their own.

use super::Words;
use crate::messages::{Busy, Primary, StepAction, View};
use kortbrygga_shared::{
    ceremony::{Role, StepStatus, StepView},
    portal::Mode,
    protocol::PinKind,
    time::UnixMillis,
};

/// How long before its end a deadline presses, milliseconds.
const SOON: i64 = 5 * 60_000;

/// A view with the words for it.
pub struct Sentences<'a> {
    /// What is shown.
    pub view: &'a View,
    /// In which words.
    pub words: &'a Words,
}

/// The deadline in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeText {
    /// Clock time and countdown.
    pub text: String,
    /// Its icon.
    pub icon: &'static str,
    /// `soon`, `over` or nothing.
    pub class: &'static str,
}

/// A step in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepText {
    /// Step id.
    pub id: String,
    /// What is done.
    pub title: String,
    /// Who did it when, or who will.
    pub by: String,
    /// `done`, `now` or `later`.
    pub class: &'static str,
}

impl Sentences<'_> {
    /// The one sentence about what is to do.
    pub fn now(&self) -> String {
        let now = &self.view.now;
        if let Some(confirm) = &now.confirm {
            return self.words.with("now-confirm", &[("ends", &confirm.ends)]);
        }
        let way = if self.view.mode == Mode::Act { "act" } else { "portal" };
        let id = match (now.page.as_str(), now.step.as_deref()) {
            ("login", _) if self.view.details.login.is_some() => "now-login-done".to_owned(),
            ("login", _) => format!("now-login-{way}"),
            (page @ ("done" | "ordered" | "start"), _) => format!("now-{page}"),
            (_, Some("fetch")) if now.primary == Some(Primary::Resume) => "now-fetch-resume".to_owned(),
            (_, Some(step @ ("open-orders" | "search"))) => format!("now-{step}"),
            (_, Some(step)) => format!("now-{step}-{way}"),
            (_, None) => "now-other".to_owned(),
        };
        let text = self.words.get(&id);
        if text == id { self.words.get("now-other") } else { text }
    }

    /// Who does it.
    pub fn who(&self) -> String {
        let Some(role) = self.view.now.actor else { return String::new() };
        let id = match role {
            Role::Recipient => self.view.details.recipient.as_ref(),
            Role::Administrator1 | Role::Administrator2 => self.view.details.login.as_ref(),
        };
        let name = id.and_then(|id| self.view.names.get(id));
        let role = self.words.get(role_id(role));
        match name {
            Some(name) => self.words.with("who-named", &[("role", &role), ("name", name)]),
            None => self.words.with("who", &[("role", &role)]),
        }
    }

    /// Text of the primary button.
    pub fn primary(&self) -> Option<String> {
        Some(match self.view.now.primary.as_ref()? {
            Primary::LogIn(choices) => match choices.as_slice() {
                [one] => self.log_in_as(&one.name),
                _ => self.words.get("primary-log-in"),
            },
            Primary::Do(action) => self.words.get(match action {
                StepAction::Order => "primary-order",
                StepAction::SignDecision => "primary-sign-decision",
                StepAction::HandOver => "primary-hand-over",
                StepAction::AcceptTerms => "primary-accept-terms",
                StepAction::Fetch => "primary-fetch",
                StepAction::SignReceipt => "primary-sign-receipt",
            }),
            Primary::Resume => self.words.get("primary-resume"),
            Primary::Fill(text) => self.words.with("primary-fill", &[("text", text)]),
            Primary::Retry => self.words.get("primary-retry"),
        })
    }

    /// Text of a button to log in with one of several cards.
    pub fn log_in_as(&self, name: &str) -> String {
        self.words.with("primary-log-in-as", &[("name", name)])
    }

    /// Text of "yes" to the number.
    pub fn yes(&self) -> String {
        match &self.view.now.confirm {
            Some(confirm) if confirm.hands_over => self.words.get("confirm-yes-hand-over"),
            Some(confirm) => self.words.with("confirm-yes", &[("ends", &confirm.ends)]),
            None => String::new(),
        }
    }

    /// What is under way, in a sentence.
    pub fn busy(&self) -> Option<String> {
        Some(match self.view.now.busy.as_ref()? {
            Busy::Portal => self.words.get("busy-portal"),
            Busy::Host => self.words.get("busy-host"),
            Busy::Card { done, of } => {
                // The step that the card is working on, not the last one that it has done.
                let at = done.saturating_add(1).min(*of);
                self.words.with("busy-card", &[("done", &at.to_string()), ("of", &of.to_string())])
            }
            Busy::PinWindow { pin, actor, .. } => self.words.get(match (pin, actor) {
                (PinKind::Authentication, Some(Role::Recipient)) => "pin-recipient-authentication",
                (PinKind::Signature, Some(Role::Recipient)) => "pin-recipient-signature",
                (PinKind::Authentication, _) => "pin-authentication",
                (PinKind::Signature, _) => "pin-signature",
            }),
        })
    }

    /// Name of the workflow.
    pub fn workflow(&self) -> String {
        let id = self.view.workflow.as_ref().map(|id| format!("workflow-{}", id.replace('.', "-")));
        id.map_or_else(|| self.view.portal.clone(), |id| self.words.get(&id))
    }

    /// The deadline as a clock time and a countdown; `clock` makes the clock time.
    pub fn time(&self, now: UnixMillis, clock: impl Fn(UnixMillis) -> String) -> Option<TimeText> {
        let deadline = self.view.deadline?;
        let (left, clock) = (now.until(deadline), clock(deadline));
        let minutes = left.div_euclid(60_000);
        let text = match minutes {
            ..0 => self.words.with("time-over", &[("clock", &clock)]),
            0 => self.words.with("time-left-none", &[("clock", &clock)]),
            1 => self.words.with("time-left-one", &[("clock", &clock)]),
            2..120 => self.words.with("time-left", &[("clock", &clock), ("left", &minutes.to_string())]),
            _ => {
                let (hours, rest) = ((minutes / 60).to_string(), (minutes % 60).to_string());
                self.words.with("time-left-hours", &[("clock", &clock), ("hours", &hours), ("minutes", &rest)])
            }
        };
        Some(match left {
            ..0 => TimeText { text, icon: "stop", class: "over" },
            0..=SOON => {
                TimeText { text: self.words.with("time-soon", &[("time", &text)]), icon: "attention", class: "soon" }
            }
            _ => TimeText { text, icon: "clock", class: "" },
        })
    }

    /// A step of the rail; `clock` makes a clock time.
    pub fn step(&self, step: &StepView, clock: impl Fn(UnixMillis) -> String) -> StepText {
        let workflow = self.view.workflow.as_deref().unwrap_or_default().replace('.', "-");
        let actor = self.words.get(role_id(step.actor));
        let by = match (step.status, step.at, &step.by) {
            (StepStatus::Done, Some(at), Some(by)) => {
                let name = self.view.names.get(by).unwrap_or(by);
                self.words.with("step-done-by", &[("name", name), ("clock", &clock(at))])
            }
            (StepStatus::Done, Some(at), None) => self.words.with("step-done", &[("clock", &clock(at))]),
            _ => actor,
        };
        StepText {
            id: step.id.clone(),
            title: self.words.get(&format!("step-{workflow}-{}", step.id)),
            by,
            class: match step.status {
                StepStatus::Done => "done",
                StepStatus::Now => "now",
                StepStatus::Later => "later",
            },
        }
    }

    /// Label and value of each detail that is known.
    pub fn details(&self) -> Vec<(String, String)> {
        let details = &self.view.details;
        let person = |id: &Option<String>| {
            id.as_ref().map(|id| match self.view.names.get(id) {
                Some(name) => format!("{name} ({id})"),
                None => id.clone(),
            })
        };
        let mode = match self.view.mode {
            Mode::Explain => "mode-explain",
            Mode::Assist => "mode-assist",
            Mode::Act => "mode-act",
        };
        let readers = self.view.slots.iter().filter_map(|it| it.reader.clone()).collect::<Vec<_>>().join(", ");
        let host = details.host.clone().unwrap_or_else(|| self.words.get("detail-host-none"));
        [
            ("detail-portal", Some(self.view.portal.clone())),
            ("detail-mode", Some(self.words.get(mode))),
            ("detail-case", details.case.clone()),
            ("detail-login", person(&details.login)),
            ("detail-ordered-by", person(&details.ordered_by)),
            ("detail-recipient", person(&details.recipient)),
            ("detail-number", details.number.clone()),
            ("detail-readers", (!readers.is_empty()).then_some(readers)),
            ("detail-host", Some(host)),
            ("detail-extension", Some(details.extension.clone())),
        ]
        .into_iter()
        .filter_map(|(label, value)| Some((self.words.get(label), value?)))
        .collect()
    }
}

fn role_id(role: Role) -> &'static str {
    match role {
        Role::Administrator1 => "role-administrator1",
        Role::Administrator2 => "role-administrator2",
        Role::Recipient => "role-recipient",
    }
}

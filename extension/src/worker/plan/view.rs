//! From a situation to what is shown: the view, the notes beside the portal's own control.

use super::Situation;
use crate::{
    messages::{Check, Details, Naming, Now, Reason, View},
    worker::{facts, host_link::HostLink, page::Page},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport, Language},
    ceremony::{self, StepView},
    portal::{Adapter, Mode, Unclear, fold},
    protocol::SigningPurpose,
};
use std::collections::BTreeMap;

/// What is compared with the order by eye, in the order of the page.
const COMPARED: [&str; 5] = ["card-number", "recipient", "organisation", "valid-to", "id-document"];

/// What the panel shows on a page that is not taken for what it seems to be: the reason, and nothing else.
pub fn unclear(page: &Page, adapter: &Adapter, why: &Unclear, link: &HostLink, language: Language) -> View {
    View {
        language,
        portal: adapter.title.clone(),
        mode: page.mode(adapter).min(Mode::Assist),
        workflow: None,
        slots: Vec::new(),
        now: Now { reasons: vec![why.report()], ..Now::default() },
        steps: Vec::new(),
        names: BTreeMap::new(),
        deadline: None,
        naming: None,
        checklist: Vec::new(),
        notes: Vec::new(),
        details: Details {
            extension: env!("CARGO_PKG_VERSION").to_owned(),
            host: link.version.clone(),
            ..Details::default()
        },
    }
}

impl Situation<'_> {
    /// What the panel shows.
    pub fn view(&self, link: &HostLink, language: Language, naming: bool) -> View {
        let (workflow, steps) = match (&self.standing, self.page.case.as_deref()) {
            (Some((workflow, _)), Some(case)) => (Some(workflow.id), case.steps.clone()),
            (Some((workflow, state)), None) => (Some(workflow.id), ceremony::steps(workflow, state)),
            (None, _) => (None, Vec::new()),
        };
        // An unknown person is an empty text in the engine's state.
        let steps: Vec<StepView> = steps
            .into_iter()
            .map(|it| match it.by.as_deref() {
                Some("") => StepView { by: None, at: None, ..it },
                _ => it,
            })
            .collect();
        let text = |it: Option<&String>| it.filter(|it| !it.is_empty()).cloned();
        let order = self.facts.order.as_ref();
        View {
            language,
            portal: self.seen.adapter.title.clone(),
            mode: self.mode,
            workflow: workflow.map(str::to_owned),
            slots: self.slots(),
            now: self.now(),
            steps,
            names: self.names(link),
            deadline: self.deadline(),
            naming: naming.then_some(Naming::AwaitLeft),
            checklist: self.checklist(),
            notes: self.notes(),
            details: Details {
                extension: env!("CARGO_PKG_VERSION").to_owned(),
                host: link.version.clone(),
                case: self.page.contract().and_then(|it| it.case).map(str::to_owned),
                login: self.facts.signed_in().map(|it| it.person_id.clone()),
                ordered_by: text(order.and_then(|it| it.ordered_by.as_ref())),
                recipient: text(order.map(|it| &it.recipient_id)),
                number: order.map(|it| it.number.to_string()),
            },
        }
    }

    /// Why the portal's own control can't be used, where it is grey or dead: what stands in the way, else, where it is the
    /// one to press, what explains it.
    pub fn notes(&self) -> Vec<Reason> {
        if self.seen.control_enabled("main") != Some(false) && !self.page.dead {
            return Vec::new();
        }
        let names = self.seen.page.controls.iter().filter(|it| it.id == "main").flat_map(|it| &it.names);
        let sighted =
            names.map(|it| fold(it)).find(|name| self.page.seen.controls.iter().any(|it| fold(&it.name) == *name));
        match (sighted, self.stops.first().or(self.explanation.as_ref())) {
            (Some(control), Some(report)) => vec![Reason { control, report: report.clone() }],
            _ => Vec::new(),
        }
    }

    /// What the user compares with the order before deciding; the number also where nobody asks for it.
    fn checklist(&self) -> Vec<Check> {
        let decides = self.step.is_some_and(|it| it.signature == Some(SigningPurpose::Decision));
        let shown = COMPARED.iter().filter(|_| decides).filter_map(|id| Some((*id, self.facts.field(id)?)));
        let mut list: Vec<Check> =
            shown.map(|(id, value)| Check { field: id.to_owned(), value: value.to_owned() }).collect();
        if self.compares_number
            && let Some(order) = &self.facts.order
            && !list.iter().any(|it| it.field == COMPARED[0])
        {
            list.push(Check { field: COMPARED[0].to_owned(), value: order.number.to_string() });
        }
        list
    }

    fn names(&self, link: &HostLink) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        for certificate in facts::cards(link).flat_map(|card| &card.certificates) {
            names.insert(certificate.person_id.clone(), certificate.name.clone());
        }
        if let Some(order) = self.facts.order.as_ref().filter(|it| !it.recipient.is_empty()) {
            names.insert(order.recipient_id.clone(), order.recipient.clone());
        }
        if let (Some(login), Some(name)) = (self.facts.signed_in(), facts::login_name(self.page, &self.seen)) {
            names.insert(login.person_id.clone(), name);
        }
        names
    }
}

/// Whether a notice says why a portal's own control may not work.
pub fn explains(report: &ErrorReport) -> bool {
    matches!(
        report.code,
        Code::ReaderAfterLogin
            | Code::ReaderUnsteady
            | Code::CardReset
            | Code::ActiveCardMayDiffer
            | Code::ActiveCardLocked
            | Code::ReaderMustBeChosen
            | Code::CertificatesIncomplete
            | Code::SignatureCertificateMissing
            | Code::Level2NoLongerAccepted
            | Code::WrongCertificateChosen
            | Code::InputNormalised
            | Code::CardStatusSent
            | Code::PluginNotAllowed
            | Code::NetIdEnterpriseMissing
            | Code::PackagesMixed
            | Code::VersionFaultyOnVdi
            | Code::SithsAppTooOld
            | Code::MiddlewareStale
            | Code::BrowserHoldsCertificate
            | Code::NetIdMissingOrOld
            | Code::ReaderDenied
            | Code::NetIdClientNotAllowed
            | Code::NexusProtocolMissing
            | Code::SmartCardConnectorMissing
    )
}

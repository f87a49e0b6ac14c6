//! Questions to the portal and its answers.

use super::{Brain, Purpose};
use crate::worker::{
    action::{Got, Key},
    input::{Effect, Moment, PageId},
    memory::{self},
    page::Contract,
    portal_call::{PortalAnswer, PortalCall},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    portal::handover::{HEADER_CSRF, HEADER_IDEMPOTENCY},
};
use std::hash::{DefaultHasher, Hash, Hasher};

impl Brain {
    pub(super) fn ask_portal(
        &mut self,
        id: PageId,
        call: PortalCall,
        key: Key,
        purpose: Purpose,
        random: Option<&mut Moment<'_>>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(page) = self.pages.get(&id) else { return };
        let Some(Contract { base, csrf, case }) = page.contract() else { return };
        let case = page.run.as_ref().filter(|_| purpose == Purpose::Run).and_then(|it| it.case.as_deref()).or(case);
        let mut headers = vec![("accept", "application/json".to_owned())];
        if call.method() == "POST" {
            headers.push(("content-type", "application/json".to_owned()));
            headers.push((HEADER_CSRF, csrf.unwrap_or_default().to_owned()));
            let octets = random.map(|it| (it.random)()).unwrap_or_default();
            let key = match key {
                Key::Once => super::hex(&octets),
                Key::Of(parts) => super::hex(&digest(&page.origin, case.unwrap_or_default(), &parts)),
            };
            headers.push((HEADER_IDEMPOTENCY, key));
        }
        self.call_counter += 1;
        let path = call.path(base, case);
        self.calls.insert(self.call_counter, (id, Box::new(call.clone()), purpose));
        effects.push(Effect::Fetch { page: id, call: self.call_counter, path, headers, what: Box::new(call) });
    }

    pub(super) fn answered(
        &mut self,
        id: PageId,
        call: u32,
        answer: Result<PortalAnswer, ErrorReport>,
        moment: &mut Moment<'_>,
        effects: &mut Vec<Effect>,
    ) {
        // A page can answer its own calls only.
        if self.calls.get(&call).is_none_or(|(of, ..)| *of != id) {
            return;
        }
        let Some((_, call, purpose)) = self.calls.remove(&call) else { return };
        match purpose {
            Purpose::Look => {
                let Some(page) = self.pages.get_mut(&id) else { return };
                match answer {
                    Ok(PortalAnswer::Session(session)) => page.session = Some(session),
                    Ok(PortalAnswer::Case(case)) => page.case = Some(case),
                    Ok(_) => {}
                    Err(report) => page.failure = Some(report),
                }
            }
            Purpose::Run => {
                self.keep_or_drop_unsent(id, &call, answer.as_ref().err());
                match answer {
                    Ok(answer) => self.go_on(id, Got::Portal(answer), moment, effects),
                    Err(report) => self.failed(id, report, effects),
                }
            }
        }
    }

    /// Work is kept until the portal has judged it, one way or the other: a session that ended, a portal that is busy or a
    /// proxy in between says nothing of what was sent.
    pub(super) fn keep_or_drop_unsent(&mut self, id: PageId, call: &PortalCall, error: Option<&ErrorReport>) {
        let what = match call {
            PortalCall::Sign(_) => "signature",
            PortalCall::Certificates(_) => "requests",
            _ => return,
        };
        let unjudged =
            [Code::PortalGone, Code::PortalAnswer, Code::SessionEnded, Code::NotLoggedIn, Code::TooManyMessages];
        if error.is_some_and(|it| unjudged.contains(&it.code)) {
            return;
        }
        let key = self.unsent_key(id, what);
        self.memory.unsent.remove(key.as_str());
    }

    pub(super) fn unsent_key(&self, id: PageId, what: &str) -> String {
        let Some(page) = self.pages.get(&id) else { return String::new() };
        let step = page.recognised(&self.adapters).map(|it| it.page.id.clone()).unwrap_or_default();
        let case = page.contract().and_then(|it| it.case).unwrap_or_default();
        memory::unsent_key(&page.origin, case, &format!("{step} {what}"))
    }
}

/// 128 bits that differ when anything differs. Not secret and not signed: it only tells repeated calls from new ones, within
/// one case of one session.
fn digest(origin: &str, case: &str, parts: &[Vec<u8>]) -> [u8; 16] {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, origin, case, parts).hash(&mut hasher);
        hasher.finish().to_be_bytes()
    };
    let mut both = [0; 16];
    both[..8].copy_from_slice(&half(1));
    both[8..].copy_from_slice(&half(2));
    both
}

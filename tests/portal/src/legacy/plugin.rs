//! What the vendor's plug-in would know, told by the test.

use super::control;
use crate::{Person, Portal, cases::Case, sessions::Actor};
use kortbrygga_shared::identity::PrintedNumber;
use std::collections::BTreeSet;

/// What the vendor's plug-in would know.
#[derive(Debug)]
pub(crate) struct Plugin {
    /// Number on the card in the second reader.
    pub inserted: Option<PrintedNumber>,
    /// How often the second reader has changed its card: a card's challenge is good for one stay.
    pub stay: u64,
    /// Readers that are connected.
    pub readers: usize,
    /// Case whose fetching failed.
    pub failed: Option<String>,
    /// Fetching fails whatever lies in the reader.
    pub fetch_fails: bool,
    /// The certificate with the personnummer is the one that is chosen at login.
    pub by_personnummer: bool,
    dead: BTreeSet<String>,
    grey: BTreeSet<String>,
}

impl Default for Plugin {
    fn default() -> Self {
        Self {
            inserted: None,
            stay: 0,
            readers: 2,
            failed: None,
            fetch_fails: false,
            by_personnummer: false,
            dead: BTreeSet::new(),
            grey: BTreeSet::new(),
        }
    }
}

impl Plugin {
    /// The right card, in a second reader that was there at login already.
    pub fn sees(&self, number: &PrintedNumber, actor: Option<&Actor>) -> bool {
        self.inserted.as_ref() == Some(number) && self.readers >= 2 && actor.is_some_and(|it| it.readers >= 2)
    }

    /// Whether a click on the button of a case's page is taken up. What fails later, with a message, is taken up too.
    pub fn takes(&self, page: &str, actor: &Actor, pulled: bool, case: &Case) -> bool {
        let needs_card = matches!(page, "overlamning" | "villkor");
        !pulled
            && case.step().is_some()
            && !self.dead(control(page))
            && (!needs_card || self.sees(&case.number, Some(actor)))
    }

    /// A button that does nothing.
    pub fn dead(&self, control: &str) -> bool {
        self.dead.contains(control)
    }

    /// A button that stays grey.
    pub fn grey(&self, control: &str) -> bool {
        self.grey.contains(control)
    }
}

/// What a test tells in the vendor's plug-in's place. It counts on the portal as it was, and on the portals that never had
/// our contract.
impl Portal {
    /// This person's card was pulled; the session is dead from now on, without saying so.
    pub fn legacy_card_pulled(&self, person: &Person) {
        let mut core = self.app.core();
        for session in core.sessions.all() {
            let same = session.actor.as_ref().is_some_and(|it| it.person.id == person.id);
            session.dead |= same;
        }
    }

    /// The card with this number lies in the second reader, or none. Each call is another stay in the reader.
    pub fn legacy_inserted_card(&self, number: Option<PrintedNumber>) {
        let mut core = self.app.core();
        core.plugin.inserted = number;
        core.plugin.stay += 1;
    }

    /// How many readers are connected; what counts is their number at login and later.
    pub fn legacy_readers(&self, readers: usize) {
        self.app.core().plugin.readers = readers;
    }

    /// Whoever is logged in chose the certificate with the personnummer, where the directory has one: the portal shows that
    /// in place of the HSA-id.
    pub fn legacy_by_personnummer(&self, chosen: bool) {
        self.app.core().plugin.by_personnummer = chosen;
    }

    /// From now on the button with this text is lit and does nothing when clicked, for no reason that anybody tells:
    /// `SIGNERA`, `BEKRÄFTA ÖVERLÄMNING`, `STARTA NEDLADDNING`, `FORTSÄTT`, `KVITTERA KORT`; on Net iD Portal `Utför`,
    /// `Öppna`, `Signera`.
    pub fn legacy_dead(&self, control: &str) {
        self.app.core().plugin.dead.insert(control.to_owned());
    }

    /// From now on the button with this text is grey, for no reason that anybody tells. The same texts, and
    /// `HANTERA BESTÄLLNINGAR`.
    pub fn legacy_grey(&self, control: &str) {
        self.app.core().plugin.grey.insert(control.to_owned());
    }

    /// All buttons do again what they say.
    pub fn legacy_alive(&self) {
        let mut core = self.app.core();
        core.plugin.dead.clear();
        core.plugin.grey.clear();
    }

    /// Fetching certificates fails (`Hämtningen misslyckades`) though the right card is there, or no longer does.
    pub fn legacy_fetch_fails(&self, fails: bool) {
        self.app.core().plugin.fetch_fails = fails;
    }
}

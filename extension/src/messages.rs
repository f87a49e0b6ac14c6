//! What worker, page and panel say to each other.
//!
//! The page gets plans and gives observations; the panel gets a [`View`] and gives [`Wish`]es. Neither is trusted: the worker
//! checks each wish against the facts of its own moment. What is read here is tagged from outside (serde's default): a tag
//! inside an object makes each type be compiled a second time, and the module half as large again.

use kortbrygga_shared::{
    catalogue::{ErrorReport, Language},
    ceremony::{Action, CardProduct, Role, StepView},
    portal::{Mode, Observation, WatchList},
    protocol::{CardState, PinKind, Side, SigningPurpose},
    time::UnixMillis,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// From a page's content script.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FromPage {
    /// One look at the page.
    Seen(Observation),
    /// The user clicked a control of the watch list, by its folded name.
    Clicked(String),
    /// That click changed nothing.
    Dead(String),
    /// "Show" in a note was chosen.
    Show,
    /// The page threw the panel out.
    Lost,
    /// It was told to go elsewhere, and nothing came of it.
    Stayed,
    /// Whether its tab is in the background; not said before the first change unless it is.
    Hidden(bool),
}

/// To a page's content script.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum ToPage {
    /// What to look for.
    Watch(WatchList),
    /// Where the panel stands; without `source` it is taken away.
    Panel {
        /// `panel.html#nonce`, relative to the extension.
        source: Option<String>,
        /// Folded text of the heading whose section it follows.
        after: String,
        /// Of several sections below that heading the last one, not the first.
        last: bool,
        /// Accessible name of the frame.
        title: String,
        /// Language of that name and of the notes, as in HTML's `lang`.
        lang: String,
        /// Height in CSS pixels.
        height: u32,
    },
    /// Notes beside controls; those not listed are taken away.
    Notes {
        /// The notes.
        list: Vec<Note>,
    },
    /// Put a value into an input.
    Fill {
        /// Folded label of the input.
        label: String,
        /// The value.
        value: String,
    },
    /// Go to a path of the page's own origin.
    Go {
        /// The path.
        path: String,
    },
    /// Bring the panel into sight.
    Show,
}

/// A note beside a control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Folded name of the control.
    pub control: String,
    /// One line.
    pub text: String,
    /// Text of the link that opens the panel.
    pub link: String,
}

/// From a panel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FromPanel {
    /// First message: the nonce from its address, and the origin of the page around it.
    Open {
        /// The nonce.
        nonce: String,
        /// `location.ancestorOrigins[0]`.
        around: String,
    },
    /// The texts of [`View::notes`], for the page: texts are made in the panel only.
    Notes(Vec<Note>),
    /// How high its content is.
    Height {
        /// CSS pixels.
        pixels: u32,
    },
    /// What the user wants.
    Wish(Wish),
}

/// What the user wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// The primary action.
    Primary,
    /// Log in with the card in this reader.
    LogIn(String),
    /// The number on the card is, or is not, the one that was asked about.
    ConfirmNumber(bool),
    /// Find out which reader stands where.
    NameReaders,
    /// The answer to [`Now::question`].
    Answer(CardProduct),
    /// Give up what is under way.
    Cancel,
    /// Another language.
    Speak(Language),
}

/// To a panel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToPanel {
    /// What to show.
    View(Box<View>),
    /// Unfold and take the focus.
    Unfold,
}

/// Everything the panel shows. Texts are made there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// Language of the texts.
    pub language: Language,
    /// The portal's name.
    pub portal: String,
    /// How much we do on this page.
    pub mode: Mode,
    /// Workflow id, where the page belongs to one.
    pub workflow: Option<String>,
    /// Two slots at least; a missing reader is an empty place. None on a page that is not recognised.
    pub slots: Vec<Slot>,
    /// What is to do.
    pub now: Now,
    /// The steps.
    pub steps: Vec<StepView>,
    /// Names for HSA-ids in `steps`, where known.
    pub names: BTreeMap<String, String>,
    /// The receipt's deadline.
    pub deadline: Option<UnixMillis>,
    /// Readers are being named.
    pub naming: Option<Naming>,
    /// What the user compares with the order by eye, where the step is a review.
    pub checklist: Vec<Check>,
    /// What stands beside the portal's own controls.
    pub notes: Vec<Reason>,
    /// For the folded part.
    pub details: Details,
}

/// A value to compare.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Field id of the adapter: `card-number`, `recipient`, `organisation`, `valid-to`, `id-document`.
    pub field: String,
    /// As the page shows it.
    pub value: String,
}

/// Why a control of the portal can't be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Folded name of the control.
    pub control: String,
    /// Why.
    pub report: ErrorReport,
}

/// A question whose answer no collector can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// Which product code is printed on the card.
    CardProduct,
}

/// From a help page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FromHelp {
    /// First message.
    Open,
}

/// To a help page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToHelp {
    /// What the present facts prove, of all recognised pages and of the computer; told anew when it changes.
    Proved {
        /// Language of the texts.
        language: Language,
        /// The reports, stops first.
        reports: Vec<ErrorReport>,
    },
}

/// A place for a reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Slot {
    /// The reader; `None` where one is missing or not known yet.
    pub reader: Option<String>,
    /// What the user calls it.
    pub side: Option<Side>,
    /// What is in it.
    pub state: CardState,
    /// Whose card it is.
    pub role: SlotRole,
    /// The one that matters now.
    pub matters: bool,
    /// The card is not the one that is wanted.
    pub wrong: bool,
}

/// Whose card lies in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SlotRole {
    /// Not known.
    Unknown,
    /// The card of the one who is logged in.
    Own(Option<Role>),
    /// The card that is being issued.
    Subject,
    /// Readers are not known yet.
    Waiting,
    /// Readers can't be known: the host can't be used.
    Unseen,
    /// No reader is there.
    Missing,
}

/// What is to do now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Now {
    /// Id of the page in the adapter; empty where it is not recognised: then the first of `reasons` says why (`KB-0607`,
    /// `KB-0608`), and there is nothing else to show.
    pub page: String,
    /// Id of the step that is done here.
    pub step: Option<String>,
    /// Who does it.
    pub actor: Option<Role>,
    /// The primary action.
    pub primary: Option<Primary>,
    /// Whether it can be chosen.
    pub enabled: bool,
    /// What stands in the way, the one that unblocks most first.
    pub reasons: Vec<ErrorReport>,
    /// Worth knowing.
    pub notices: Vec<ErrorReport>,
    /// What only the user can tell.
    pub question: Option<Question>,
    /// Last four digits the user is asked to compare.
    pub confirm: Option<Confirm>,
    /// What is under way.
    pub busy: Option<Busy>,
}

/// The question whether a blank card carries the number of the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Confirm {
    /// Last four digits.
    pub ends: String,
    /// Reader as in catalogue values: `left`, `right` or its name.
    pub reader: String,
    /// "Yes" hands the card over as well.
    pub hands_over: bool,
}

/// The primary action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Primary {
    /// Log in with the card of this person; several when there are several cards.
    LogIn(Vec<LoginChoice>),
    /// Do the step.
    Do(StepAction),
    /// Go on writing certificates.
    Resume,
    /// Put this into the search field.
    Fill(String),
    /// Look for the host again.
    Retry,
}

/// A card to log in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginChoice {
    /// The reader it lies in.
    pub reader: String,
    /// Whose it is.
    pub name: String,
}

/// What a step's action is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepAction {
    /// Order the card.
    Order,
    /// Sign the decision.
    SignDecision,
    /// Hand the card over.
    HandOver,
    /// Accept the terms.
    AcceptTerms,
    /// Fetch certificates.
    Fetch,
    /// Sign the receipt.
    SignReceipt,
}

impl StepAction {
    /// The action of a workflow's step; `None` where only the portal acts.
    pub fn of(action: Action) -> Option<Self> {
        Some(match action {
            Action::Order | Action::Sign(SigningPurpose::Order) => Self::Order,
            Action::Sign(SigningPurpose::Decision) => Self::SignDecision,
            Action::Sign(SigningPurpose::Receipt) => Self::SignReceipt,
            Action::HandOver => Self::HandOver,
            Action::AcceptTerms => Self::AcceptTerms,
            Action::FetchCertificates => Self::Fetch,
            Action::Portal | Action::Search => return None,
        })
    }
}

/// What is under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Busy {
    /// The portal is asked.
    Portal,
    /// The host is asked; nothing to see yet.
    Host,
    /// A PIN window is open.
    #[serde(rename_all = "camelCase")]
    PinWindow {
        /// Which PIN.
        pin: PinKind,
        /// Stands in the window too.
        check_code: Option<String>,
        /// Who types it.
        actor: Option<Role>,
    },
    /// The card works.
    Card {
        /// Steps done.
        done: u16,
        /// Steps in all.
        of: u16,
    },
}

/// Readers are being named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Naming {
    /// Waiting for a card to be put into, or pulled from, the left reader.
    AwaitLeft,
}

/// For the folded part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// Version of the extension.
    pub extension: String,
    /// Version of the host, once connected.
    pub host: Option<String>,
    /// The portal's case.
    pub case: Option<String>,
    /// Who is logged in: HSA-id.
    pub login: Option<String>,
    /// Who ordered: HSA-id.
    pub ordered_by: Option<String>,
    /// Who gets the card: HSA-id.
    pub recipient: Option<String>,
    /// Number in the order.
    pub number: Option<String>,
}

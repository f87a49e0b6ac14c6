//! What goes into the brain and what comes out.

use super::{Memory, PortalAnswer, PortalCall};
use crate::messages::{FromHelp, FromPage, FromPanel, ToHelp, ToPage, ToPanel};
use kortbrygga_shared::{
    catalogue::{ErrorReport, Language},
    protocol::{HostMessage, Request},
    time::UnixMillis,
};

/// A page's connection; a new one after each reconnect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u32);

/// A panel's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PanelId(pub u32);

/// A help page's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HelpId(pub u32);

/// The moment of an input.
pub struct Moment<'a> {
    /// The clock.
    pub now: UnixMillis,
    /// Local time minus UTC, minutes.
    pub utc_offset: i32,
    /// 16 octets from a cryptographic source.
    pub random: &'a mut dyn FnMut() -> [u8; 16],
}

/// Something happened.
#[derive(Clone, Debug)]
pub enum Input {
    /// A content script has connected.
    PageOpened {
        /// Its connection.
        page: PageId,
        /// Its tab.
        tab: i32,
        /// The browser's name for its document; survives reconnects.
        document: String,
        /// Its address, from the browser.
        url: String,
    },
    /// It has gone.
    PageClosed(PageId),
    /// A tab has gone, with all that it showed.
    TabClosed(i32),
    /// It says something.
    Page(PageId, FromPage),
    /// The portal answered a call, or did not.
    Answered {
        /// Whose page carried it.
        page: PageId,
        /// [`Effect::Fetch`]'s id.
        call: u32,
        /// What came.
        answer: Result<PortalAnswer, ErrorReport>,
    },
    /// A panel says something.
    Panel {
        /// Its connection.
        panel: PanelId,
        /// Where it stands.
        sender: PanelSender,
        /// What it says.
        message: FromPanel,
    },
    /// A panel has gone.
    PanelClosed(PanelId),
    /// A help page says something.
    Help(HelpId, FromHelp),
    /// A help page has gone.
    HelpClosed(HelpId),
    /// The host says something.
    Host(Box<HostMessage>),
    /// The host says something that breaks the protocol.
    HostGarbage,
    /// The port to the host has closed.
    HostGone(HostGone),
    /// A timer or alarm.
    Woke(Timer),
    /// The user's language, as stored.
    Language(Language),
}

/// Where a panel stands, from the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelSender {
    /// Its tab.
    pub tab: i32,
    /// The browser's name for its document.
    pub document: String,
}

/// How the port to the host closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostGone {
    /// No manifest, or no program.
    NotFound,
    /// The browser does not let us.
    Forbidden,
    /// It ended.
    Exited,
    /// It broke the framing.
    Garbage,
}

/// What to be woken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timer {
    /// Try the host again.
    Host,
    /// No recognised page is left since a while.
    Idle,
    /// A deadline comes nearer. Needs the browser's alarm: the worker may be dead by then.
    Deadline,
    /// A page has been unclear for a while.
    Doubt,
}

/// What the toolbar's button says: whole minutes until the receipt's deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Badge {
    /// Minutes, rounded up.
    pub minutes: u32,
    /// Little is left.
    pub urgent: bool,
}

/// Something to do.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Start the host.
    ConnectHost,
    /// Let it go.
    DisconnectHost,
    /// Tell the host.
    Host(Box<Request>),
    /// Tell a page.
    Page(PageId, ToPage),
    /// Ask the portal through a page.
    Fetch {
        /// The page.
        page: PageId,
        /// Comes back in [`Input::Answered`].
        call: u32,
        /// Path on the page's origin.
        path: String,
        /// Request headers, as `fetch` takes them.
        headers: Vec<(&'static str, String)>,
        /// Method and body.
        what: Box<PortalCall>,
    },
    /// Tell a panel.
    Panel(PanelId, ToPanel),
    /// Close a panel's connection: it may show nothing.
    RefusePanel(PanelId),
    /// Keep this for after the worker's death.
    Remember(Box<Memory>),
    /// Keep the language.
    RememberLanguage(Language),
    /// Tell a help page.
    Help(HelpId, ToHelp),
    /// Show a notification of the browser about this tab; an earlier one about it goes.
    Notify {
        /// The tab to show when it is clicked.
        tab: i32,
        /// Heading.
        title: &'static str,
        /// One sentence, without anybody's data.
        text: String,
    },
    /// Take the notification about this tab away.
    Unnotify(i32),
    /// What the toolbar's button says; nothing without.
    Badge(Option<Badge>),
    /// Wake the brain at this time.
    Wake(Timer, UnixMillis),
}

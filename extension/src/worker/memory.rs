//! What must outlive a killed worker: `chrome.storage.session`, gone with the browser.
//!
//! Nothing here is needed to be right about a ceremony on a portal with the contract (the portal keeps that); on other
//! portals it holds what we saw on earlier pages. No PIN, no key.

use super::few::Few;
use kortbrygga_shared::{
    ceremony::{CardProduct, OrderFact},
    identity::{ChipId, PrintedNumber},
    portal::handover::CertificateRequest,
    protocol::{Bytes, CardRef},
    time::UnixMillis,
};
use serde::{Deserialize, Serialize};

/// Most entries of a kind; the oldest go first.
const MOST: usize = 64;

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Memory {
    /// Logins by origin.
    pub logins: Few<String, SeenLogin>,
    /// Orders made in this browser.
    pub orders: Vec<SeenOrder>,
    /// By tab id.
    pub tabs: Few<i32, TabMemory>,
    /// Panels by the document of the page around them.
    pub panels: Few<String, PanelPass>,
    /// Work whose answer from the portal never came, by [`unsent_key`].
    pub unsent: Few<String, Unsent>,
    /// The tabs about which notifications of the browser are shown.
    pub notified: Vec<i32>,
    /// Minutes on the toolbar's button.
    pub badge: Option<u32>,
}

/// Who was seen to log in, with which card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeenLogin {
    /// HSA-id.
    pub person: String,
    /// Level of the card's authentication certificate.
    pub loa: Option<u8>,
    /// The card, at its stay in the reader at login.
    pub card: Option<CardRef>,
    /// Which run of the host counted that stay; another run counts anew.
    pub host_run: String,
    /// How many readers were connected at login.
    pub readers: Option<usize>,
}

/// An order that was made in this browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeenOrder {
    /// Recipient as typed, in the form of the search.
    pub recipient: String,
    /// Card number.
    pub number: PrintedNumber,
    /// Who ordered: HSA-id.
    pub by: String,
}

/// What earlier pages of a tab showed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct TabMemory {
    /// The order under review.
    pub order: Option<OrderFact>,
    /// The order as the form had it when its button was clicked; it stands when another page follows.
    pub clicked_order: Option<SeenOrder>,
    /// The card that was confirmed for hand-over.
    pub chip: Option<ChipId>,
    /// The chip of which the user said that it carries another number.
    pub denied: Option<ChipId>,
    /// The receipt's deadline, and when half of the time has passed.
    pub deadline: Option<(UnixMillis, UnixMillis)>,
    /// What has been told of it.
    pub warned: Warned,
    /// The card that lay in the other reader when the page in sight came.
    pub opened: Option<Opened>,
    /// The product that the user read on a card, and the card where it can be told.
    pub product: Option<(Option<ChipId>, CardProduct)>,
}

/// The last warning about a deadline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Warned {
    /// None yet.
    #[default]
    Not,
    /// Half of the time has passed.
    HalfTime,
    /// Five minutes are left.
    FiveMinutes,
}

/// A card at its stay in the reader when a page came into sight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    /// Names the page.
    pub page: String,
    /// The card.
    pub card: CardRef,
    /// Which run of the host counted that stay.
    pub host_run: String,
}

/// The right of one panel document to see one page's view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PanelPass {
    /// 32 hexadecimal digits, good for one document.
    pub nonce: String,
    /// The panel's document, once it has shown the nonce.
    pub document: Option<String>,
    /// How often the page has thrown its panel out since it came to where it stands.
    #[serde(default)]
    pub losses: u32,
}

/// Work that is done but may not have reached the portal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unsent {
    /// A signature.
    Signature(Bytes),
    /// Requests for certificates, with the chip that made them.
    Requests(ChipId, Vec<CertificateRequest>),
}

impl PartialEq for Unsent {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Signature(a), Self::Signature(b)) => a == b,
            (Self::Requests(a, one), Self::Requests(b, two)) => {
                a == b && one.iter().map(|it| &it.request).eq(two.iter().map(|it| &it.request))
            }
            _ => false,
        }
    }
}

impl Eq for Unsent {}

/// Key of [`Memory::unsent`].
pub fn unsent_key(origin: &str, case: &str, what: &str) -> String {
    format!("{origin} {case} {what}")
}

impl Memory {
    /// The memory of a tab.
    pub fn tab(&mut self, tab: i32) -> &mut TabMemory {
        self.tabs.get_or_insert_with(tab, TabMemory::default)
    }

    /// Forgets what is beyond measure.
    pub fn trim(&mut self) {
        self.logins.trim(MOST);
        self.tabs.trim(MOST);
        self.panels.trim(MOST);
        self.unsent.trim(MOST);
        if self.orders.len() > MOST {
            self.orders.drain(..self.orders.len() - MOST);
        }
    }
}

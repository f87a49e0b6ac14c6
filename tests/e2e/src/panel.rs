//! What a user reads in the panel, and what they press there.

use kortbrygga_shared::catalogue::Code;
use std::time::{Duration, Instant};
use thirtyfour::{error::WebDriverErrorInner, prelude::*};

/// How long a user waits for the panel to say something.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often chromedriver, which tells no events of the page, is asked.
pub const LOOK: Duration = Duration::from_millis(30);

/// The panel's sentences at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PanelText {
    /// Why the step can't be done; empty when nothing stands in the way.
    pub reason: String,
    /// What helps.
    pub remedy: String,
    /// Number in the catalogue, e.g. `KB-0104`.
    pub code: String,
    /// The primary action; empty when there is none or it is disabled.
    pub primary: String,
    /// What is worth knowing beside it, each with its number.
    pub notices: Vec<String>,
    /// Everything that is shown.
    pub all: String,
}

impl PanelText {
    /// The number that the panel shows first: of the reason that stops, else of the first notice. That an old portal has
    /// no interface for us is said on its every page, and is no news.
    pub fn first_code(&self) -> Option<Code> {
        let told = self.notices.iter().filter_map(|notice| number_in(notice));
        number_in(&self.code).or_else(|| told.into_iter().find(|code| *code != Code::PortalWithoutContract))
    }

    /// All numbers that the panel shows.
    pub fn codes(&self) -> Vec<Code> {
        let words = self.all.split(|it: char| !it.is_ascii_alphanumeric() && it != '-');
        words.chain([self.code.as_str()]).filter_map(|word| word.parse().ok()).collect()
    }

    /// True when what is said contains this.
    pub fn says(&self, words: &str) -> bool {
        self.all.contains(words)
    }
}

/// The catalogue's number in a text.
fn number_in(text: &str) -> Option<Code> {
    let at = text.find("KB-")?;
    text.get(at..at + 7)?.parse().ok()
}

/// Reads the panel until `wanted` accepts what it says.
pub async fn wait_for(driver: &WebDriver, what: &str, wanted: impl Fn(&PanelText) -> bool) -> PanelText {
    let begun = Instant::now();
    let mut last = PanelText::default();
    while begun.elapsed() < PATIENCE {
        if let Ok(text) = read(driver).await {
            if wanted(&text) {
                return text;
            }
            last = text;
        }
        tokio::time::sleep(LOOK).await;
    }
    panic!("the panel never showed {what}; last seen: {last:#?}");
}

/// Waits until an element of the panel is there and enabled, and clicks it.
pub async fn click(driver: &WebDriver, id: &str) {
    let begun = Instant::now();
    let mut last = String::new();
    let mut clicked = false;
    while begun.elapsed() < PATIENCE {
        match try_click(driver, id).await {
            Ok(true) => return,
            // The click's own error was of a panel that drew itself anew because of it: what was clicked has gone.
            Ok(false) if clicked => return,
            Ok(false) => last = read(driver).await.map(|text| text.all).unwrap_or_default(),
            Err(Unclicked::BeforeClick(error)) => last = error.to_string(),
            Err(Unclicked::AtClick(error)) => {
                last = error.to_string();
                clicked = true;
            }
        }
        tokio::time::sleep(LOOK).await;
    }
    panic!("#{id} can't be clicked; last seen: {last}");
}

enum Unclicked {
    BeforeClick(WebDriverError),
    AtClick(WebDriverError),
}

impl From<WebDriverError> for Unclicked {
    fn from(error: WebDriverError) -> Self {
        Self::BeforeClick(error)
    }
}

async fn try_click(driver: &WebDriver, id: &str) -> Result<bool, Unclicked> {
    driver.enter_default_frame().await?;
    driver.find(By::Css("iframe[src*='panel.html']")).await?.enter_frame().await?;
    let clicked = async {
        let element = match driver.find(By::Id(id)).await {
            Ok(element) => element,
            Err(error) if matches!(error.as_inner(), WebDriverErrorInner::NoSuchElement(_)) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        if !element.is_displayed().await? || !element.is_enabled().await? {
            return Ok(false);
        }
        element.click().await.map_err(Unclicked::AtClick)?;
        Ok(true)
    }
    .await;
    let _ = driver.enter_default_frame().await;
    clicked
}

/// Brings the panel into sight and waits until it shows something.
pub async fn show(driver: &WebDriver) {
    wait_for(driver, "anything", |text| !text.all.trim().is_empty()).await;
    let script = "document.querySelector(\"iframe[src*='panel.html']\").scrollIntoView({ block: 'nearest' })";
    let _ = driver.execute(script, Vec::new()).await;
}

/// Reads the panel once, in one script so that all sentences are of one moment.
pub async fn read(driver: &WebDriver) -> WebDriverResult<PanelText> {
    driver.enter_default_frame().await?;
    driver.find(By::Css("iframe[src*='panel.html']")).await?.enter_frame().await?;
    let script = r#"
        const text = id => {
            const element = document.getElementById(id);
            return element && element.getClientRects().length ? element.innerText.trim() : "";
        };
        const primary = document.getElementById("primary");
        return [text("reason"), text("remedy"), text("code"), primary && !primary.disabled ? text("primary") : "",
            document.body.innerText, ...[...document.querySelectorAll('#notices > li')].map(it =>
                it.innerText.trim())];
    "#;
    let read = driver.execute(script, Vec::new()).await;
    driver.enter_default_frame().await?;
    let mut read = read?.convert::<Vec<String>>()?.into_iter();
    let mut next = || read.next().unwrap_or_default();
    let (reason, remedy, code, primary, all) = (next(), next(), next(), next(), next());
    Ok(PanelText { reason, remedy, code, primary, all, notices: read.collect() })
}

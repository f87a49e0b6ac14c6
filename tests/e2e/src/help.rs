//! The extension's help page in a tab of its own.

use crate::{desk::Desk, panel::LOOK};
use std::time::{Duration, Instant};
use thirtyfour::prelude::*;

const PATIENCE: Duration = Duration::from_secs(20);

/// The help page that is in sight.
pub struct HelpPage {
    driver: WebDriver,
}

/// A symptom that the page lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedSymptom {
    /// Id in the table of symptoms, e.g. `L3-01`.
    pub symptom: String,
    /// As the user reads it.
    pub text: String,
    /// It stands among those that the present facts prove.
    pub proved: bool,
}

impl Desk {
    /// Follows the panel's link to the help page, which comes in a tab of its own.
    pub async fn open_help(&self) -> HelpPage {
        let driver = self.browser.driver.clone();
        let before = driver.windows().await.unwrap();
        self.click_panel("help").await;
        let begun = Instant::now();
        loop {
            let new = driver.windows().await.unwrap().into_iter().find(|it| !before.contains(it));
            if let Some(new) = new {
                driver.switch_to_window(new).await.unwrap();
                return HelpPage { driver };
            }
            assert!(begun.elapsed() < PATIENCE, "no help page came");
            tokio::time::sleep(LOOK).await;
        }
    }
}

impl HelpPage {
    /// Types into the search.
    pub async fn type_symptom(&self, query: &str) {
        let field = self.driver.query(By::Id("query")).first().await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(query).await.unwrap();
    }

    /// Waits until the list is as wanted.
    pub async fn hits(&self, what: &str, wanted: impl Fn(&[ListedSymptom]) -> bool) -> Vec<ListedSymptom> {
        let script = "return [...document.querySelectorAll('#hits summary')].map(it => \
                      [it.id, it.innerText.trim(), String(it.closest('.group.proved') !== null)])";
        let begun = Instant::now();
        loop {
            let read = self.driver.execute(script, Vec::new()).await.and_then(|it| it.convert::<Vec<[String; 3]>>());
            let listed: Vec<ListedSymptom> = read
                .unwrap_or_default()
                .into_iter()
                .map(|[id, text, proved]| ListedSymptom {
                    symptom: id.trim_start_matches("hit-").to_owned(),
                    text,
                    proved: proved == "true",
                })
                .collect();
            if wanted(&listed) {
                return listed;
            }
            assert!(begun.elapsed() < PATIENCE, "the help page never showed {what}; last seen: {listed:#?}");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Opens a symptom and reads the answer.
    pub async fn open(&self, symptom: &str) -> String {
        let summary = self.driver.find(By::Id(format!("hit-{symptom}"))).await.unwrap();
        summary.click().await.unwrap();
        summary.find(By::XPath("following-sibling::*")).await.unwrap().text().await.unwrap()
    }

    /// Waits for a notification of the browser; its id. The page belongs to the extension, so it may ask.
    pub async fn notification(&self) -> String {
        let script = "const done = arguments[0]; chrome.notifications.getAll(all => done(Object.keys(all).join(' ')))";
        let begun = Instant::now();
        // Twenty seconds until it is due, and the alarm of the browser takes its time.
        while begun.elapsed() < Duration::from_secs(90) {
            let told = self.driver.execute_async(script, Vec::new()).await.unwrap().convert::<String>().unwrap();
            if !told.is_empty() {
                return told;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("no notification came");
    }

    /// What stands on the extension's button in the toolbar.
    pub async fn badge(&self) -> String {
        let script = "const done = arguments[0]; chrome.action.getBadgeText({}, done)";
        self.driver.execute_async(script, Vec::new()).await.unwrap().convert().unwrap()
    }
}

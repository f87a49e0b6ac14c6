//! The real panel in a tab of its own; the test speaks for the worker, so that every view can be shown at will.

use crate::{browser::Browser, fixtures::Named, look::Look};
use kortbrygga_extension::messages::{FromPanel, ToPanel, View};
use kortbrygga_shared::catalogue::Language;
use std::time::{Duration, Instant};
use thirtyfour::prelude::*;

const PATIENCE: Duration = Duration::from_secs(10);
const ID: &str = "nmjpljiipijejlgpokoalnlbbhgaejij";

/// Stands in for the port to the worker before the panel's own scripts run.
const PORT: &str = r#"
    const listeners = [];
    window.told = [];
    window.say = (message) => listeners.forEach(it => it(message));
    chrome.runtime.connect = () => ({
        postMessage: (message) => told.push(message),
        onMessage: { addListener: (it) => listeners.push(it) },
        onDisconnect: { addListener: () => {} },
        disconnect: () => (window.gone = (window.gone ?? 0) + 1),
    });
"#;

/// See the module.
pub struct Stage {
    pub driver: WebDriver,
}

impl Stage {
    /// A page of the extension, `panel.html` or `help.html`, in front of a worker that the test plays.
    pub async fn open(browser: &Browser, page: &str) -> Self {
        let driver = browser.driver.clone();
        let script = serde_json::json!({ "source": PORT });
        driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", script).await.unwrap();
        driver.goto(url(page)).await.unwrap();
        let stage = Self { driver };
        stage.until("told.length > 0").await;
        stage
    }

    /// The document that the driver is in, with its real worker.
    pub fn on(browser: &Browser) -> Self {
        Self { driver: browser.driver.clone() }
    }

    /// Speaks for the worker.
    pub async fn say(&self, message: &impl serde::Serialize) {
        let message = serde_json::to_value(message).unwrap();
        self.driver.execute("say(arguments[0])", vec![message]).await.unwrap();
    }

    /// Shows a view.
    pub async fn show(&self, view: &View) {
        self.say(&ToPanel::View(Box::new(view.clone()))).await;
        self.until("document.getElementById('panel').checkVisibility()").await;
    }

    /// Shows a view as it is when the user has not come from another one: unfolded.
    pub async fn show_fresh(&self, view: &View, language: Language) {
        self.show(&View { language, ..view.clone() }).await;
    }

    /// What the panel has said since the last time, in its own type.
    pub async fn told(&self) -> Vec<FromPanel> {
        let told = self.driver.execute("return told.splice(0)", Vec::new()).await.unwrap();
        serde_json::from_value(told.json().clone()).unwrap()
    }

    /// What a script returns.
    pub async fn ask<T: serde::de::DeserializeOwned>(&self, expression: &str) -> T {
        let asked = self.driver.execute(format!("return {expression}"), Vec::new()).await.unwrap();
        serde_json::from_value(asked.json().clone()).unwrap()
    }

    /// Waits until an expression is true.
    pub async fn until(&self, expression: &str) {
        let begun = Instant::now();
        let script = format!("return Boolean({expression})");
        while begun.elapsed() < PATIENCE {
            if let Ok(found) = self.driver.execute(script.as_str(), Vec::new()).await
                && found.json() == &serde_json::Value::Bool(true)
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("never true: {expression}");
    }

    /// Text of an element, as shown; empty when it is not.
    pub async fn text(&self, id: &str) -> String {
        let script = "const it = document.getElementById(arguments[0]);
            return it && it.checkVisibility() ? it.innerText.trim() : ''";
        self.driver.execute(script, vec![id.into()]).await.unwrap().convert().unwrap()
    }

    /// Text of a live region, which is not to be seen.
    pub async fn spoken(&self, id: &str) -> String {
        self.ask(&format!("document.getElementById('{id}').textContent")).await
    }

    /// Id of what has the focus.
    pub async fn focus(&self) -> String {
        self.ask("document.activeElement.id").await
    }

    /// Presses keys where the focus is.
    pub async fn press(&self, keys: impl Into<TypingData>) {
        self.driver.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// A picture of what is shown in a look.
    pub async fn picture(&self, name: &str, look: Look) {
        look.put_on(&self.driver).await;
        self.driver.screenshot(&crate::look::album().join(format!("{name}-{}.png", look.name))).await.unwrap();
    }
}

/// Address of a page of the extension.
pub fn url(page: &str) -> String {
    format!("chrome-extension://{ID}/{page}")
}

/// The state with this name.
pub fn named(states: &[Named], name: &str) -> View {
    states.iter().find(|(it, _)| *it == name).unwrap().1.clone()
}

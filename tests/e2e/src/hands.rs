//! What the desk's user does at the portal's own pages, and reads there.

use crate::{
    cards::Person,
    desk::{Desk, PORTAL},
    panel::{self, LOOK},
};
use std::time::{Duration, Instant};
use thirtyfour::prelude::*;

impl Desk {
    /// Opens a path of the portal.
    pub async fn goto(&self, path: &str) {
        self.goto_at(&format!("https://{PORTAL}"), path).await;
    }

    /// Opens a path of another portal.
    pub async fn goto_at(&self, origin: &str, path: &str) {
        self.browser.driver.goto(format!("{origin}{path}")).await.unwrap();
    }

    /// Waits for a page with this heading; returns how long that took.
    pub async fn until_heading(&self, heading: &str) -> Duration {
        let begun = Instant::now();
        let driver = &self.browser.driver;
        let script = "return [...document.querySelectorAll('h1, h2')].some(it => it.innerText.trim() === arguments[0])";
        // An answer from a page that is going away is an error like any other: asked again until the limit.
        while begun.elapsed() < Duration::from_secs(30) {
            let _ = driver.enter_default_frame().await;
            let seen = driver.execute(script, vec![heading.into()]).await.and_then(|it| it.convert::<bool>());
            if seen.unwrap_or(false) {
                return begun.elapsed();
            }
            tokio::time::sleep(LOOK).await;
        }
        let panel = panel::read(driver).await.map(|text| text.all).unwrap_or_default();
        let page = driver.find(By::Tag("body")).await.unwrap().text().await.unwrap();
        panic!("no page «{heading}»; the panel says: {panel}\nthe page says: {page}");
    }

    /// Clicks a button or link of the portal's own.
    pub async fn press(&self, name: &str) {
        let driver = &self.browser.driver;
        driver.enter_default_frame().await.unwrap();
        let path = format!("//*[self::button or self::a][normalize-space(.)='{name}']");
        let control = driver
            .query(By::XPath(path))
            .wait(Duration::from_secs(10), Duration::from_millis(20))
            .first()
            .await
            .unwrap_or_else(|error| panic!("no control «{name}»: {error}"));
        control
            .wait_until()
            .wait(Duration::from_secs(10), LOOK)
            .enabled()
            .await
            .unwrap_or_else(|_| panic!("«{name}» stays grey"));
        control.click().await.unwrap();
    }

    /// Types into the portal's field with this label.
    pub async fn fill(&self, label: &str, value: &str) {
        let driver = &self.browser.driver;
        driver.enter_default_frame().await.unwrap();
        let path = format!("//label[normalize-space(.)='{label}']");
        let label =
            driver.query(By::XPath(path)).first().await.unwrap_or_else(|error| panic!("no field «{label}»: {error}"));
        let id = label.attr("for").await.unwrap().unwrap();
        let field = driver.find(By::Id(id)).await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(value).await.unwrap();
    }

    /// Chooses from the portal's list with this label.
    pub async fn choose(&self, label: &str, option: &str) {
        let driver = &self.browser.driver;
        driver.enter_default_frame().await.unwrap();
        let path = format!("//label[normalize-space(.)='{label}']/..//option[normalize-space(.)='{option}']");
        let option = driver.find(By::XPath(path)).await.unwrap_or_else(|error| panic!("no «{option}»: {error}"));
        option.click().await.unwrap();
    }

    /// Whether a control of the portal's own can be pressed.
    pub async fn is_lit(&self, name: &str) -> bool {
        let driver = &self.browser.driver;
        driver.enter_default_frame().await.unwrap();
        let path = format!("//*[self::button or self::a][normalize-space(.)='{name}']");
        match driver.find(By::XPath(path)).await {
            Ok(control) => control.is_enabled().await.unwrap_or(false),
            Err(_) => false,
        }
    }

    /// Fills in the order form: card, recipient, validity, id document.
    pub async fn fill_order(&self, number: &str, recipient: &str) {
        self.goto("/bestall").await;
        self.fill("Mottagare", recipient).await;
        self.fill("Kortnummer", number).await;
        let last = chrono::Local::now().date_naive() + chrono::Days::new(180);
        self.fill("Giltig till", &last.format("%Y-%m-%d").to_string()).await;
        self.fill("Id-handlingens nummer", "12 345 678").await;
    }

    /// Searches for an order as administrator 2 and chooses the first that is found.
    pub async fn search(&self, query: &str) {
        self.fill("Personnummer eller HSA-id", query).await;
        self.press("SÖK").await;
        self.press("VÄLJ").await;
    }

    /// Searches for an order as administrator 2.
    pub async fn look_for(&self, query: &str) {
        self.fill("Personnummer eller HSA-id", query).await;
        self.press("SÖK").await;
    }

    /// Logs out of the portal.
    pub async fn log_out(&self) {
        self.press("LOGGA UT").await;
        self.until_heading("Logga in").await;
    }

    /// Logs in with the card in the left reader: through the panel, or on the old portal through its own list, which stands
    /// for the vendor's plug-in.
    pub async fn log_in(&mut self, person: Person) {
        let person = person.in_directory(&self.portal);
        self.log_in_as(&person).await;
    }

    /// As [`Desk::log_in`], for anybody in the portal's directory.
    pub async fn log_in_as(&mut self, person: &portal::Person) {
        self.goto("/logga-in").await;
        if self.legacy {
            // As at a real desk: the panel has seen the card before anybody logs in.
            self.panel("the card", |text| text.says(&person.name())).await;
            self.log_in_blindly(person).await;
            return;
        }
        self.click_panel("primary").await;
        self.screen.pin_window().enter(station::factory::PIN_1);
        self.until_heading("Mina sidor").await;
        self.goto("/e-legitimationer").await;
        self.until_heading("Hantera dina e-legitimationer").await;
    }

    /// Logs in at the old portal by its own list, whatever the panel sees.
    pub async fn log_in_blindly(&self, person: &portal::Person) {
        self.goto("/logga-in").await;
        self.choose_person(person).await;
        self.press("LOGGA IN").await;
        self.until_heading("Mina sidor").await;
        self.goto("/e-legitimationer").await;
        self.until_heading("Hantera dina e-legitimationer").await;
    }

    /// Chooses whose card lies in the reader, from an old portal's list.
    pub async fn choose_person(&self, person: &portal::Person) {
        let option = format!("option[value='{}']", person.id);
        self.browser.driver.find(By::Css(option)).await.unwrap().click().await.unwrap();
    }

    /// What stands in the portal's field with this label.
    pub async fn typed(&self, label: &str) -> String {
        let script = "const label = [...document.querySelectorAll('label')].find(it => it.innerText.trim() === arguments[0]); \
                      return document.getElementById(label.htmlFor).value";
        self.browser.driver.enter_default_frame().await.unwrap();
        self.browser.driver.execute(script, vec![label.into()]).await.unwrap().convert().unwrap()
    }

    /// Waits until the portal's page contains a text.
    pub async fn until_text(&self, text: &str) {
        let begun = Instant::now();
        let script = "return document.body.innerText.includes(arguments[0])";
        while begun.elapsed() < Duration::from_secs(20) {
            let _ = self.browser.driver.enter_default_frame().await;
            let seen = self.browser.driver.execute(script, vec![text.into()]).await.and_then(|it| it.convert::<bool>());
            if seen.unwrap_or(false) {
                return;
            }
            tokio::time::sleep(LOOK).await;
        }
        panic!("the page never said «{text}»");
    }
}

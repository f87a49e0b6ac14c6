//! How the panel looks on a real card desk: pictures of each state into `target/extension-shots`, and nothing clipped, at
//! 1366 x 768, at 200 % zoom, in the dark.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../browser/axe.rs"]
mod axe;
#[path = "../browser/look.rs"]
mod look;

use e2e::{Ceremony, Desk, LEFT, Options, Person, RIGHT};
use look::{Look, album, misfits};
use station::factory::PIN_2;
use thirtyfour::prelude::*;

const LOOKS: [Look; 5] = [
    Look::new("screen", 1366, 681, 1, "light"),
    Look::new("whole", 1366, 1400, 1, "light"),
    Look::new("zoomed", 683, 1400, 2, "light"),
    Look::new("narrow", 320, 1400, 1, "light"),
    Look::new("dark", 1366, 1400, 1, "dark"),
];

#[tokio::test]
async fn every_state_is_whole_at_every_size() {
    let mut desk = Desk::start(Options::default()).await;
    desk.goto("/").await;
    looks(&desk, "01-empty-desk", "Logga in").await;
    desk.ordered();
    desk.insert_person(LEFT, Person::Administrator2);
    desk.panel("the card", |it| it.primary.contains("Logga in")).await;
    looks(&desk, "02-login", "Logga in").await;
    desk.log_in(Person::Administrator2).await;
    looks(&desk, "03-open-orders", "HANTERA").await;
    desk.press("HANTERA BESTÄLLNINGAR").await;
    desk.until_heading("Sök på beställningar").await;
    desk.fill("Personnummer eller HSA-id", "19121212-1212").await;
    looks(&desk, "04-search", "191212121212").await;
    desk.search("191212121212").await;
    desk.until_heading("Granskning av valt underlag").await;
    looks(&desk, "05-review", "Skriv under").await;
    desk.click_panel("primary").await;
    let window = desk.screen.pin_window();
    looks(&desk, "06-pin-window", "Kontrollkod").await;
    window.enter(PIN_2);
    desk.until_heading("Lämna över kort till kortmottagare").await;
    looks(&desk, "07-no-card", "KB-0103").await;
    let other = desk.card_of_another_number();
    desk.station.insert(RIGHT, other).unwrap();
    looks(&desk, "08-wrong-card", "KB-0104").await;
    desk.station.remove(RIGHT).unwrap();
    desk.insert_blank(RIGHT);
    looks(&desk, "09-question", "Slutar numret").await;
    let mut ceremony = Ceremony::new(&mut desk);
    ceremony.hand_over().await;
    looks(ceremony.desk, "10-terms", "Acceptera").await;
    ceremony.terms().await;
    looks(ceremony.desk, "11-fetch", "Hämta certifikaten").await;
    ceremony.fetch().await;
    looks(ceremony.desk, "12-receipt", "Kvittera").await;
    ceremony.receipt().await;
    looks(ceremony.desk, "13-done", "utlämnat").await;
    desk.browser.quit().await;
}

/// Takes the pictures of a state and checks that nothing is clipped, and that axe finds nothing.
async fn looks(desk: &Desk, name: &str, awaited: &str) {
    desk.panel(awaited, |it| it.all.contains(awaited)).await;
    let driver = &desk.browser.driver;
    for look in LOOKS {
        look.put_on(driver).await;
        let mut last = String::new();
        let mut whole = false;
        // The frame follows the panel's height by a message.
        for _ in 0..100 {
            last = clipped(driver).await;
            whole = last.is_empty();
            if whole {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        driver.screenshot(&album().join(format!("{name}-{}.png", look.name))).await.unwrap();
        assert!(whole, "{name} {}: {last}", look.name);
    }
    Look::take_off(driver).await;
    enter_panel(driver).await;
    let found = axe::violations(driver).await;
    driver.enter_default_frame().await.unwrap();
    assert!(found.is_empty(), "{name}: {}", found.join("\n"));
}

/// What does not fit, in words; empty when all does.
async fn clipped(driver: &WebDriver) -> String {
    let outer = enter_panel(driver).await;
    let inner = driver.execute("return document.getElementById('panel').getBoundingClientRect().height", Vec::new());
    let inner: f64 = inner.await.unwrap().convert().unwrap();
    let misfits = misfits(driver).await;
    driver.enter_default_frame().await.unwrap();
    let height = if inner > outer + 1.0 { format!("height {inner} in {outer}") } else { String::new() };
    [misfits, height].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("; ")
}

/// Goes into the panel's document; returns the height of its frame.
async fn enter_panel(driver: &WebDriver) -> f64 {
    driver.enter_default_frame().await.unwrap();
    let frame = driver.find(By::Css("iframe[src*='panel.html']")).await.unwrap();
    // A browser does not lay out a frame that is out of sight.
    frame.scroll_into_view().await.unwrap();
    let height = frame.rect().await.unwrap().height;
    frame.enter_frame().await.unwrap();
    height
}

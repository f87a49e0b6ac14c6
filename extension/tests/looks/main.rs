//! How the panel looks on a real card desk: pictures of each state into `target/extension-shots`, and nothing clipped, at
//! 1366 x 768, at 200 % zoom, in the dark.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use e2e::{Ceremony, Desk, LEFT, Options, Person, RIGHT};
use station::factory::PIN_2;
use std::path::{Path, PathBuf};
use thirtyfour::prelude::*;

/// Width and height in CSS pixels, device pixels per CSS pixel, colour scheme.
const LOOKS: [(&str, u32, u32, u32, &str); 4] = [
    ("screen", 1366, 681, 1, "light"),
    ("whole", 1366, 1400, 1, "light"),
    ("zoomed", 683, 1400, 2, "light"),
    ("dark", 1366, 1400, 1, "dark"),
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

/// Takes the pictures of a state and checks that nothing is clipped.
async fn looks(desk: &Desk, name: &str, awaited: &str) {
    desk.panel(awaited, |it| it.all.contains(awaited)).await;
    let driver = &desk.browser.driver;
    let tools = driver.cdp();
    for (look, width, height, scale, scheme) in LOOKS {
        let size = serde_json::json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
        tools.send_raw("Emulation.setDeviceMetricsOverride", size).await.unwrap();
        let media = serde_json::json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        tools.send_raw("Emulation.setEmulatedMedia", media).await.unwrap();
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
        driver.screenshot(&album().join(format!("{name}-{look}.png"))).await.unwrap();
        assert!(whole, "{name} {look}: {last}");
    }
    tools.send_raw("Emulation.clearDeviceMetricsOverride", serde_json::json!({})).await.unwrap();
    let none = serde_json::json!({ "features": [] });
    tools.send_raw("Emulation.setEmulatedMedia", none).await.unwrap();
}

/// What does not fit, in words; empty when all does.
async fn clipped(driver: &WebDriver) -> String {
    driver.enter_default_frame().await.unwrap();
    let frame = driver.find(By::Css("iframe[src*='panel.html']")).await.unwrap();
    let outer = frame.rect().await.unwrap().height;
    frame.enter_frame().await.unwrap();
    let script = r##"
        const wide = [...document.querySelectorAll("#panel *")].filter(it => it.getClientRects().length
            && !it.closest("svg, .unseen") && it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).display !== "inline"
            && getComputedStyle(it).textOverflow !== "ellipsis");
        const small = [...document.querySelectorAll("button, summary")].filter(it => it.getClientRects().length
            && it.getBoundingClientRect().height < 44);
        const inner = document.getElementById("panel").getBoundingClientRect().height;
        return [wide.map(it => it.tagName + "#" + it.id + "." + it.className).join(" "), small.map(it => it.id).join(" "),
            String(inner)];
    "##;
    let found = driver.execute(script, Vec::new()).await.unwrap();
    driver.enter_default_frame().await.unwrap();
    let [wide, small, inner]: [String; 3] = found.convert().unwrap();
    let height =
        if inner.parse::<f64>().unwrap() > outer + 1.0 { format!("height {inner} in {outer}") } else { String::new() };
    [wide, small, height].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("; ")
}

fn album() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/extension-shots");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

//! Every state of the panel, in both languages, at every size and in every scheme of colours: nothing clipped, nothing empty,
//! nothing that axe finds wrong. Pictures go to `target/extension-shots`.

use crate::{
    axe,
    browser::Browser,
    fixtures,
    look::{Look, misfits},
    stage::Stage,
};
use kortbrygga_shared::catalogue::Language;
use portal::Options;

/// As wide as the panel is in a page: at 1366 pixels, at 200 % zoom, at 320 pixels.
const LOOKS: [Look; 5] = [
    Look::new("wide", 928, 760, 1, "light"),
    Look::new("zoomed", 646, 1100, 2, "light"),
    Look::new("narrow", 320, 1600, 1, "light"),
    Look::new("dark", 928, 760, 1, "dark"),
    Look::new("forced", 928, 760, 1, "forced"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_state_is_whole_and_accessible_in_swedish() {
    look_at_all(Language::Swedish).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_state_is_whole_and_accessible_in_english() {
    look_at_all(Language::English).await;
}

async fn look_at_all(language: Language) {
    let browser = Browser::start(Options::default(), &[]).await;
    let stage = Stage::open(&browser, "panel.html").await;
    let now: f64 = stage.ask("Date.now()").await;
    let mut wrong = Vec::new();
    for (name, view) in fixtures::states(now as i64) {
        stage.show_fresh(&view, language).await;
        for look in LOOKS {
            stage.picture(&format!("panel-{}-{name}", language.tag()), look).await;
            let misfits = misfits(&stage.driver).await;
            if !misfits.is_empty() {
                wrong.push(format!("{name} {}: {misfits}", look.name));
            }
            // Colours and reflow are what a look changes; the rest is the same in all.
            if look.scale == 1 {
                let found = axe::violations(&stage.driver).await;
                wrong.extend(found.iter().map(|it| format!("{name} {}: {it}", look.name)));
            }
        }
        let lang: String = stage.ask("document.documentElement.lang").await;
        assert_eq!(lang, language.tag(), "{name}");
        let shown: String = stage.ask("document.body.innerText").await;
        if shown.contains("{$") || shown.contains("{ $") || has_message_id(&shown) {
            wrong.push(format!("{name}: a text with a hole: {shown}"));
        }
    }
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
    browser.quit().await;
}

/// A text that was not found shows its id: two or more lower-case words with hyphens and nothing else in the line.
fn has_message_id(shown: &str) -> bool {
    shown.lines().map(str::trim).any(|line| {
        line.contains('-')
            && line.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
            && line.starts_with(|it: char| it.is_ascii_lowercase())
    })
}

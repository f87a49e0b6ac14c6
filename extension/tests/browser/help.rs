//! The help page: finds by words, puts first what the facts prove, is used with the keyboard, is accessible.

use crate::{
    axe,
    browser::Browser,
    fixtures::report,
    look::{Look, misfits},
    stage::{self, Stage},
};
use kortbrygga_extension::messages::ToHelp;
use kortbrygga_shared::catalogue::{Code, ErrorReport, Language};
use portal::Options;
use thirtyfour::prelude::*;

const LOOKS: [Look; 6] = [
    Look::new("screen", 1366, 768, 1, "light"),
    Look::new("whole", 1366, 5600, 1, "light"),
    Look::new("zoomed", 683, 1100, 2, "light"),
    Look::new("narrow", 320, 1600, 1, "light"),
    Look::new("dark", 1366, 768, 1, "dark"),
    Look::new("forced", 1366, 768, 1, "forced"),
];

async fn open(page: &str) -> (Browser, Stage) {
    let browser = Browser::start(Options::default(), &[]).await;
    let stage = Stage::open(&browser, page).await;
    stage.until("document.getElementById('help-page').checkVisibility()").await;
    (browser, stage)
}

async fn prove(stage: &Stage, reports: &[ErrorReport]) {
    stage.say(&ToHelp::Proved { language: Language::Swedish, reports: reports.to_vec() }).await;
}

/// The symptoms in sight, by id, in order.
async fn ids(stage: &Stage) -> Vec<String> {
    stage.ask("[...document.querySelectorAll('#hits summary')].map(it => it.id.slice(4))").await
}

async fn type_into(stage: &Stage, text: &str) {
    let field = stage.driver.find(By::Id("query")).await.unwrap();
    field.clear().await.unwrap();
    field.send_keys(text).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_query_all_symptoms_stand_by_what_they_concern() {
    let (browser, stage) = open("help.html").await;
    assert_eq!(ids(&stage).await.len(), 94);
    let headings: Vec<String> = stage.ask("[...document.querySelectorAll('h2')].map(it => it.innerText)").await;
    assert_eq!(headings.len(), 8);
    assert_eq!(headings[0], "Reservkort på tillitsnivå 3");
    assert_eq!(stage.focus().await, "query");
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_symptom_is_typed_found_opened_and_left_with_the_keyboard_alone() {
    let (browser, stage) = open("help.html").await;
    stage.press("knappen är grå").await;
    let found = ids(&stage).await;
    assert!(found.len() < 94 && found[..3].contains(&"L3-01".to_owned()), "{found:?}");
    let told = stage.spoken("count").await;
    assert_eq!(told, format!("{} träffar.", found.len()));
    // Enter opens the first one; arrows go on; Escape goes back to the field.
    stage.press(Key::Enter).await;
    assert_eq!(stage.focus().await, format!("hit-{}", found[0]));
    assert!(stage.ask::<bool>("document.activeElement.parentElement.open").await);
    stage.press(Key::Down).await;
    assert_eq!(stage.focus().await, format!("hit-{}", found[1]));
    stage.press(Key::Enter).await;
    assert!(stage.ask::<bool>("document.activeElement.parentElement.open").await);
    stage.press(Key::Up).await;
    stage.press(Key::Up).await;
    assert_eq!(stage.focus().await, "query");
    stage.press(Key::Down).await;
    assert_eq!(stage.focus().await, format!("hit-{}", found[0]));
    stage.press(Key::Escape).await;
    assert_eq!(stage.focus().await, "query");
    type_into(&stage, "qqqqqq").await;
    assert!(ids(&stage).await.is_empty());
    assert!(stage.text("count").await.starts_with("Inga träffar."));
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opened_symptom_tells_cause_remedy_who_and_number() {
    let (browser, stage) = open("help.html").await;
    type_into(&stage, "HW-02").await;
    stage.press(Key::Enter).await;
    let answer: String = stage.ask("document.activeElement.nextElementSibling.innerText").await;
    let lines: Vec<&str> = answer.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
    assert_eq!(lines[0], "Datorns tjänst för smarta kort är inte igång.");
    assert!(lines[1].starts_with("Starta om datorn"), "{lines:?}");
    assert_eq!(lines[2], "Det här löser IT-avdelningen.");
    assert_eq!(lines[3], "KB-0100 · HW-02");
    // Several causes: the others below.
    type_into(&stage, "L3-10").await;
    stage.press(Key::Enter).await;
    let answer: String = stage.ask("document.activeElement.nextElementSibling.innerText").await;
    assert!(answer.contains("Kan också bero på") && answer.contains("KB-0115"), "{answer}");
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_facts_prove_stands_first_and_says_so() {
    let (browser, stage) = open("help.html").await;
    type_into(&stage, "knappen är grå").await;
    let wrong = report(Code::WrongCard, &[("reader", "right"), ("actual", "4417"), ("expected", "4471")]);
    prove(&stage, std::slice::from_ref(&wrong)).await;
    stage.until("document.querySelector('.proved')").await;
    assert_eq!(ids(&stage).await[0], "L3-09");
    assert_eq!(
        stage.ask::<String>("document.querySelector('.proved h2').innerText").await,
        "Stämmer med det som syns nu"
    );
    assert!(stage.spoken("count").await.ends_with("1 stämmer med det som syns nu."));
    // With the values of the moment.
    let cause: String = stage.ask("document.querySelector('.proved .cause').textContent").await;
    assert!(cause.contains("4417") && cause.contains("4471"), "{cause}");
    // The same facts change nothing for whoever reads on; others do, and what is open stays open.
    stage.press(Key::Enter).await;
    prove(&stage, &[wrong.clone(), Code::OneReader.into()]).await;
    stage.until("document.querySelectorAll('.proved li').length > 1").await;
    assert_eq!(stage.focus().await, "hit-L3-09");
    assert!(stage.ask::<bool>("document.activeElement.parentElement.open").await);
    prove(&stage, &[]).await;
    stage.until("!document.querySelector('.proved')").await;
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_is_the_panels_and_can_be_changed() {
    let (browser, stage) = open("help.html#en").await;
    assert_eq!(stage.text("title").await, "What do you see on the screen?");
    stage.driver.find(By::Id("language")).await.unwrap().click().await.unwrap();
    assert_eq!(stage.text("title").await, "Vad ser du på skärmen?");
    assert_eq!(stage.ask::<String>("document.documentElement.lang").await, "sv");
    // Who has chosen is not overruled.
    stage.say(&ToHelp::Proved { language: Language::English, reports: vec![Code::NoReader.into()] }).await;
    stage.until("document.querySelector('.proved')").await;
    assert_eq!(stage.text("title").await, "Vad ser du på skärmen?");
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_help_page_is_whole_and_accessible_in_every_look() {
    let (browser, stage) = open("help.html").await;
    let mut wrong = Vec::new();
    for language in [Language::Swedish, Language::English] {
        stage.say(&ToHelp::Proved { language, reports: vec![] }).await;
        stage.until(&format!("document.documentElement.lang === '{}'", language.tag())).await;
        for state in ["all", "found", "proved", "nothing"] {
            let reports = if state == "proved" {
                vec![Code::OneReader.into(), report(Code::LoginLevelTooLow, &[("loa", "2")])]
            } else {
                vec![]
            };
            stage.say(&ToHelp::Proved { language, reports }).await;
            let query = match (state, language) {
                ("all", _) => "",
                ("nothing", _) => "qqqqqq",
                (_, Language::Swedish) => "knappen är grå",
                (_, Language::English) => "the button is grey",
            };
            type_into(&stage, query).await;
            if query.len() > 6 {
                stage.press(Key::Enter).await;
            }
            let shown: String = stage.ask("document.body.textContent").await;
            assert!(!shown.contains("{$"), "{language:?} {state}: a text with a hole: {shown}");
            for look in LOOKS {
                // The long list once, at every size; the other states as they are seen.
                if look.name == "whole" && state != "all" {
                    continue;
                }
                stage.picture(&format!("help-{}-{state}", language.tag()), look).await;
                let misfits = misfits(&stage.driver).await;
                let found = axe::violations(&stage.driver).await;
                let all = found.into_iter().chain((!misfits.is_empty()).then_some(misfits));
                wrong.extend(all.map(|it| format!("{} {state} {}: {it}", language.tag(), look.name)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_help_page_that_nobody_sees_speaks_with_nobody() {
    let (browser, stage) = open("help.html").await;
    let seen = |state: &str| {
        format!(
            "Object.defineProperty(document, 'visibilityState', {{ value: '{state}', configurable: true }});
            document.dispatchEvent(new Event('visibilitychange'))"
        )
    };
    assert_eq!(stage.ask::<u32>("told.length").await, 1);
    for turn in 1..3 {
        stage.driver.execute(seen("hidden"), Vec::new()).await.unwrap();
        assert_eq!(stage.ask::<u32>("gone").await, turn);
        stage.driver.execute(seen("visible"), Vec::new()).await.unwrap();
        assert_eq!(stage.ask::<u32>("told.length").await, turn + 1);
    }
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_help_page_that_can_not_be_read_says_so() {
    let browser = Browser::start(Options::default(), &[]).await;
    let script = serde_json::json!({ "source": "window.fetch = () => Promise.reject(new TypeError())" });
    browser.driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", script).await.unwrap();
    browser.driver.goto(stage::url("help.html")).await.unwrap();
    let stage = Stage::on(&browser);
    stage.until("document.getElementById('failed').checkVisibility()").await;
    let text = stage.text("failed").await;
    assert!(text.contains("Ladda om sidan.") && text.contains("Reload the page."), "{text}");
    browser.quit().await;
}

/// On the portal's page, without a host: the link in the panel opens the page, and the real worker answers it.
#[tokio::test(flavor = "multi_thread")]
async fn the_panel_opens_the_help_page_with_what_it_knows() {
    let browser = Browser::start(Options::default(), &[]).await;
    browser.open("/logga-in").await;
    browser.panel("KB-0001", |it| it.code == "KB-0001").await;
    browser.in_panel("document.getElementById('language').click()").await.unwrap();
    browser.panel("English", |it| it.primary == "Try again").await;
    let before = browser.driver.windows().await.unwrap();
    browser.driver.find(By::Css("iframe[src*='panel.html']")).await.unwrap().enter_frame().await.unwrap();
    browser.driver.find(By::Id("help")).await.unwrap().click().await.unwrap();
    let stage = Stage::on(&browser);
    let begun = std::time::Instant::now();
    let opened = loop {
        let windows = browser.driver.windows().await.unwrap();
        if let Some(new) = windows.into_iter().find(|it| !before.contains(it)) {
            break new;
        }
        assert!(begun.elapsed().as_secs() < 10, "no help page opened");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    browser.driver.switch_to_window(opened).await.unwrap();
    stage.until("document.getElementById('help-page')?.checkVisibility()").await;
    assert_eq!(ids(&stage).await.len(), 94);
    assert_eq!(stage.text("title").await, "What do you see on the screen?");
    // As from the toolbar: the language is known from the worker alone.
    browser.driver.goto(stage::url("help.html")).await.unwrap();
    stage.until("document.documentElement.lang === 'en'").await;
    assert_eq!(stage.text("title").await, "What do you see on the screen?");
    browser.quit().await;
}

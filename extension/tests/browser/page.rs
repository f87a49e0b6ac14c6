//! The content script in a page of the test's own; the test speaks for the worker.

use crate::browser::Browser;
use portal::Options;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use thirtyfour::prelude::*;

const SCRIPT: &str = include_str!("../../static/page.js");

/// Stands in for the port to the worker.
const PORT: &str = r#"
    window.told = [];
    window.chrome = { runtime: { id: "test", getURL: (path) => path, connect: () => ({
        postMessage: (message) => told.push(message),
        onMessage: { addListener: (it) => (window.say = it) },
        onDisconnect: { addListener: () => {} },
    }) } };
"#;

struct Page {
    browser: Browser,
}

impl Page {
    /// A page with this body, and what is looked for on it.
    async fn open(body: &str, controls: &[&str]) -> Self {
        let page = Self { browser: Browser::start(Options::default(), &[]).await };
        page.browser.driver.goto("about:blank").await.unwrap();
        page.run(&format!("document.body.innerHTML = {}", json!(body))).await;
        page.run(&format!("{PORT}{SCRIPT}")).await;
        let watch = json!({ "type": "watch", "controls": controls, "fields": [], "texts": [], "meta": [] });
        page.run(&format!("say({watch})")).await;
        page
    }

    async fn run(&self, script: &str) -> Value {
        self.browser.driver.execute(script, Vec::new()).await.unwrap().json().clone()
    }

    async fn click(&self, id: &str) {
        self.browser.driver.find(By::Id(id)).await.unwrap().click().await.unwrap();
    }

    /// Waits until an expression is true.
    async fn until(&self, expression: &str) {
        let begun = Instant::now();
        while self.run(&format!("return Boolean({expression})")).await != json!(true) {
            assert!(begun.elapsed() < Duration::from_secs(10), "never true: {expression}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The controls of which it was told that a click changed nothing.
    async fn dead(&self) -> Value {
        self.run("return told.flatMap(it => it.dead ?? [])").await
    }
}

const BUTTONS: &str = "<p id=clock></p><h1>A</h1>
    <section><button id=one>One</button></section><section><button id=two>Two</button></section>";

#[tokio::test(flavor = "multi_thread")]
async fn a_click_is_dead_though_a_clock_ticks_and_is_not_when_something_came_of_it() {
    let page = Page::open(BUTTONS, &["one", "two"]).await;
    page.run(
        "setInterval(() => { clock.textContent = Date.now(); clock.className = 'c' + Date.now() % 9; }, 100);
        one.onclick = () => setTimeout(() => one.after(Object.assign(document.createElement('p'), { textContent: 'Vänta' })), 300);",
    )
    .await;
    page.click("one").await;
    page.click("two").await;
    page.until("told.some(it => it.dead)").await;
    assert_eq!(page.dead().await, json!(["two"]));
    page.browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_another_window_has_the_focus_no_click_is_dead() {
    let page = Page::open(BUTTONS, &["one", "two"]).await;
    // The portal's own window for a PIN takes the focus; it gives it back, and nothing has come of it.
    page.run(
        "window.away = true; document.hasFocus = () => !away; one.onclick = () => window.pressed = performance.now()",
    )
    .await;
    page.click("one").await;
    page.until("performance.now() - pressed > 1700").await;
    assert_eq!(page.dead().await, json!([]));
    page.run("away = false; window.back = performance.now(); dispatchEvent(new Event('focus'))").await;
    page.until("told.some(it => it.dead) && (window.after ??= performance.now() - back)").await;
    let after = page.run("return after").await.as_f64().unwrap();
    assert!(after >= 1450.0, "the time begins anew: {after}");
    page.browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_asks_to_leave_and_stays_is_watched_again_and_says_so() {
    let page = Page::open(BUTTONS, &["one"]).await;
    page.run("dispatchEvent(new Event('beforeunload')); say({ type: 'go', path: 'https://other.example/' })").await;
    page.until("told.includes('stayed')").await;
    page.click("one").await;
    // Longer than a click may take, and shorter than a page may take to come.
    page.run("window.begun = performance.now()").await;
    page.until("performance.now() - begun > 2500").await;
    assert_eq!(page.dead().await, json!([]), "another page may be on its way");
    page.until("performance.now() - begun > 10500").await;
    page.click("one").await;
    page.until("told.some(it => it.dead)").await;
    page.browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_sees_is_not_told() {
    let hidden = [
        "display: none",
        "visibility: hidden",
        "opacity: 0.05",
        "clip-path: inset(100%)",
        "clip-path: inset(50%)",
        "clip-path: inset(0 0 100% 0)",
        "clip-path: circle(0)",
        "clip-path: ellipse(0 50%)",
        "color: transparent",
        "color: rgb(1 2 3 / 0)",
        "position: absolute; left: 9000px",
        "position: absolute; left: -9000px",
        "font-size: 0",
    ];
    let shown = [
        "color: rgb(200, 90, 0)",
        "opacity: 0.6",
        "clip-path: inset(10%)",
        "clip-path: circle(90%)",
        "position: relative; left: 10px",
    ];
    let mut body = String::from("<style>html { overflow-x: hidden }</style>");
    for (kind, styles) in [("hidden", hidden.as_slice()), ("shown", shown.as_slice())] {
        for style in styles {
            body += &format!("<div><h2 style=\"{style}\">{kind} itself: {style}</h2></div>");
            // Colour and size of letters are of each element.
            if !style.starts_with("color") && !style.starts_with("font") {
                body += &format!("<div style=\"{style}\"><div><h2>{kind} around: {style}</h2></div></div>");
            }
        }
    }
    body += "<div style='opacity: 0.25'><div style='opacity: 0.25'><h2>hidden by both</h2></div></div>";
    let page = Page::open(&body, &[]).await;
    page.until("told.some(it => it.seen)").await;
    let headings = page.run("return told.findLast(it => it.seen).seen.headings").await;
    let wrong: Vec<&Value> =
        headings.as_array().unwrap().iter().filter(|it| !it.as_str().unwrap().starts_with("shown")).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(headings.as_array().unwrap().len(), 2 * shown.len() - 1, "{headings:#}");
    page.browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_not_fought_for_and_comes_again_beside_another_button() {
    let page = Page::open(BUTTONS, &["one"]).await;
    page.run(
        "window.thrown = 0;
        new MutationObserver(() => document.querySelectorAll('kortbrygga-note').forEach(it => { thrown += 1; it.remove(); }))
            .observe(document.body, { childList: true, subtree: true });
        say({ type: 'panel', source: null, after: '', last: false, title: '', lang: 'sv', height: 0 });
        say({ type: 'notes', list: [{ control: 'one', text: 'Därför', link: 'Visa' }] });",
    )
    .await;
    page.until("thrown === 5").await;
    // Many looks later.
    page.run("window.ticks = 0; setInterval(() => { clock.textContent = ticks += 1; }, 60)").await;
    page.until("ticks > 15").await;
    assert_eq!(page.run("return thrown").await, json!(5));
    page.run("one.replaceWith(Object.assign(document.createElement('button'), { id: 'new', textContent: 'One' }))")
        .await;
    page.until("thrown === 10").await;
    page.browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_page_is_not_looked_at_with_each_frame() {
    let page = Page::open(BUTTONS, &["one"]).await;
    page.run(
        "const whole = document.querySelectorAll.bind(document);
        window.looks = 0;
        window.frames = 0;
        document.querySelectorAll = (selector) => { looks += selector === 'h1, h2'; return whole(selector); };
        const tick = () => { window.frame = (window.frame ?? 0) + 1; clock.textContent = frame; requestAnimationFrame(tick); };
        tick();",
    )
    .await;
    page.run("window.begun = performance.now()").await;
    page.until("performance.now() - begun > 1500").await;
    let looks = page.run("return looks / ((performance.now() - begun) / 1000)").await.as_f64().unwrap();
    assert!((1.0..22.0).contains(&looks), "{looks} looks a second");
    // What changes something is told all the same.
    page.run("document.querySelector('h1').textContent = 'B'").await;
    page.until("told.findLast(it => it.seen).seen.headings[0] === 'B'").await;
    page.browser.quit().await;
}

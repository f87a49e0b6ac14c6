//! The worker's skin: browser events to inputs, effects to browser calls. Decides nothing.

use super::{
    Badge, Brain, Effect, Few, HelpId, HostGone, Input, Memory, Moment, PageId, PanelId, PanelSender, PortalCall,
    Timer, portal_call::Body,
};
use crate::{
    browser::{self, Port, at, listener, object, to_js},
    messages::{FromHelp, FromPage, FromPanel},
};
use js_sys::{Array, Date, Promise};
use kortbrygga_shared::{catalogue::Language, portal::Adapter, protocol::HOST_NAME, time::UnixMillis};
use serde::{Serialize, de::DeserializeOwned};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// The help page.
const HELP: &str = "help.html";
/// What the browser's timers can hold, milliseconds: 24 days.
const LONGEST_PAUSE: f64 = 2_000_000_000.0;

thread_local! {
    static SKIN: RefCell<Skin> = RefCell::new(Skin::default());
}

#[derive(Default)]
struct Skin {
    /// Missing until memory and language have been read.
    brain: Option<Brain>,
    /// What happened before that.
    early: Vec<Input>,
    pages: Few<PageId, Port>,
    panels: Few<PanelId, Port>,
    helps: Few<HelpId, Port>,
    host: Option<Port>,
    /// Counts ports to the host, so that a late event of an old one is not taken for the new one's.
    host_count: u32,
    count: u32,
}

/// Registers all listeners; called in the service worker's first turn.
#[wasm_bindgen]
pub fn start_worker(portals: JsValue) {
    let adapters: Vec<Adapter> = Array::from(&portals).iter().filter_map(|it| browser::from_js(&it)).collect();
    browser::on_connect(&listener(|port| connected(port.unchecked_into())));
    browser::on_alarm(&listener(|_| input(Input::Woke(Timer::Deadline))));
    browser::on_toolbar(&listener(|_| open_help()));
    browser::on_tab_removed(&listener(|tab| {
        if let Some(tab) = tab.as_f64() {
            input(Input::TabClosed(tab as i32));
        }
    }));
    browser::on_notification(&listener(|id| show_notified(&id.as_string().unwrap_or_default())));
    let stored = Array::of2(&browser::session_get(memory_key()), &browser::local_get("language"));
    browser::then(&Promise::all(&stored), move |values| {
        let read = |place: u32, key: &str| at(&Array::from(&values).get(place), &[key]);
        let memory: Memory = browser::from_js(&read(0, memory_key())).unwrap_or_default();
        // Swedish unless the user has chosen: portal and work are in Swedish whatever the browser's language is.
        let language = read(1, "language").as_string().map(|tag| Language::from_tag(&tag)).unwrap_or_default();
        let brain = Brain::new(adapters, memory, language);
        let early = SKIN.with_borrow_mut(|skin| {
            skin.brain = Some(brain);
            std::mem::take(&mut skin.early)
        });
        early.into_iter().for_each(input);
    });
}

fn memory_key() -> &'static str {
    if browser::private() { "memory-private" } else { "memory" }
}

fn input(input: Input) {
    let effects = SKIN.with_borrow_mut(|skin| match &mut skin.brain {
        Some(brain) => {
            let mut random = || {
                let mut octets = [0; 16];
                browser::fill_random(&mut octets);
                octets
            };
            let now = Date::new_0();
            let utc_offset = -now.get_timezone_offset() as i32;
            brain.take(input, Moment { now: UnixMillis(now.get_time() as i64), utc_offset, random: &mut random })
        }
        None => {
            skin.early.push(input);
            Vec::new()
        }
    });
    effects.into_iter().for_each(perform);
}

// Connections ------------------------------------------------------------------------------------------------------

fn connected(port: Port) {
    let sender = port.sender();
    let text = |path: &[&str]| at(&sender, path).as_string().unwrap_or_default();
    let tab = at(&sender, &["tab", "id"]).as_f64().map(|it| it as i32);
    let inside = text(&["origin"]) == browser::extension_url("").trim_end_matches('/');
    let count = SKIN.with_borrow_mut(|skin| {
        skin.count += 1;
        skin.count
    });
    match (port.name().as_str(), tab) {
        ("page", Some(tab)) if !inside => {
            page_connected(port, PageId(count), tab, text(&["documentId"]), text(&["url"]))
        }
        ("panel", Some(tab)) if inside => {
            panel_connected(port, PanelId(count), PanelSender { tab, document: text(&["documentId"]) });
        }
        // A page of ours that fills its tab: nobody can frame it.
        ("help", Some(_))
            if inside
                && at(&sender, &["frameId"]).as_f64() == Some(0.0)
                && text(&["url"]).starts_with(&browser::extension_url(HELP)) =>
        {
            help_connected(port, HelpId(count));
        }
        _ => port.disconnect(),
    }
}

fn help_connected(port: Port, help: HelpId) {
    port.on_message().add(&listener(move |message| {
        if let Some(message) = browser::from_js::<FromHelp>(&message) {
            input(Input::Help(help, message));
        }
    }));
    port.on_disconnect().add(&listener(move |_| {
        let _ = browser::last_error();
        SKIN.with_borrow_mut(|skin| skin.helps.remove(&help));
        input(Input::HelpClosed(help));
    }));
    SKIN.with_borrow_mut(|skin| skin.helps.insert(help, port));
}

fn page_connected(port: Port, page: PageId, tab: i32, document: String, url: String) {
    port.on_message().add(&listener(move |message| page_says(page, &message)));
    port.on_disconnect().add(&listener(move |_| {
        let _ = browser::last_error();
        SKIN.with_borrow_mut(|skin| skin.pages.remove(&page));
        input(Input::PageClosed(page));
    }));
    SKIN.with_borrow_mut(|skin| skin.pages.insert(page, port));
    input(Input::PageOpened { page, tab, document, url });
}

fn page_says(page: PageId, message: &JsValue) {
    let fetched = at(message, &["fetched"]);
    if !fetched.is_object() {
        if let Some(message) = browser::from_js::<FromPage>(message) {
            input(Input::Page(page, message));
        }
        return;
    }
    let number = |name: &str| at(&fetched, &[name]).as_f64().unwrap_or_default() as u32;
    let (call, status) = (number("id"), number("status"));
    let body = Js(at(&fetched, &["body"]));
    let answer = SKIN.with_borrow(|skin| {
        let asked = skin.brain.as_ref()?.call(call)?;
        Some(asked.answer(u16::try_from(status).unwrap_or_default(), &body))
    });
    if let Some(answer) = answer {
        input(Input::Answered { page, call, answer });
    }
}

fn panel_connected(port: Port, panel: PanelId, sender: PanelSender) {
    port.on_message().add(&listener(move |message| {
        if let Some(message) = browser::from_js::<FromPanel>(&message) {
            input(Input::Panel { panel, sender: sender.clone(), message });
        }
    }));
    port.on_disconnect().add(&listener(move |_| {
        let _ = browser::last_error();
        SKIN.with_borrow_mut(|skin| skin.panels.remove(&panel));
        input(Input::PanelClosed(panel));
    }));
    SKIN.with_borrow_mut(|skin| skin.panels.insert(panel, port));
}

struct Js(JsValue);

impl Body for Js {
    fn read<T: DeserializeOwned>(&self) -> Option<T> {
        browser::from_js(&self.0)
    }
}

// Effects ----------------------------------------------------------------------------------------------------------

fn perform(effect: Effect) {
    match effect {
        Effect::ConnectHost => connect_host(),
        Effect::DisconnectHost => {
            if let Some(port) = SKIN.with_borrow_mut(|skin| skin.host.take()) {
                port.disconnect();
            }
        }
        Effect::Host(request) => {
            if let Some(port) = SKIN.with_borrow(|skin| skin.host.clone()) {
                // A port that has just closed is told by its own event.
                let _ = port.post(&to_js(&request));
            }
        }
        Effect::Page(page, message) => to_page(page, &to_js(&message)),
        Effect::Fetch { page, call, path, headers, what } => to_page(page, &fetch(call, &path, &headers, &what)),
        Effect::Panel(panel, message) => {
            if let Some(port) = SKIN.with_borrow(|skin| skin.panels.get(&panel).cloned()) {
                let _ = port.post(&to_js(&message));
            }
        }
        Effect::RefusePanel(panel) => {
            if let Some(port) = SKIN.with_borrow_mut(|skin| skin.panels.remove(&panel)) {
                port.disconnect();
            }
        }
        Effect::Remember(memory) => {
            let _ = browser::session_set(&object(memory_key(), &to_js(&memory)));
        }
        Effect::RememberLanguage(language) => {
            let _ = browser::local_set(&object("language", &language.tag().into()));
        }
        Effect::Help(help, message) => {
            if let Some(port) = SKIN.with_borrow(|skin| skin.helps.get(&help).cloned()) {
                let _ = port.post(&to_js(&message));
            }
        }
        Effect::Notify { tab, title, text } => notify(tab, title, &text),
        Effect::Unnotify(tab) => {
            let _ = browser::unnotify(&notification(tab));
        }
        Effect::Badge(badge) => show_badge(badge),
        Effect::Wake(timer, when) => {
            if timer == Timer::Deadline {
                // The alarm comes even after the worker's death, though up to half a minute late.
                let _ = browser::create_alarm("deadline", &object("when", &JsValue::from_f64(when.0 as f64)));
            }
            let pause = (when.0 as f64 - Date::now()).clamp(0.0, LONGEST_PAUSE);
            browser::set_timeout(&listener(move |_| input(Input::Woke(timer))), pause);
        }
    }
}

// The browser's own marks ------------------------------------------------------------------------------------------

/// A notification is named after its tab.
fn notification(tab: i32) -> String {
    format!("deadline-{tab}")
}

fn notify(tab: i32, title: &str, message: &str) {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Options<'a> {
        #[serde(rename = "type")]
        kind: &'a str,
        icon_url: &'a str,
        title: &'a str,
        message: &'a str,
        priority: i32,
    }
    let options = Options { kind: "basic", icon_url: "icons/kortbrygga-128.png", title, message, priority: 2 };
    let _ = browser::notify(&notification(tab), &to_js(&options));
}

/// Brings the help page to the front, or opens it where there is none.
fn open_help() {
    let tabs = object("contextTypes", &Array::of1(&"TAB".into()));
    browser::then(&browser::contexts(&tabs), |found| {
        let help = browser::extension_url(HELP);
        let open = found.dyn_ref::<Array>().into_iter().flat_map(|it| it.iter()).find(|it| {
            at(it, &["documentUrl"]).as_string().is_some_and(|url| url.starts_with(&help))
                && at(it, &["incognito"]).is_truthy() == browser::private()
        });
        match open.and_then(|it| at(&it, &["tabId"]).as_f64()) {
            Some(tab) => show_tab(tab as i32),
            None => drop(browser::open_tab(&object("url", &help.into()))),
        }
    });
}

/// Brings the tab of a notification to the front.
fn show_notified(notification: &str) {
    if let Some(tab) = notification.strip_prefix("deadline-").and_then(|it| it.parse().ok()) {
        show_tab(tab);
    }
}

/// Brings a tab, and its window, to the front.
fn show_tab(tab: i32) {
    browser::then(&browser::show_tab(tab, &object("active", &true.into())), |shown| {
        if let Some(window) = at(&shown, &["windowId"]).as_f64() {
            let _ = browser::show_window(window as i32, &object("focused", &true.into()));
        }
    });
}

fn show_badge(badge: Option<Badge>) {
    let text = badge.map(|it| it.minutes.to_string()).unwrap_or_default();
    // White on these is AA; the same as in the panel.
    let colour = if badge.is_some_and(|it| it.urgent) { "#750a0a" } else { "#0b3d78" };
    let _ = browser::badge_text(&object("text", &text.into()));
    let _ = browser::badge_colour(&object("color", &colour.into()));
}

fn to_page(page: PageId, message: &JsValue) {
    if let Some(port) = SKIN.with_borrow(|skin| skin.pages.get(&page).cloned()) {
        let _ = port.post(message);
    }
}

fn fetch(id: u32, path: &str, headers: &[(&'static str, String)], what: &PortalCall) -> JsValue {
    #[derive(Serialize)]
    struct Fetch<'a> {
        #[serde(rename = "type")]
        kind: &'static str,
        id: u32,
        method: &'static str,
        path: &'a str,
        headers: &'a [(&'static str, String)],
        body: Option<&'a PortalCall>,
    }
    let method = what.method();
    to_js(&Fetch { kind: "fetch", id, method, path, headers, body: (method == "POST").then_some(what) })
}

fn connect_host() {
    let Ok(port) = browser::connect_native(HOST_NAME) else {
        return input(Input::HostGone(HostGone::Forbidden));
    };
    let mine = SKIN.with_borrow_mut(|skin| {
        skin.host_count += 1;
        skin.host_count
    });
    let current = move || SKIN.with_borrow(|skin| skin.host.is_some() && skin.host_count == mine);
    port.on_message().add(&listener(move |message| {
        if !current() {
            return;
        }
        input(browser::from_js(&message).map_or(Input::HostGarbage, |message| Input::Host(Box::new(message))));
    }));
    port.on_disconnect().add(&listener(move |_| {
        let why = why_gone(&browser::last_error());
        if current() {
            SKIN.with_borrow_mut(|skin| skin.host = None);
            input(Input::HostGone(why));
        }
    }));
    SKIN.with_borrow_mut(|skin| skin.host = Some(port));
}

/// Chromium tells the reason in words only.
fn why_gone(message: &str) -> HostGone {
    let says = |part: &str| message.contains(part);
    if says("not found") || says("Failed to start") {
        HostGone::NotFound
    } else if says("forbidden") || says("disabled") {
        HostGone::Forbidden
    } else if says("communicating") {
        HostGone::Garbage
    } else {
        HostGone::Exited
    }
}

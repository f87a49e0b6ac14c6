//! The panel's skin: a view onto the elements of `panel.html`, clicks to the worker. Decides nothing.

use super::{Sentences, Words, elements::Elements};
use crate::{
    browser::{self, Port, at, listener, object, to_js},
    messages::{Busy, FromPanel, Primary, Slot, ToPanel, View, Wish},
};
use js_sys::{Date, Function};
use kortbrygga_shared::{
    catalogue::{ErrorReport, Language, Severity},
    time::UnixMillis,
};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, KeyboardEvent, ResizeObserver};

/// How often a lost worker is tried, with a growing pause.
const TRIES: u32 = 8;

/// Milliseconds between tries while the page is hidden.
const PAUSE_HIDDEN: f64 = 3000.0;

thread_local! {
    static PANEL: RefCell<Option<Panel>> = const { RefCell::new(None) };
}

struct Panel {
    page: Elements,
    port: Option<Port>,
    words: Words,
    language: Language,
    /// What is shown; nothing before the worker has accepted us.
    view: Option<View>,
    folded: bool,
    lost: u32,
    height: u32,
}

/// Binds the panel's elements and asks the worker for a view.
#[wasm_bindgen]
pub fn start_panel() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let language = Language::Swedish;
    let panel = Panel {
        page: Elements(document),
        port: None,
        words: Words::new(language),
        language,
        view: None,
        folded: false,
        lost: 0,
        height: 0,
    };
    panel.draw_fixed();
    panel.listen();
    PANEL.set(Some(panel));
    connect();
    browser::set_interval(&listener(|_| with(|panel| panel.show_time())), 1000.0);
}

fn with(act: impl FnOnce(&mut Panel)) {
    PANEL.with_borrow_mut(|panel| {
        if let Some(panel) = panel {
            act(panel);
        }
    });
}

fn connect() {
    let Ok(port) = browser::connect(&object("name", &"panel".into())) else { return };
    port.on_message().add(&listener(|message| {
        if let Some(message) = browser::from_js::<ToPanel>(&message) {
            with(|panel| panel.take(message));
        }
    }));
    port.on_disconnect().add(&listener(|_| {
        let _ = browser::last_error();
        with(|panel| {
            panel.port = None;
            // A hidden page has let its worker go, and is refused until it is seen again.
            let hidden =
                at(&js_sys::global(), &["document", "visibilityState"]).as_string().as_deref() == Some("hidden");
            if !hidden {
                panel.lost += 1;
            }
            if panel.lost <= TRIES {
                let pause = if hidden { PAUSE_HIDDEN } else { f64::from(100 << panel.lost.min(8)) };
                browser::set_timeout(&listener(|_| connect()), pause);
            }
        });
    }));
    let location = at(&js_sys::global(), &["location"]);
    let hash = at(&location, &["hash"]).as_string().unwrap_or_default();
    let around = at(&location, &["ancestorOrigins", "0"]).as_string().unwrap_or_default();
    let open = FromPanel::Open { nonce: hash.trim_start_matches('#').to_owned(), around };
    // A port that closed meanwhile is told by its own event.
    let _ = port.post(&to_js(&open));
    with(|panel| panel.port = Some(port));
}

fn clock(time: UnixMillis) -> String {
    let date = Date::new(&JsValue::from_f64(time.0 as f64));
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

impl Panel {
    fn take(&mut self, message: ToPanel) {
        match message {
            ToPanel::View(view) => {
                self.lost = 0;
                self.show(*view);
            }
            ToPanel::Unfold => {
                self.fold(false);
                let target = ["primary", "confirm-yes", "fold"].iter().find(|id| {
                    self.page.get(id).is_some_and(|it| !it.has_attribute("hidden") && !it.has_attribute("disabled"))
                });
                if let Some(element) =
                    target.and_then(|id| self.page.get(id)).and_then(|it| it.dyn_into::<HtmlElement>().ok())
                {
                    let _ = element.focus();
                }
            }
        }
    }

    fn tell(&self, message: &FromPanel) {
        if let Some(port) = &self.port {
            let _ = port.post(&to_js(message));
        }
    }

    // Once ---------------------------------------------------------------------------------------------------------

    fn draw_fixed(&self) {
        for (id, icon) in [("mark", "mark"), ("time-icon", "clock"), ("fold", "fold"), ("pin-icon", "pin")] {
            if let Some(element) = self.page.get(id) {
                element.append_with_node_1(&self.page.icon(icon)).ok();
            }
        }
    }

    fn listen(&self) {
        let on = |id: &str, wish: fn(&Self) -> Option<Wish>| {
            self.on(id, "click", move |_| {
                with(|panel| {
                    if let Some(wish) = wish(panel) {
                        panel.tell(&FromPanel::Wish(wish));
                    }
                });
            });
        };
        on("primary", |_| Some(Wish::Primary));
        on("confirm-yes", |_| Some(Wish::ConfirmNumber(true)));
        on("confirm-no", |_| Some(Wish::ConfirmNumber(false)));
        on("cancel", |_| Some(Wish::Cancel));
        on("name-readers", |_| Some(Wish::NameReaders));
        on("language", |panel| {
            Some(Wish::Speak(match panel.language {
                Language::Swedish => Language::English,
                Language::English => Language::Swedish,
            }))
        });
        self.on("fold", "click", |_| with(|panel| panel.fold(!panel.folded)));
        let escape = listener(|event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|it| it.key() == "Escape") {
                with(|panel| panel.fold(true));
            }
        });
        let _ = self.page.0.add_event_listener_with_callback("keydown", escape.unchecked_ref());
        let resized = listener(|_| with(Self::measure));
        if let (Ok(observer), Some(panel)) =
            (ResizeObserver::new(resized.unchecked_ref::<Function>()), self.page.get("panel"))
        {
            observer.observe(&panel);
            // It lives as long as the document.
            std::mem::forget(observer);
        }
    }

    fn on(&self, id: &str, kind: &str, act: impl FnMut(JsValue) + 'static) {
        if let Some(element) = self.page.get(id) {
            let _ = element.add_event_listener_with_callback(kind, listener(act).unchecked_ref());
        }
    }

    fn measure(&mut self) {
        let Some(panel) = self.page.get("panel") else { return };
        let pixels = panel.get_bounding_client_rect().height().ceil() as u32;
        if self.view.is_some() && pixels != self.height && pixels > 0 {
            self.height = pixels;
            self.tell(&FromPanel::Height { pixels });
        }
    }

    fn fold(&mut self, folded: bool) {
        self.folded = folded;
        self.page.set_hidden("body", folded);
        self.page.set_hidden("line", !folded);
        self.page.set_hidden("workflow", folded);
        self.page.set_attribute("fold", "aria-expanded", if folded { "false" } else { "true" });
        self.page.set_attribute("fold", "aria-label", &self.words.get(if folded { "unfold" } else { "fold" }));
    }

    // Each view ----------------------------------------------------------------------------------------------------

    fn show(&mut self, view: View) {
        let spoke = self.view.is_none() || self.language != view.language;
        if self.language != view.language {
            self.language = view.language;
            self.words = Words::new(view.language);
        }
        let before = self.view.replace(view);
        let (Some(view), words) = (&self.view, &self.words) else { return };
        let say = Sentences { view, words };
        if spoke {
            self.show_language(words);
        }
        self.page.set_text("workflow", &say.workflow());
        self.page.set_text("line", &say.now());
        self.page.set_text("who", &say.who());
        self.page.set_text("sentence", &say.now());
        self.show_reasons(&say);
        self.show_busy(&say);
        self.show_actions(&say);
        self.show_notices(&say);
        let changed = |same: fn(&View, &View) -> bool| spoke || before.as_ref().is_none_or(|old| !same(old, view));
        if changed(|a, b| a.slots == b.slots) {
            self.show_slots(&say);
        }
        if changed(|a, b| a.steps == b.steps && a.names == b.names) {
            self.show_steps(&say);
        }
        if changed(|a, b| a.details == b.details && a.names == b.names && a.mode == b.mode && a.slots == b.slots) {
            self.show_details(&say);
        }
        let unnamed = view.slots.iter().filter(|it| it.reader.is_some() && it.side.is_none()).count();
        self.page.set_hidden("naming", view.naming.is_none());
        self.page.set_text("naming-text", &words.get("naming-left"));
        self.page.set_hidden("name-readers", unnamed < 2 && view.naming.is_none());
        self.page.set_text(
            "name-readers",
            &words.get(if view.naming.is_some() { "name-readers-stop" } else { "name-readers" }),
        );
        self.page.set_hidden("panel", false);
        self.show_time();
        self.announce();
    }

    fn show_language(&self, words: &Words) {
        if let Some(root) = self.page.0.document_element() {
            let _ = root.set_attribute("lang", self.language.tag());
        }
        for (id, text) in [
            ("language", "language"),
            ("details-title", "details"),
            ("cancel", "cancel"),
            ("confirm-no", "confirm-no"),
            ("check-label", "check-code"),
        ] {
            self.page.set_text(id, &words.get(text));
        }
        self.page.set_attribute("language", "lang", if self.language == Language::Swedish { "en" } else { "sv" });
        self.page.set_attribute("slots", "aria-label", &words.get("slots"));
        self.page.set_attribute("steps", "aria-label", &words.get("steps"));
        self.page.set_attribute("fold", "aria-label", &words.get(if self.folded { "unfold" } else { "fold" }));
    }

    fn show_reasons(&self, say: &Sentences<'_>) {
        let texts = say.words.texts();
        let reasons = &say.view.now.reasons;
        self.page.set_hidden("stop", reasons.is_empty());
        let Some(first) = reasons.first() else {
            for id in ["reason", "remedy", "code"] {
                self.page.set_text(id, "");
            }
            return;
        };
        // What can be answered or tried again at once is no stop.
        let mild =
            say.view.now.confirm.is_some() || say.view.now.enabled || first.code.entry().severity == Severity::Notice;
        self.page.set_class("stop", if mild { "box attention" } else { "box" });
        self.page.set_icon("stop-icon", if mild { "attention" } else { "stop" });
        self.page.set_text("reason", &texts.cause(first));
        self.page.set_text("remedy", &texts.remedy(first));
        self.page.set_text("code", &first.code.to_string());
        let further = &reasons[1..];
        self.page.set_hidden("more", further.is_empty());
        self.page.set_text("more-title", &say.more(further.len()));
        self.page.fill("more-list", further.iter().map(|report| self.page.element("li", "", &full(say, report))));
    }

    fn show_busy(&self, say: &Sentences<'_>) {
        let busy = say.view.now.busy.as_ref();
        let text = say.busy().unwrap_or_default();
        let window = match busy {
            Some(Busy::PinWindow { check_code, .. }) => Some(check_code.clone()),
            _ => None,
        };
        self.page.set_hidden("pin", window.is_none());
        self.page.set_hidden("work", busy.is_none() || window.is_some());
        self.page.set_text("pin-text", &text);
        let check_code = window.flatten().unwrap_or_default();
        self.page.set_hidden("pin-check", check_code.is_empty());
        self.page.set_text("check-code", &check_code);
        self.page
            .set_text("pin-help", &say.words.get(if check_code.is_empty() { "pin-help" } else { "pin-help-check" }));
        self.page.set_text("work-text", &text);
        self.page.set_hidden("work-bar", !matches!(busy, Some(Busy::Card { .. })));
        if let Some(Busy::Card { done, of }) = busy {
            self.page.set_attribute("work-bar", "max", &of.to_string());
            self.page.set_attribute("work-bar", "value", &done.to_string());
            self.page.set_attribute("work-bar", "aria-label", &text);
        }
    }

    fn show_actions(&self, say: &Sentences<'_>) {
        let now = &say.view.now;
        let several = match &now.primary {
            Some(Primary::LogIn(choices)) if choices.len() > 1 && now.busy.is_none() => choices.as_slice(),
            _ => &[],
        };
        self.page.set_hidden("choices", several.is_empty());
        self.page.fill(
            "choices",
            several.iter().enumerate().map(|(place, choice)| {
                let button = self.page.element("button", "primary", &say.log_in_as(&choice.name));
                let _ = button.set_attribute("type", "button");
                button.set_id(&format!("choice-{}", place + 1));
                let reader = choice.reader.clone();
                let choose = listener(move |_| with(|panel| panel.tell(&FromPanel::Wish(Wish::LogIn(reader.clone())))));
                let _ = button.add_event_listener_with_callback("click", choose.unchecked_ref());
                button
            }),
        );
        let text = say.primary().filter(|_| several.is_empty() && now.busy.is_none());
        self.page.set_hidden("primary", text.is_none());
        self.page.set_text("primary", &text.unwrap_or_default());
        self.page.set_class("primary", "primary");
        self.page.set_disabled("primary", !now.enabled);
        let ask = now.confirm.is_some();
        self.page.set_hidden("confirm-yes", !ask);
        self.page.set_hidden("confirm-no", !ask);
        self.page.set_class("confirm-yes", "primary");
        self.page.set_text("confirm-yes", &say.yes());
        self.page.set_hidden("cancel", !matches!(now.busy, Some(Busy::PinWindow { .. })));
    }

    fn show_notices(&self, say: &Sentences<'_>) {
        let notices = &say.view.now.notices;
        self.page.set_hidden("notices", notices.is_empty());
        self.page.fill(
            "notices",
            notices.iter().map(|report| {
                // That the portal has no interface for us is no news; the rest is.
                let quiet = report.code == kortbrygga_shared::catalogue::Code::PortalWithoutContract;
                self.page.element("li", if quiet { "" } else { "attention" }, &full(say, report))
            }),
        );
    }

    fn show_slots(&self, say: &Sentences<'_>) {
        self.page.fill("slots", say.view.slots.iter().enumerate().map(|(place, slot)| self.slot(say, place, slot)));
    }

    fn slot(&self, say: &Sentences<'_>, place: usize, slot: &Slot) -> Element {
        let text = say.slot(slot);
        let matters = if slot.matters { " matters" } else { "" };
        let article = self.page.element("article", &format!("slot {}{matters}", text.tone), "");
        article.set_id(&format!("slot-{}", place + 1));
        let add = |element: &Element| drop(article.append_with_node_1(element));
        add(&self.page.element("h2", "", &text.title));
        if slot.matters {
            add(&self.page.element("p", "here", &say.words.get("slot-here")));
        }
        let picture = self.page.element("div", "picture", "");
        let _ = picture.set_attribute("aria-hidden", "true");
        let _ = picture.append_with_node_1(&self.picture(text.card, &text.ends));
        add(&picture);
        add(&self.page.element("p", "whose", &text.whose));
        add(&self.page.element("p", "role", &text.role));
        let state = self.page.element("p", "state", "");
        let _ = state.append_with_node_1(&self.page.icon(text.icon));
        let _ = state.append_with_node_1(&self.page.element("span", "", &text.state));
        add(&state);
        article
    }

    /// A reader from above, with or without the card in it.
    fn picture(&self, card: bool, ends: &str) -> Element {
        let svg = self.page.svg("svg", &[("viewBox", "0 0 132 96")]);
        let add = |element: &Element| drop(svg.append_with_node_1(element));
        let shape = |class: &str, x: &str, y: &str, width: &str, height: &str| {
            let box_ = [("class", class), ("x", x), ("y", y), ("width", width), ("height", height), ("rx", "6")];
            self.page.svg("rect", &box_)
        };
        if card {
            add(&shape("card", "30", "6", "72", "60"));
            if !ends.is_empty() {
                let text = self.page.svg("text", &[("x", "66"), ("y", "30"), ("text-anchor", "middle")]);
                text.set_text_content(Some(&format!("…{ends}")));
                add(&text);
            }
            add(&self.page.svg("path", &[("d", "M56 38h20v14H56zM56 45h20M66 38v14")]));
        }
        add(&shape("body", "10", "56", "112", "34"));
        add(&self.page.svg("path", &[("d", "M26 66h80M20 80h.01")]));
        svg
    }

    fn show_steps(&self, say: &Sentences<'_>) {
        self.page.fill(
            "steps",
            say.view.steps.iter().map(|step| {
                let text = say.step(step, clock);
                let item = self.page.element("li", text.class, "");
                item.set_id(&format!("step-{}", text.id));
                if text.class == "now" {
                    let _ = item.set_attribute("aria-current", "step");
                }
                let dot = self.page.element("span", "dot", "");
                if text.class == "done" {
                    let _ = dot.append_with_node_1(&self.page.icon("done"));
                }
                let _ = item.append_with_node_1(&dot);
                let words = self.page.element("span", "words", "");
                let _ = words.append_with_node_1(&self.page.element("span", "title", &text.title));
                let _ = words.append_with_node_1(&self.page.element("span", "apart", " · "));
                let _ = words.append_with_node_1(&self.page.element("span", "by", &text.by));
                let _ = item.append_with_node_1(&words);
                item
            }),
        );
    }

    fn show_details(&self, say: &Sentences<'_>) {
        let pairs = say.details();
        self.page.fill(
            "details-list",
            pairs
                .iter()
                .flat_map(|(label, value)| [self.page.element("dt", "", label), self.page.element("dd", "", value)]),
        );
    }

    fn show_time(&mut self) {
        let (Some(view), words) = (&self.view, &self.words) else { return };
        let now = UnixMillis(Date::now() as i64);
        let text = Sentences { view, words }.time(now, clock);
        self.page.set_hidden("time", text.is_none());
        self.page.set_text("time-text", &text.unwrap_or_default());
        let soon = view.deadline.is_some_and(|at| now.until(at) <= 5 * 60_000);
        self.page.set_class("time", if soon { "soon" } else { "" });
    }

    /// For screen readers: what has become different, once.
    fn announce(&self) {
        let (Some(view), words) = (&self.view, &self.words) else { return };
        let say = Sentences { view, words };
        let main = match (say.busy(), view.now.reasons.first()) {
            (Some(busy), _) => busy,
            (None, Some(reason)) => full(&say, reason),
            (None, None) => say.now(),
        };
        let notices = view.now.notices.iter().map(|it| words.texts().cause(it));
        let all: Vec<String> = [main].into_iter().chain(notices).collect();
        self.page.set_text("live", &all.join(" "));
    }
}

/// Cause and remedy in one text.
fn full(say: &Sentences<'_>, report: &ErrorReport) -> String {
    let texts = say.words.texts();
    format!("{} {}", texts.cause(report), texts.remedy(report))
}

//! The help page: from what the user sees to why it is so and what helps. What the present facts prove stands first.
//!
//! Guarantees: works without host and without worker, then by its texts alone; shows the same causes and remedies as the
//! panel. It reads the worker's facts while it is in sight, and asks for nothing to be done.

use super::{Words, elements::Elements, reasons::fixer_id};
use crate::{
    browser::{self, Port, at, listener, object, to_js},
    messages::{FromHelp, ToHelp},
};
use js_sys::Array;
use kortbrygga_shared::catalogue::{
    ErrorReport, Language,
    symptoms::{Area, Finder, Hit, SymptomTexts},
};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// How often a lost worker is tried, with a growing pause.
const TRIES: u32 = 8;

thread_local! {
    static HELP: RefCell<Option<Help>> = const { RefCell::new(None) };
}

struct Help {
    page: Elements,
    /// Texts as files: the panel's and the symptoms', Swedish and English.
    files: [[String; 2]; 2],
    language: Language,
    /// The user has chosen it here.
    chosen: bool,
    words: Words,
    symptoms: SymptomTexts,
    finder: Finder,
    proved: Vec<ErrorReport>,
    port: Option<Port>,
    lost: u32,
}

/// Binds the page's elements and asks the worker what the facts prove. Takes four files of texts.
#[wasm_bindgen]
pub fn start_help(files: Array) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let port = connect();
    let file = |place: u32| files.get(place).as_string().unwrap_or_default();
    let files = [[file(0), file(1)], [file(2), file(3)]];
    let hash = at(&js_sys::global(), &["location", "hash"]).as_string().unwrap_or_default();
    let language = Language::from_tag(hash.trim_start_matches('#'));
    let (words, symptoms, finder) = read(&files, language);
    let page = Elements(document);
    let help =
        Help { page, files, language, chosen: false, words, symptoms, finder, proved: Vec::new(), port, lost: 0 };
    help.page.set_icon("mark", "mark");
    help.listen();
    help.draw_language();
    help.draw();
    help.page.set_hidden("help-page", false);
    help.focus("query");
    HELP.set(Some(help));
}

fn with(act: impl FnOnce(&mut Help)) {
    HELP.with(|help| {
        if let Ok(mut help) = help.try_borrow_mut()
            && let Some(help) = help.as_mut()
        {
            act(help);
        }
    });
}

fn read([texts, symptoms]: &[[String; 2]; 2], language: Language) -> (Words, SymptomTexts, Finder) {
    let place = usize::from(language == Language::English);
    let words = Words::read(language, &texts[place]);
    let symptoms = SymptomTexts::read(language, &symptoms[place]);
    let finder = Finder::new(&symptoms, words.texts());
    (words, symptoms, finder)
}

fn connect() -> Option<Port> {
    let port = browser::connect(&object("name", &"help".into())).ok()?;
    port.on_message().add(&listener(|message| {
        if let Some(ToHelp::Proved { language, reports }) = browser::from_js(&message) {
            with(|help| help.take(language, reports));
        }
    }));
    port.on_disconnect().add(&listener(|_| {
        let _ = browser::last_error();
        with(|help| {
            help.port = None;
            help.lost += 1;
            if help.lost <= TRIES && !browser::hidden() {
                let pause = f64::from(100 << help.lost.min(8));
                browser::set_timeout(&listener(|_| with(Help::follow_sight)), pause);
            }
        });
    }));
    // A port that closed meanwhile is told by its own event.
    let _ = port.post(&to_js(&FromHelp::Open));
    Some(port)
}

impl Help {
    /// Speaks with the worker while it is seen, and not longer: a tab that is left open keeps no host.
    fn follow_sight(&mut self) {
        if !browser::hidden() {
            if self.port.is_none() {
                self.port = connect();
            }
        } else if let Some(port) = self.port.take() {
            port.disconnect();
        }
    }

    fn take(&mut self, language: Language, proved: Vec<ErrorReport>) {
        self.lost = 0;
        if !self.chosen {
            self.speak(language);
        }
        if self.proved != proved {
            self.proved = proved;
            self.draw();
            self.tell_count();
        }
    }

    fn speak(&mut self, language: Language) {
        if self.language != language {
            self.language = language;
            (self.words, self.symptoms, self.finder) = read(&self.files, language);
            self.draw_language();
            self.draw();
        }
    }

    // Input --------------------------------------------------------------------------------------------------------

    fn listen(&self) {
        let on = |id: &str, kind: &str, act: fn(&mut Self)| {
            if let Some(element) = self.page.get(id) {
                let heard = listener(move |_| with(act));
                let _ = element.add_event_listener_with_callback(kind, heard.unchecked_ref());
            }
        };
        on("query", "input", |help| {
            help.draw();
            help.tell_count();
        });
        on("language", "click", |help| {
            help.chosen = true;
            help.speak(match help.language {
                Language::Swedish => Language::English,
                Language::English => Language::Swedish,
            });
        });
        let seen = listener(|_| {
            with(|help| {
                help.lost = 0;
                help.follow_sight();
            });
        });
        let _ = self.page.0.add_event_listener_with_callback("visibilitychange", seen.unchecked_ref());
        let pressed = listener(|event| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                with(|help| help.pressed(event));
            }
        });
        let _ = self.page.0.add_event_listener_with_callback("keydown", pressed.unchecked_ref());
    }

    fn pressed(&mut self, event: &KeyboardEvent) {
        // Keys of an input method, and of the browser, are not ours.
        let modified = event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key();
        if event.is_composing() || modified {
            return;
        }
        let focused = self.page.0.active_element();
        let in_query = focused.as_ref().is_some_and(|it| it.id() == "query");
        let summaries = self.summaries();
        let at = summaries.iter().position(|it| Some(it) == focused.as_ref());
        match (event.key().as_str(), at) {
            ("ArrowDown", None) if in_query => focus(summaries.first()),
            ("ArrowDown", Some(at)) => focus(summaries.get(at + 1)),
            ("ArrowUp", Some(0)) => self.focus("query"),
            ("ArrowUp", Some(at)) => focus(summaries.get(at - 1)),
            ("Enter", None) if in_query => {
                if let Some(details) = summaries.first().and_then(|it| it.parent_element()) {
                    let _ = details.set_attribute("open", "");
                }
                focus(summaries.first());
            }
            ("Escape", Some(_)) => self.focus("query"),
            _ => return,
        }
        event.prevent_default();
    }

    fn summaries(&self) -> Vec<Element> {
        let Ok(list) = self.page.0.query_selector_all("#hits summary") else { return Vec::new() };
        (0..list.length()).filter_map(|place| list.get(place)?.dyn_into().ok()).collect()
    }

    fn focus(&self, id: &str) {
        focus(self.page.get(id).as_ref());
    }

    fn query(&self) -> String {
        self.page.get("query").and_then(|it| at(&it, &["value"]).as_string()).unwrap_or_default()
    }

    // What is shown ------------------------------------------------------------------------------------------------

    fn draw_language(&self) {
        if let Some(root) = self.page.0.document_element() {
            let _ = root.set_attribute("lang", self.language.tag());
        }
        let title = self.words.get("help-title");
        self.page.0.set_title(&format!("{title} · Kortbrygga"));
        self.page.set_text("title", &title);
        for (id, text) in
            [("lead", "help-lead"), ("query-label", "help-query"), ("hint", "help-hint"), ("language", "language")]
        {
            self.page.set_text(id, &self.words.get(text));
        }
        self.page.set_attribute("language", "lang", if self.language == Language::Swedish { "en" } else { "sv" });
        self.page.set_text("count", "");
    }

    fn draw(&self) {
        let query = self.query();
        let hits = self.finder.find(&query, &self.proved);
        let (proved, found): (Vec<_>, Vec<_>) = hits.into_iter().partition(|hit| hit.proved);
        // What is open stays open, what has the focus keeps it.
        let open: Vec<String> = self.opened();
        let focused = self.page.0.active_element().map(|it| it.id()).unwrap_or_default();
        let mut groups = Vec::new();
        if !proved.is_empty() {
            groups.push(self.group("proved", &self.words.get("help-proved"), &proved, &open));
        }
        if query.trim().is_empty() {
            for area in areas(&found) {
                let of_it: Vec<Hit> = found.iter().filter(|hit| hit.symptom.area == area).cloned().collect();
                groups.push(self.group("", &self.symptoms.area(area), &of_it, &open));
            }
        } else if !found.is_empty() {
            groups.push(self.group("", &self.words.get("help-found"), &found, &open));
        }
        self.page.fill("hits", groups.into_iter());
        if !focused.is_empty() && focused != "query" {
            self.focus(&focused);
        }
    }

    /// Tells how many there are, also to a screen reader.
    fn tell_count(&self) {
        let hits = self.finder.find(&self.query(), &self.proved);
        let proved = hits.iter().filter(|hit| hit.proved).count();
        let count = |id: &str, count: usize| self.words.with(id, &[("count", &count.to_string())]);
        let mut text = count("help-count", hits.len());
        if proved > 0 {
            text = format!("{text} {}", count("help-count-proved", proved));
        }
        self.page.set_text("count", &text);
    }

    fn opened(&self) -> Vec<String> {
        let parents = self.summaries().into_iter().filter_map(|it| it.parent_element().map(|details| (it, details)));
        parents.filter(|(_, details)| details.has_attribute("open")).map(|(it, _)| it.id()).collect()
    }

    fn group(&self, class: &str, title: &str, hits: &[Hit], open: &[String]) -> Element {
        let group = self.page.element("section", &format!("group {class}"), "");
        let heading = self.page.element("h2", "", "");
        if class == "proved" {
            let _ = heading.append_with_node_1(&self.page.icon("done"));
        }
        let _ = heading.append_with_node_1(&self.page.element("span", "", title));
        let _ = group.append_with_node_1(&heading);
        let list = self.page.element("ul", "", "");
        for hit in hits {
            let _ = list.append_with_node_1(&self.hit(hit, open));
        }
        let _ = group.append_with_node_1(&list);
        group
    }

    fn hit(&self, hit: &Hit, open: &[String]) -> Element {
        let item = self.page.element("li", "", "");
        let details = self.page.element("details", "", "");
        let summary = self.page.element("summary", "", &self.symptoms.symptom(hit.symptom));
        summary.set_id(&format!("hit-{}", hit.symptom.id));
        let _ = details.toggle_attribute_with_force("open", open.contains(&summary.id()));
        let _ = details.append_with_node_1(&summary);
        let answer = self.page.element("div", "answer", "");
        let add = |element: &Element| drop(answer.append_with_node_1(element));
        let texts = self.words.texts();
        add(&self.page.element("p", "cause", &texts.cause(&hit.report)));
        add(&self.page.element("p", "", &texts.remedy(&hit.report)));
        if let Some(id) = fixer_id(hit.report.code.entry().fixer) {
            add(&self.page.element("p", "", &self.words.get(id)));
        }
        add(&self.page.element("p", "code", &format!("{} · {}", hit.report.code, hit.symptom.id)));
        let others = hit.symptom.codes.iter().filter(|code| !hit.proved && **code != hit.report.code);
        let list = self.page.element("ul", "others", "");
        for code in others {
            let report = ErrorReport::in_general(*code);
            let text = format!("{} {} ", texts.cause(&report), texts.remedy(&report));
            let other = self.page.element("li", "", &text);
            let _ = other.append_with_node_1(&self.page.element("span", "code", &code.to_string()));
            let _ = list.append_with_node_1(&other);
        }
        if list.has_child_nodes() {
            add(&self.page.element("h3", "", &self.words.get("help-other")));
            add(&list);
        }
        let _ = details.append_with_node_1(&answer);
        let _ = item.append_with_node_1(&details);
        item
    }
}

/// The areas of these rows, each once, in order.
fn areas(hits: &[Hit]) -> Vec<Area> {
    let mut areas: Vec<Area> = hits.iter().map(|hit| hit.symptom.area).collect();
    areas.dedup();
    areas
}

fn focus(element: Option<&Element>) {
    if let Some(element) = element.and_then(|it| it.dyn_ref::<HtmlElement>()) {
        let _ = element.focus();
    }
}

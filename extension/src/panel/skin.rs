//! The panel's skin: its life, its port to the worker, its buttons, its focus. What is shown is drawn in `draw`.

use super::{PRODUCTS, Sentences, Words, elements::Elements};
use crate::{
    browser::{self, Port, at, listener, object, to_js},
    messages::{FromPanel, Note, ToPanel, View, Wish},
};
use js_sys::Function;
use kortbrygga_shared::catalogue::{ErrorReport, Language};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, KeyboardEvent, ResizeObserver};

/// How often a lost worker is tried, with a growing pause.
const TRIES: u32 = 8;

thread_local! {
    static PANEL: RefCell<Option<Panel>> = const { RefCell::new(None) };
}

pub(super) struct Panel {
    pub(super) page: Elements,
    port: Option<Port>,
    /// Texts as files, Swedish and English.
    files: [String; 2],
    pub(super) words: Words,
    pub(super) language: Language,
    /// What is shown; nothing before the worker has accepted us.
    pub(super) view: Option<View>,
    pub(super) folded: bool,
    /// Folded because the page is not clear, not by the user.
    pub(super) folded_itself: bool,
    /// The stop that a screen reader has been told.
    pub(super) stop: Option<ErrorReport>,
    /// What the worker has been told to write beside controls.
    pub(super) notes: Vec<Note>,
    /// Id of the control that had the focus when it became unusable.
    lent: Option<String>,
    lost: u32,
    height: u32,
}

/// Binds the panel's elements and asks the worker for a view. Takes the two files of texts.
#[wasm_bindgen]
pub fn start_panel(swedish: String, english: String) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    // The worker answers while the texts are read.
    let port = connect();
    let language = Language::Swedish;
    let words = Words::read(language, &swedish);
    let panel = Panel {
        page: Elements(document),
        port,
        files: [swedish, english],
        words,
        language,
        view: None,
        folded: false,
        folded_itself: false,
        stop: None,
        notes: Vec::new(),
        lent: None,
        lost: 0,
        height: 0,
    };
    panel.draw_fixed();
    panel.listen();
    PANEL.set(Some(panel));
    browser::set_interval(&listener(|_| with(|panel| panel.show_time())), 1000.0);
}

pub(super) fn with(act: impl FnOnce(&mut Panel)) {
    PANEL.with(|panel| {
        // Moving the focus tells of it at once, while we hold the panel.
        if let Ok(mut panel) = panel.try_borrow_mut()
            && let Some(panel) = panel.as_mut()
        {
            act(panel);
        }
    });
}

fn connect() -> Option<Port> {
    let port = browser::connect(&object("name", &"panel".into())).ok()?;
    port.on_message().add(&listener(|message| {
        if let Some(message) = browser::from_js::<ToPanel>(&message) {
            with(|panel| panel.take(message));
        }
    }));
    port.on_disconnect().add(&listener(|_| {
        let _ = browser::last_error();
        with(|panel| {
            panel.port = None;
            panel.notes.clear();
            // A hidden page has let its worker go; both come back when they are seen again.
            if browser::hidden() {
                return;
            }
            panel.lost += 1;
            if panel.lost <= TRIES {
                let pause = f64::from(100 << panel.lost.min(8));
                browser::set_timeout(&listener(|_| with(Panel::connect)), pause);
            }
        });
    }));
    let location = at(&js_sys::global(), &["location"]);
    let hash = at(&location, &["hash"]).as_string().unwrap_or_default();
    let around = at(&location, &["ancestorOrigins", "0"]).as_string().unwrap_or_default();
    let open = FromPanel::Open { nonce: hash.trim_start_matches('#').to_owned(), around };
    // A port that closed meanwhile is told by its own event.
    let _ = port.post(&to_js(&open));
    Some(port)
}

impl Panel {
    fn connect(&mut self) {
        if self.port.is_none() {
            self.port = connect();
        }
    }

    fn take(&mut self, message: ToPanel) {
        match message {
            ToPanel::View(view) => {
                self.lost = 0;
                self.show(*view);
            }
            ToPanel::Unfold => {
                self.fold(false);
                let targets = ["primary", "confirm-yes", "product-p473", "sentence"];
                if let Some(id) = targets.into_iter().find(|id| self.page.get(id).is_some_and(|it| usable(&it))) {
                    self.focus(id);
                }
            }
        }
    }

    fn show(&mut self, view: View) {
        if self.language != view.language {
            self.language = view.language;
            let [swedish, english] = &self.files;
            let file = if view.language == Language::Swedish { swedish } else { english };
            self.words = Words::read(view.language, file);
            self.draw_language();
        } else if self.view.is_none() {
            self.draw_language();
        }
        let focused = self.focused();
        let before = self.view.replace(view);
        self.draw(before);
        self.keep_focus(focused);
        self.tell_notes();
    }

    pub(super) fn tell(&self, message: &FromPanel) {
        if let Some(port) = &self.port {
            let _ = port.post(&to_js(message));
        }
    }

    // Once ---------------------------------------------------------------------------------------------------------

    fn draw_fixed(&self) {
        for (id, icon) in [("mark", "mark"), ("fold", "fold"), ("pin-icon", "pin"), ("naming-icon", "reader")] {
            self.page.set_icon(id, icon);
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
        on("name-again", |_| Some(Wish::NameReaders));
        for (product, id) in PRODUCTS {
            self.on(id, "click", move |_| with(|panel| panel.tell(&FromPanel::Wish(Wish::Answer(product)))));
        }
        on("language", |panel| {
            Some(Wish::Speak(match panel.language {
                Language::Swedish => Language::English,
                Language::English => Language::Swedish,
            }))
        });
        self.on("fold", "click", |_| {
            with(|panel| {
                panel.folded_itself = false;
                panel.fold(!panel.folded);
            });
        });
        let escape = listener(|event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|it| it.key() == "Escape") {
                with(|panel| panel.fold(true));
            }
        });
        let _ = self.page.0.add_event_listener_with_callback("keydown", escape.unchecked_ref());
        let seen = listener(|_| {
            if !browser::hidden() {
                with(|panel| {
                    panel.lost = 0;
                    panel.connect();
                });
            }
        });
        let _ = self.page.0.add_event_listener_with_callback("visibilitychange", seen.unchecked_ref());
        // Back from the PIN window.
        if let Some(window) = web_sys::window() {
            let back = listener(|_| with(Self::return_focus));
            let _ = window.add_event_listener_with_callback("focus", back.unchecked_ref());
        }
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

    /// Folds the panel to one line, or unfolds it.
    pub(super) fn fold(&mut self, folded: bool) {
        self.folded = folded;
        let inside = self.focused().is_some_and(|it| matches!(it.closest("#body"), Ok(Some(_))));
        self.page.set_hidden("body", folded);
        self.page.set_hidden("line", !folded);
        self.page.set_hidden("workflow", folded);
        self.page.set_attribute("fold", "aria-expanded", if folded { "false" } else { "true" });
        self.page.set_attribute("fold", "aria-label", &self.words.get(if folded { "unfold" } else { "fold" }));
        if folded && inside {
            self.focus("fold");
        }
    }

    /// Tells what the page writes beside its controls, when it has become different.
    fn tell_notes(&mut self) {
        let Some(view) = &self.view else { return };
        let notes = Sentences { view, words: &self.words }.notes();
        if notes != self.notes {
            self.tell(&FromPanel::Notes(notes.clone()));
            self.notes = notes;
        }
    }

    // Focus --------------------------------------------------------------------------------------------------------

    fn focused(&self) -> Option<Element> {
        self.page.0.active_element().filter(|it| !it.id().is_empty())
    }

    fn focus(&self, id: &str) {
        if let Some(element) = self.page.get(id).and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    }

    /// A control that had the focus and can't be used any more lends it to the sentence that says why.
    fn keep_focus(&mut self, before: Option<Element>) {
        if let Some(before) = before.filter(|it| it.id() != "sentence") {
            self.lent = (!usable(&before)).then(|| before.id());
        }
        self.return_focus();
        // Never taken from the page around, nor from the PIN window.
        if self.lent.is_some() && self.page.0.has_focus().unwrap_or(false) {
            self.focus("sentence");
        }
    }

    /// A control that can be used again gets back the focus that it lent.
    fn return_focus(&mut self) {
        let back = self.lent.take_if(|id| self.page.get(id).is_some_and(|it| usable(&it)));
        if let Some(id) = back
            && self.focused().is_none_or(|it| it.id() == "sentence" || !usable(&it))
        {
            if self.page.0.has_focus().unwrap_or(false) {
                self.focus(&id);
            } else {
                self.lent = Some(id);
            }
        }
    }
}

/// Whether a control is there, in sight, and not grey.
fn usable(element: &Element) -> bool {
    element.is_connected() && !element.has_attribute("disabled") && element.get_bounding_client_rect().height() > 0.0
}

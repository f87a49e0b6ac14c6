//! Draws a view onto the elements of `panel.html`: only what has become different, so that focus, open details and what a
//! screen reader is telling stay.

use super::{
    ReasonText, Sentences,
    skin::{Panel, with},
};
use crate::{
    browser::listener,
    messages::{Busy, FromPanel, Primary, Question, Slot, View, Wish},
    panel::PRODUCTS,
};
use js_sys::Date;
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport, Language},
    time::UnixMillis,
};
use wasm_bindgen::prelude::*;
use web_sys::Element;

impl Panel {
    /// Draws the view in place of the one before.
    pub(super) fn draw(&mut self, before: Option<View>) {
        let (Some(view), words) = (&self.view, &self.words) else { return };
        let say = Sentences { view, words };
        let spoke = before.as_ref().is_none_or(|old| old.language != view.language);
        let changed = |same: fn(&View, &View) -> bool| spoke || before.as_ref().is_none_or(|old| !same(old, view));
        self.page.set_text("workflow", &say.workflow());
        self.page.set_text("line", &say.line());
        let who = say.who();
        self.page.set_hidden("who", who.is_empty());
        self.page.set_text("who", &who);
        self.page.set_text("sentence", &say.now());
        if changed(|a, b| a.now == b.now) {
            self.show_reasons(&say);
            self.show_question(&say);
            self.show_busy(&say);
            self.show_actions(&say);
            self.show_notices(&say);
        }
        if changed(|a, b| a.slots == b.slots && a.now == b.now && a.details.login == b.details.login) {
            self.show_readers(&say);
        }
        if changed(|a, b| a.checklist == b.checklist) {
            self.show_compare(&say);
        }
        if changed(|a, b| a.slots == b.slots) {
            self.show_slots(&say);
        }
        if changed(|a, b| a.steps == b.steps && a.names == b.names) {
            self.show_steps(&say);
        }
        if changed(|a, b| a.details == b.details && a.names == b.names && a.mode == b.mode && a.slots == b.slots) {
            self.show_details(&say);
        }
        self.show_naming(&say);
        let unclear = |view: &View| Sentences { view, words }.unclear().is_some();
        let (unclear, was) = (unclear(view), before.as_ref().is_some_and(unclear));
        self.page.set_hidden("panel", false);
        self.show_time();
        self.announce(before.as_ref());
        self.fold_unclear(unclear, was);
    }

    /// A page that we can't make out gets one line; the user may unfold it.
    fn fold_unclear(&mut self, unclear: bool, was: bool) {
        if unclear && !was && !self.folded {
            self.fold(true);
            self.folded_itself = true;
        } else if !unclear && self.folded_itself {
            self.folded_itself = false;
            self.fold(false);
        }
    }

    /// What stands in a language and does not change with the view.
    pub(super) fn draw_language(&self) {
        let words = &self.words;
        if let Some(root) = self.page.0.document_element() {
            let _ = root.set_attribute("lang", self.language.tag());
        }
        for (id, text) in [
            ("language", "language"),
            ("details-title", "details"),
            ("cancel", "cancel"),
            ("confirm-no", "confirm-no"),
            ("check-label", "check-code"),
            ("compare-title", "compare"),
            ("unnamed-text", "unnamed"),
            ("naming-text", "naming-left"),
            ("name-again", "name-again"),
            ("help", "help"),
        ]
        .into_iter()
        .chain(PRODUCTS.map(|(_, id)| (id, id)))
        {
            self.page.set_text(id, &words.get(text));
        }
        self.page.set_attribute("language", "lang", if self.language == Language::Swedish { "en" } else { "sv" });
        self.page.set_attribute("readers", "aria-label", &words.get("slots"));
        self.page.set_attribute("steps", "aria-label", &words.get("steps"));
        self.page.set_attribute("fold", "aria-label", &words.get(if self.folded { "unfold" } else { "fold" }));
        // The page of the extension itself, not the address by which other sites may frame the panel.
        let help = crate::browser::extension_url(&format!("help.html#{}", self.language.tag()));
        self.page.set_attribute("help", "href", &help);
    }

    fn show_reasons(&self, say: &Sentences<'_>) {
        let reasons = &say.view.now.reasons;
        let first = reasons.first().map(|it| say.reason(it));
        self.page.set_hidden("stop", first.is_none());
        let text = |part: fn(&ReasonText) -> &str| first.as_ref().map(part).unwrap_or_default();
        self.page.set_text("reason", text(|it| &it.cause));
        self.page.set_text("remedy", text(|it| &it.remedy));
        self.page.set_text("fixer", text(|it| &it.fixer));
        self.page.set_hidden("fixer", text(|it| &it.fixer).is_empty());
        self.page.set_text("code", text(|it| &it.code));
        let mild = say.stop().is_none();
        self.page.set_class("stop", if mild { "box attention" } else { "box" });
        self.page.set_icon("stop-icon", if mild { "attention" } else { "stop" });
        let further = reasons.get(1..).unwrap_or_default();
        self.page.set_hidden("more", further.is_empty());
        self.page.set_text("more-title", &say.more(further.len()));
        self.page.fill("more-list", further.iter().map(|report| self.told("", say, report)));
    }

    /// A report as an item of a list, its number small at the end.
    fn told(&self, class: &str, say: &Sentences<'_>, report: &ErrorReport) -> Element {
        let item = self.page.element("li", class, &say.told(report));
        let _ = item.append_with_str_1(" ");
        let _ = item.append_with_node_1(&self.page.element("span", "code", &report.code.to_string()));
        item
    }

    fn show_question(&self, say: &Sentences<'_>) {
        let question = say.view.now.question;
        self.page.set_hidden("question", question.is_none());
        if let Some(Question::CardProduct) = question {
            self.page.set_text("question-text", &say.words.get("question-card-product"));
            self.page.set_text("question-help", &say.words.get("question-card-product-help"));
        }
    }

    fn show_readers(&self, say: &Sentences<'_>) {
        let text = say.readers();
        self.page.set_hidden("before", text.is_none());
        let Some(text) = text else { return };
        self.page.set_class("before", if text.good { "good" } else { "" });
        self.page.set_icon("before-icon", if text.good { "done" } else { "attention" });
        self.page.set_text("before-title", &text.title);
        self.page.fill(
            "before-list",
            text.readers.iter().map(|(text, icon, works)| {
                let item = self.page.element("li", if *works { "" } else { "not" }, "");
                let _ = item.append_with_node_1(&self.page.icon(icon));
                let _ = item.append_with_node_1(&self.page.element("span", "", text));
                item
            }),
        );
    }

    fn show_compare(&self, say: &Sentences<'_>) {
        let values = say.compare();
        self.page.set_hidden("compare", values.is_empty());
        self.page.fill(
            "compare-list",
            values.iter().map(|it| {
                let pair = self.page.element("div", "", "");
                let _ = pair.append_with_node_1(&self.page.element("dt", "", &it.label));
                let value = self.page.element("dd", "", &it.start);
                if !it.end.is_empty() {
                    let _ = value.append_with_node_1(&self.page.element("strong", "", &it.end));
                }
                let _ = pair.append_with_node_1(&value);
                pair
            }),
        );
    }

    fn show_naming(&self, say: &Sentences<'_>) {
        let view = say.view;
        let naming = view.naming.is_some();
        let readers = || view.slots.iter().filter(|it| it.reader.is_some());
        let several = readers().count() >= 2;
        let unnamed = several && readers().any(|it| it.side.is_none());
        self.page.set_hidden("name-again", !several || unnamed || naming);
        self.page.set_hidden("naming", !naming);
        self.page.set_hidden("unnamed", !unnamed && !naming);
        self.page.set_hidden("unnamed-text", naming);
        self.page.set_text("name-readers", &say.words.get(if naming { "name-readers-stop" } else { "name-readers" }));
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
                let quiet = report.code == Code::PortalWithoutContract;
                self.told(if quiet { "" } else { "attention" }, say, report)
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
        for (class, text) in [("whose", &text.whose), ("role", &text.role)] {
            if !text.is_empty() {
                add(&self.page.element("p", class, text));
            }
        }
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

    /// The countdown: told each second, drawn each minute.
    pub(super) fn show_time(&self) {
        let (Some(view), words) = (&self.view, &self.words) else { return };
        let text = Sentences { view, words }.time(UnixMillis(Date::now() as i64), clock);
        self.page.set_hidden("time", text.is_none());
        if let Some(text) = text {
            self.page.set_text("time-text", &text.text);
            self.page.set_icon("time-icon", text.icon);
            self.page.set_class("time", text.class);
        }
    }

    /// For screen readers: what has become different, once; a stop that is new at once, all else when there is time.
    fn announce(&mut self, before: Option<&View>) {
        let (Some(view), words) = (&self.view, &self.words) else { return };
        let first = before.is_none();
        let say = Sentences { view, words };
        let stop = say.stop();
        let polite = match (say.busy(), stop, view.now.reasons.first()) {
            _ if view.naming.is_some() => words.get("naming-left"),
            (Some(busy), ..) => busy,
            (None, Some(stop), _) if first => say.told(stop),
            (None, Some(_), _) => String::new(),
            (None, None, Some(reason)) => say.told(reason),
            (None, None, None) => say.now(),
        };
        let (time, notices) = say.spoken_notices(before);
        self.page.set_text("live-time", &time);
        if let Some(notices) = notices {
            self.page.set_text("live-notices", &notices);
        }
        if stop != self.stop.as_ref() {
            self.page.set_text("alert", &stop.filter(|_| !first).map(|it| say.told(it)).unwrap_or_default());
        }
        // What was told politely when the panel opened stays there.
        let named = before.is_some_and(|it| it.naming != view.naming);
        if first || named || stop.is_none() || stop != self.stop.as_ref() || view.now.busy.is_some() {
            self.page.set_text("live", &polite);
        }
        self.stop = stop.cloned();
    }
}

fn clock(time: UnixMillis) -> String {
    let date = Date::new(&JsValue::from_f64(time.0 as f64));
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

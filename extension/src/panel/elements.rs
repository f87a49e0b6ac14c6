//! The elements of `panel.html`, by id, and new ones. Text goes in as text, never as markup.

use super::icons;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element};

const SVG: &str = "http://www.w3.org/2000/svg";

/// A document. What it has not is left alone.
pub struct Elements(pub Document);

impl Elements {
    /// The element with this id.
    pub fn get(&self, id: &str) -> Option<Element> {
        self.0.get_element_by_id(id)
    }

    /// Sets its text, unless it has it.
    pub fn set_text(&self, id: &str, text: &str) {
        if let Some(element) = self.get(id)
            && element.text_content().as_deref() != Some(text)
        {
            element.set_text_content(Some(text));
        }
    }

    /// Shows or hides it.
    pub fn set_hidden(&self, id: &str, hidden: bool) {
        if let Some(element) = self.get(id) {
            let _ = element.toggle_attribute_with_force("hidden", hidden);
        }
    }

    /// Makes a control usable or not.
    pub fn set_disabled(&self, id: &str, disabled: bool) {
        if let Some(element) = self.get(id) {
            let _ = element.toggle_attribute_with_force("disabled", disabled);
        }
    }

    /// Sets an attribute.
    pub fn set_attribute(&self, id: &str, name: &str, value: &str) {
        if let Some(element) = self.get(id) {
            let _ = element.set_attribute(name, value);
        }
    }

    /// Sets its class.
    pub fn set_class(&self, id: &str, class: &str) {
        if let Some(element) = self.get(id)
            && element.class_name() != class
        {
            element.set_class_name(class);
        }
    }

    /// Puts an icon into it, unless it is there.
    pub fn set_icon(&self, id: &str, icon: &str) {
        if let Some(element) = self.get(id)
            && element.get_attribute("data-icon").as_deref() != Some(icon)
        {
            element.set_text_content(None);
            let _ = element.append_with_node_1(&self.icon(icon));
            let _ = element.set_attribute("data-icon", icon);
        }
    }

    /// Puts these children into it, instead of those it has.
    pub fn fill(&self, id: &str, children: impl Iterator<Item = Element>) {
        let Some(parent) = self.get(id) else { return };
        parent.set_text_content(None);
        for child in children {
            let _ = parent.append_with_node_1(&child);
        }
    }

    /// A new element; `class` and `text` may be empty.
    pub fn element(&self, tag: &str, class: &str, text: &str) -> Element {
        // The tags are ours and valid.
        let element = self.0.create_element(tag).unwrap_or_else(|_| JsValue::NULL.unchecked_into());
        if !class.is_empty() {
            element.set_class_name(class);
        }
        if !text.is_empty() {
            element.set_text_content(Some(text));
        }
        element
    }

    /// A new icon, hidden from screen readers.
    pub fn icon(&self, name: &str) -> Element {
        let svg = self.svg("svg", &[("viewBox", "0 0 24 24"), ("aria-hidden", "true")]);
        let _ = svg.append_with_node_1(&self.svg("path", &[("d", icons::path(name))]));
        svg
    }

    /// A new SVG element.
    pub fn svg(&self, tag: &str, attributes: &[(&str, &str)]) -> Element {
        let element = self.0.create_element_ns(Some(SVG), tag).unwrap_or_else(|_| JsValue::NULL.unchecked_into());
        for (name, value) in attributes {
            let _ = element.set_attribute(name, value);
        }
        element
    }
}

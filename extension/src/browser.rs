//! The few browser interfaces that worker and panel use, bound by hand: WebExtensions, timers, random numbers.
// The binding macro writes foreign-function code; nothing here does so itself.
#![allow(unsafe_code)]
// Each of the two modules uses its part.
#![cfg_attr(not(all(feature = "panel", feature = "worker")), allow(dead_code))]

use js_sys::{Function, Object, Promise, Reflect};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `chrome.runtime.Port`.
    #[derive(Clone)]
    pub type Port;
    #[wasm_bindgen(method, getter)]
    pub fn name(this: &Port) -> String;
    #[wasm_bindgen(method, js_name = postMessage, catch)]
    pub fn post(this: &Port, message: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    pub fn disconnect(this: &Port);
    #[wasm_bindgen(method, getter)]
    pub fn sender(this: &Port) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = onMessage)]
    pub fn on_message(this: &Port) -> Emitter;
    #[wasm_bindgen(method, getter, js_name = onDisconnect)]
    pub fn on_disconnect(this: &Port) -> Emitter;

    /// `chrome.events.Event`.
    pub type Emitter;
    #[wasm_bindgen(method, js_name = addListener)]
    pub fn add(this: &Emitter, listener: &JsValue);

    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = connectNative, catch)]
    pub fn connect_native(name: &str) -> Result<Port, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = connect, catch)]
    pub fn connect(options: &JsValue) -> Result<Port, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = getURL)]
    pub fn extension_url(path: &str) -> String;
    #[wasm_bindgen(js_namespace = ["chrome", "runtime", "onConnect"], js_name = addListener)]
    pub fn on_connect(listener: &JsValue);
    #[wasm_bindgen(js_namespace = ["chrome", "alarms", "onAlarm"], js_name = addListener)]
    pub fn on_alarm(listener: &JsValue);
    #[wasm_bindgen(js_namespace = ["chrome", "alarms"], js_name = create)]
    pub fn create_alarm(name: &str, when: &JsValue) -> Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setBadgeText)]
    pub fn badge_text(details: &JsValue) -> Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setBadgeBackgroundColor)]
    pub fn badge_colour(details: &JsValue) -> Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "action", "onClicked"], js_name = addListener)]
    pub fn on_toolbar(listener: &JsValue);
    #[wasm_bindgen(js_namespace = ["chrome", "notifications"], js_name = create)]
    pub fn notify(id: &str, options: &JsValue) -> Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "notifications"], js_name = clear)]
    pub fn unnotify(id: &str) -> Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "notifications", "onClicked"], js_name = addListener)]
    pub fn on_notification(listener: &JsValue);
    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = create)]
    pub fn open_tab(options: &JsValue) -> Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = update)]
    pub fn show_tab(tab: i32, options: &JsValue) -> Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "tabs", "onRemoved"], js_name = addListener)]
    pub fn on_tab_removed(listener: &JsValue);
    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = getContexts)]
    pub fn contexts(filter: &JsValue) -> Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "windows"], js_name = update)]
    pub fn show_window(window: i32, options: &JsValue) -> Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "storage", "session"], js_name = get)]
    pub fn session_get(key: &str) -> Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "storage", "session"], js_name = set)]
    pub fn session_set(values: &JsValue) -> Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "storage", "local"], js_name = get)]
    pub fn local_get(key: &str) -> Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "storage", "local"], js_name = set)]
    pub fn local_set(values: &JsValue) -> Promise;

    #[wasm_bindgen(js_name = setTimeout)]
    pub fn set_timeout(callback: &JsValue, milliseconds: f64) -> JsValue;
    #[wasm_bindgen(js_name = setInterval)]
    pub fn set_interval(callback: &JsValue, milliseconds: f64) -> JsValue;
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    pub fn fill_random(octets: &mut [u8]);
}

/// A property of an object along a path; `undefined` where it ends.
pub fn at(value: &JsValue, path: &[&str]) -> JsValue {
    let mut here = value.clone();
    for name in path {
        here = Reflect::get(&here, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
    }
    here
}

/// `chrome.runtime.lastError.message`, which the browser wants to be read.
pub fn last_error() -> String {
    at(&js_sys::global(), &["chrome", "runtime", "lastError", "message"]).as_string().unwrap_or_default()
}

/// Whether this is the private window's own worker or panel.
pub fn private() -> bool {
    at(&js_sys::global(), &["chrome", "extension", "inIncognitoContext"]).is_truthy()
}

/// An object with one property.
pub fn object(name: &str, value: &JsValue) -> JsValue {
    let object = Object::new();
    // Fails on frozen objects only.
    let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    object.into()
}

/// Whether the document is in a tab that nobody sees.
pub fn hidden() -> bool {
    at(&js_sys::global(), &["document", "visibilityState"]).as_string().as_deref() == Some("hidden")
}

/// A listener that lives as long as the browser holds it.
pub fn listener(handle: impl FnMut(JsValue) + 'static) -> JsValue {
    Closure::<dyn FnMut(JsValue)>::new(handle).into_js_value()
}

/// Calls back with what the promise gives; a rejected promise gives `undefined`.
pub fn then(promise: &Promise, handle: impl FnOnce(JsValue) + 'static) {
    let handle = std::rc::Rc::new(std::cell::RefCell::new(Some(handle)));
    let call = |handle: &std::rc::Rc<std::cell::RefCell<Option<_>>>, value: JsValue| {
        let taken: Option<_> = handle.borrow_mut().take();
        if let Some(handle) = taken {
            call_once(handle, value);
        }
    };
    let on_error = {
        let handle = handle.clone();
        listener(move |_| call(&handle, JsValue::UNDEFINED))
    };
    let on_value = listener(move |value| call(&handle, value));
    let then = at(promise, &["then"]);
    if let Some(then) = then.dyn_ref::<Function>() {
        let _ = then.call2(promise, &on_value, &on_error);
    }
}

fn call_once(handle: impl FnOnce(JsValue), value: JsValue) {
    handle(value);
}

/// From a plain JavaScript value; `None` when it has another shape.
pub fn from_js<T: DeserializeOwned>(value: &JsValue) -> Option<T> {
    serde_wasm_bindgen::from_value(value.clone()).ok()
}

/// To a plain JavaScript value, as JSON would be.
pub fn to_js(value: &impl serde::Serialize) -> JsValue {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

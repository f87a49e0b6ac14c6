// Starts the panel: the module is fetched from the extension's own folder and bound by panel.wasm.js.
wasm_bindgen({ module_or_path: "panel.wasm" }).then(() => wasm_bindgen.start_panel());

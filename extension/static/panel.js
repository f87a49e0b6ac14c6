// Starts the panel: the module is fetched from the extension's own folder and bound by kortbrygga.js.
wasm_bindgen({ module_or_path: "kortbrygga.wasm" }).then(() => wasm_bindgen.start_panel());

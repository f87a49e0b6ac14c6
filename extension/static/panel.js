// Starts the panel: module and texts are fetched from the extension's own folder; panel.wasm.js binds the module.
const text = (file) => fetch(file).then((it) => it.text());
Promise.all([wasm_bindgen({ module_or_path: "panel.wasm" }), text("texts.sv.ftl"), text("texts.en.ftl")])
  .then(([, swedish, english]) => wasm_bindgen.start_panel(swedish, english));

// Starts the help page: the panel's module and texts, and the symptoms, from the extension's own folder. What can't be read
// (a browser without WebAssembly, an extension that is being updated) leaves two sentences that stand in the page.
const text = (file) => fetch(file).then((it) => it.text());
const files = ["texts.sv.ftl", "texts.en.ftl", "symptoms.sv.ftl", "symptoms.en.ftl"];
Promise.all([wasm_bindgen({ module_or_path: "panel.wasm" }), ...files.map(text)])
  .then(([, ...texts]) => wasm_bindgen.start_help(texts))
  .catch(() => (document.getElementById("failed").hidden = false));

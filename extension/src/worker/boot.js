// Turn one of the service worker: the module is there at once, so that Rust registers its listeners in time.
const octets = (text) => {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const decoded = atob(text);
  const made = new Uint8Array(decoded.length);
  for (let at = 0; at < decoded.length; at += 1) made[at] = decoded.charCodeAt(at);
  return made;
};
wasm_bindgen.initSync({ module: octets(WASM) });
wasm_bindgen.start_worker(PORTALS);

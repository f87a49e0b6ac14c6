// The hands in the portal's page. They decide nothing: they tell the worker what the watch list names, and do what it says.
// No markup is parsed, nothing is evaluated, no request leaves the page's own origin, no password field is read.
(() => {
  "use strict";
  const CONTROLS = "button, a, input[type=submit], input[type=button], [role=button]";
  const HEADINGS = "h1, h2";
  const PARTS = "section, article, form";
  const DEAD_AFTER = 1500; // milliseconds in which a click changes nothing
  const ANSWER_WITHIN = 30000; // milliseconds in which the portal answers
  const LEAVE_WITHIN = 10000; // milliseconds in which another page comes

  const watch = { controls: new Set(), fields: new Set(), meta: [] };
  const panel = { frame: null, source: null, after: "", last: false };
  const notes = new Map(); // control name -> { host, text, link }
  let port = null;
  let pause = 250; // milliseconds until the next try to reach the worker
  let asked = false; // the worker has said what to look for
  let told = ""; // the last observation, as sent
  let looking = 0; // the pending animation frame
  let changes = 0; // mutations seen, our own left out
  let leaving = false;

  // The same folding as in shared/src/portal/adapter.rs.
  const fold = (text) => text.replace(/\s+/gu, " ").trim().toLowerCase().replace(/[:* ]+$/u, "");
  const visible = (element) => element.checkVisibility({ visibilityProperty: true });
  const nameOf = (control) => control.getAttribute("aria-label") ?? (control.matches("input") ? control.value : control.textContent);
  const enabled = (control) => !control.matches(":disabled") && control.getAttribute("aria-disabled") !== "true";
  const send = (message) => port?.postMessage(message);
  const isBelow = (element, other) => other.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
  const sameOrigin = (path) => {
    const url = URL.canParse(path, location.origin) ? new URL(path, location.origin) : null;
    return url?.origin === location.origin ? url : null;
  };

  // Observation ------------------------------------------------------------------------------------------------------

  const headings = () => [...document.querySelectorAll(HEADINGS)].filter(visible);
  const controls = () =>
    [...document.querySelectorAll(CONTROLS)].filter((it) => watch.controls.has(fold(nameOf(it))) && visible(it));

  // [label, element that holds the value], for inputs with labels, terms with descriptions, row headers with cells.
  function* labelled() {
    for (const label of document.querySelectorAll("label")) {
      const field = label.control;
      if (!field || field.type === "password") continue;
      const own = [...label.childNodes].filter((node) => !node.contains(field));
      yield [own.map((node) => node.textContent).join(" "), field];
    }
    for (const field of document.querySelectorAll("input[aria-label], select[aria-label]")) {
      if (field.type !== "password") yield [field.getAttribute("aria-label"), field];
    }
    for (const term of document.querySelectorAll("dt, th")) {
      if (term.nextElementSibling?.matches("dd, td")) yield [term.textContent, term.nextElementSibling];
    }
  }

  const valueOf = (field) => {
    if (field.matches("select")) return field.selectedOptions[0]?.textContent ?? "";
    return (field.matches("input, textarea, output") ? field.value : field.textContent).trim();
  };

  function look() {
    looking = 0;
    place();
    if (!port || !asked) return;
    const fields = [...labelled()].filter(([label]) => watch.fields.has(fold(label)));
    const meta = watch.meta.map((name) => [name, document.querySelector(`meta[name="${name}"]`)?.content]);
    const seen = {
      path: location.pathname,
      headings: headings().map((it) => it.textContent.trim()),
      controls: controls().map((it) => ({ name: nameOf(it).trim(), enabled: enabled(it) })),
      fields: fields.map(([label, field]) => ({ label: label.trim(), value: valueOf(field) })),
      meta: Object.fromEntries(meta.filter(([, content]) => content)),
    };
    const text = JSON.stringify(seen);
    if (text !== told) {
      told = text;
      send({ seen });
    }
  }

  const lookSoon = () => (looking ||= requestAnimationFrame(look));
  const ours = (node) => node === panel.frame || node.localName === "kortbrygga-note";
  const observer = new MutationObserver((records) => {
    const foreign = records.filter((it) => ![it.target, ...it.addedNodes, ...it.removedNodes].some(ours));
    changes += foreign.length;
    lookSoon();
  });

  // What the worker asks for -----------------------------------------------------------------------------------------

  const does = {
    watch(list) {
      watch.controls = new Set(list.controls);
      watch.fields = new Set(list.fields);
      watch.meta = list.meta;
      asked = true;
      look();
    },
    panel({ source, after, last, title, height }) {
      if (source !== panel.source) panel.frame?.remove();
      if (source && source !== panel.source) {
        panel.frame = document.createElement("iframe");
        panel.frame.src = chrome.runtime.getURL(source);
        Object.assign(panel.frame.style, { display: "block", width: "100%", border: "0", borderRadius: "6px",
          margin: "8px 0 16px" });
      }
      if (!source) panel.frame = null;
      Object.assign(panel, { source, after, last });
      panel.frame?.setAttribute("title", title);
      if (panel.frame) panel.frame.style.height = `${height}px`;
      place();
    },
    notes({ list }) {
      for (const [name, { host }] of notes) {
        if (!list.some((it) => it.control === name)) {
          host.remove();
          notes.delete(name);
        }
      }
      for (const it of list) {
        if (!notes.has(it.control)) notes.set(it.control, makeNote());
        const { text, link } = notes.get(it.control);
        if (text.textContent !== it.text) text.textContent = it.text;
        if (link.textContent !== it.link) link.textContent = it.link;
      }
      place();
    },
    fill({ label, value }) {
      const field = [...labelled()].find(([name, it]) => fold(name) === label && it.matches("input"))?.[1];
      if (!field) return;
      field.value = value;
      for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
      field.focus();
    },
    async fetch({ id, method, path, headers, body }) {
      const asker = port; // another worker counts its calls anew
      const url = sameOrigin(path);
      let status = 0;
      let answer = null;
      try {
        if (!url) throw new TypeError("not of this origin");
        const content = body === null ? undefined : JSON.stringify(body);
        const options = { method, headers, body: content, credentials: "same-origin", cache: "no-store", redirect: "error",
          signal: AbortSignal.timeout(ANSWER_WITHIN) };
        const response = await fetch(url, options);
        status = response.status;
        answer = await response.json();
      } catch {
        // No answer, or none in JSON: the worker is told by status and body.
      }
      if (port === asker) send({ fetched: { id, status, body: answer } });
    },
    go({ path }) {
      const url = sameOrigin(path);
      if (url) location.assign(url);
      setTimeout(() => leaving || send("stayed"), url ? LEAVE_WITHIN : 0);
    },
    show() {
      panel.frame?.scrollIntoView({ block: "nearest" });
      panel.frame?.focus();
    },
  };

  // Puts panel and notes where they belong, also after the page has redrawn itself.
  function place() {
    if (panel.frame && !panel.frame.isConnected) {
      // A frame that was taken out starts anew when put back, and its source is good once.
      if (panel.frame.dataset.placed) {
        send("lost");
        panel.frame = null;
        panel.source = null;
        return;
      }
      const heading = headings().find((it) => fold(it.textContent) === panel.after);
      const around = heading?.parentElement ?? document.body;
      if (!around) return;
      const below = [...around.children].filter((it) => it.matches(PARTS) && heading && isBelow(it, heading));
      const part = heading?.closest(PARTS) ?? below.at(panel.last ? -1 : 0);
      if (part) part.after(panel.frame);
      else around.append(panel.frame);
      panel.frame.dataset.placed = "yes";
    }
    if (!notes.size) return;
    const seen = controls();
    for (const [name, { host }] of notes) {
      const control = seen.find((it) => fold(nameOf(it)) === name);
      if (control && control.nextSibling !== host) control.after(host);
      if (!control) host.remove();
    }
  }

  function makeNote() {
    const host = document.createElement("kortbrygga-note");
    const shadow = host.attachShadow({ mode: "closed" });
    const style = new CSSStyleSheet();
    style.replaceSync(`
      :host { display: block; margin: 8px 0; max-width: 44em; }
      p { margin: 0; padding: 8px 16px; border-inline-start: 4px solid #8a5a00; border-radius: 6px; background: #fff1cc;
        color: #3d2800; font: 16px/1.5 system-ui, sans-serif; }
      button { min-height: 44px; padding: 0 8px; border: 0; background: none; color: inherit; font: inherit;
        text-decoration: underline; cursor: pointer; }
      button:focus-visible { outline: 3px solid #0b3d78; outline-offset: 2px; }
      @media (forced-colors: active) { p { border: 2px solid; } }
    `);
    shadow.adoptedStyleSheets = [style];
    const line = document.createElement("p");
    line.setAttribute("role", "note");
    const text = document.createElement("span");
    const link = document.createElement("button");
    link.type = "button";
    link.addEventListener("click", () => {
      does.show();
      send("show");
    });
    line.append(text, " ", link);
    shadow.append(line);
    return { host, text, link };
  }

  // Clicks on the portal's own controls ------------------------------------------------------------------------------

  function clicked(event) {
    const control = event.target instanceof Element && event.target.closest(CONTROLS);
    if (!event.isTrusted || !control || !watch.controls.has(fold(nameOf(control)))) return;
    const name = fold(nameOf(control));
    send({ clicked: name });
    const before = changes;
    setTimeout(() => {
      if (!leaving && changes === before && control.isConnected && enabled(control)) send({ dead: name });
    }, DEAD_AFTER);
  }

  // The worker -------------------------------------------------------------------------------------------------------

  function connect() {
    if (port || !chrome.runtime?.id) return;
    port = chrome.runtime.connect({ name: "page" });
    asked = false;
    told = "";
    port.onMessage.addListener((message) => {
      pause = 250;
      does[message.type]?.(message);
    });
    port.onDisconnect.addListener(() => {
      port = null;
      if (document.visibilityState === "visible") setTimeout(connect, pause); // else when it is seen again
      pause = Math.min(pause * 2, 30000);
    });
  }

  function begin() {
    observer.observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributes: true,
      attributeFilter: ["disabled", "aria-disabled", "aria-label", "hidden", "class", "style", "content", "value"] });
    for (const kind of ["input", "change"]) document.addEventListener(kind, lookSoon, { passive: true, capture: true });
    document.addEventListener("click", clicked, { passive: true, capture: true });
    look();
  }

  addEventListener("beforeunload", () => (leaving = true));
  addEventListener("pageshow", () => {
    leaving = false;
    connect();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && connect());
  connect();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin, { once: true });
  else if (document.documentElement) begin();
})();

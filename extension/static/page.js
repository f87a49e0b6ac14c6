// The hands in the portal's page. They decide nothing: they tell the worker what the watch list names, and do what it says.
// No markup is parsed, nothing is evaluated, no request leaves the page's own origin, no password field is read.
//
// Seen is what a style sheet does not hide by display, visibility, opacity, size, place or clip. Not found out: what something
// else covers, text in the colour of its background or made transparent inside its element, masks, filters, clips by polygon or
// path, boxes that scroll away what is in them. A page can thus show the worker what no user sees; consent is in the PIN window.
(() => {
  "use strict";
  const CONTROLS = "button, a, input[type=submit], input[type=button], [role=button]";
  const HEADINGS = "h1, h2";
  const TEXTS = "h1, h2, p, li, dd, td, strong, legend, output, [role=alert], [role=status]";
  const PARTS = "section, article, form";
  const DEAD_AFTER = 1500; // milliseconds in which a click changes nothing
  const ANSWER_WITHIN = 30000; // milliseconds in which the portal answers
  const LEAVE_WITHIN = 10000; // milliseconds in which another page comes
  const CALM = 50; // milliseconds between looks at a page that changes nothing we look for
  const LEAST_OPACITY = 0.1;
  const MOST_LOSSES = 5; // times that a page may throw a note out from beside one control
  const MOST_NEAR = 2000; // elements near a control that are counted
  const STALE_AFTER = 2000; // milliseconds after which a panel that the worker does not name again is taken away
  // The same as in shared/src/portal/observation.rs: no page can flood the worker.
  const MOST = 200; // entries of each kind
  const LONGEST_TEXT = 400;
  const LONGEST_VALUE = 4000;
  const PARTS_OF_TEXT = 24; // text nodes of one text that are read

  // Folded names. Most texts of a page are told from them by their first letter, before they are folded.
  const names = (list) => ({ all: new Set(list), letters: new Set(list.map((it) => it[0])) });
  const watch = { controls: names([]), fields: names([]), texts: names([]), meta: [] };
  const panel = { frame: null, source: null, after: "", last: false, lang: "" };
  const notes = new Map(); // control name -> { host, text, link, beside: control, losses }
  let port = null;
  let pause = 250; // milliseconds until the next try to reach the worker
  let asked = false; // the worker has said what to look for
  let stale = 0; // the pending removal of a panel from before a reconnect
  let told = ""; // the last observation, as sent
  let looking = false; // a look is pending
  let calm = -CALM; // when a look last saw nothing new
  let leaving = false;

  // The same folding as in shared/src/portal/adapter.rs.
  const fold = (text) => text.replace(/\s+/gu, " ").trim().toLowerCase().replace(/[:* ]+$/u, "");
  const isOneOf = ({ all, letters }, text) => letters.has(text.trimStart()[0]?.toLowerCase()) && all.has(fold(text));
  // Shown by its style sheets, as a label must be that is read aloud only.
  const styled = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  // Seen by people, too: of some size, on the page, in no box that is shut, neither clipped away nor faded out.
  const visible = (element) => styled(element) && hasPlace(element.getBoundingClientRect()) && !isFaint(element);
  const hasPlace = (box) => box.width > 1 && box.height > 1 && box.right + scrollX > 0 && box.bottom + scrollY > 0
    && (box.left < document.documentElement.clientWidth || scrollsSideways());
  const nameOf = (control) => control.getAttribute("aria-label") ?? (control.matches("input") ? control.value : textOf(control));
  const enabled = (control) => !control.matches(":disabled") && control.getAttribute("aria-disabled") !== "true";
  const send = (message) => port?.postMessage(message);
  const isBelow = (element, other) => other.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
  const sameOrigin = (path) => {
    const url = URL.canParse(path, location.origin) ? new URL(path, location.origin) : null;
    return url?.origin === location.origin ? url : null;
  };

  // Observation: what is visible and on the watch list ------------------------------------------------------------------

  // Text of an element without one of its parts; nothing when it is long, or scattered over many nodes: boxes in boxes cost
  // no more than boxes side by side.
  function textOf(element, without = null) {
    if (!element.firstElementChild) return element.textContent.length > LONGEST_TEXT ? "" : element.textContent;
    const skip = (node) => (without.contains(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    const nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, without && skip);
    let text = "";
    for (let count = 0; nodes.nextNode(); count += 1) {
      text += nodes.currentNode.data;
      if (count > PARTS_OF_TEXT || text.length > LONGEST_TEXT) return "";
    }
    return text;
  }

  const shown = new Map(); // boxes of this look: how much they let through of what is in them, 0 to 1
  function isFaint(element) {
    const style = getComputedStyle(element);
    const bare = element.matches(TEXTS) && /^rgba.*, 0\)$|\/ 0\)$/.test(style.color) && style.backgroundClip !== "text";
    return bare || letsThrough(element.parentElement) * through(element, style) < LEAST_OPACITY;
  }

  function letsThrough(parent) {
    const unknown = [];
    let box = parent;
    for (; box && !shown.has(box); box = box.parentElement) unknown.push(box);
    let share = shown.get(box) ?? 1;
    for (const it of unknown.reverse()) {
      const style = getComputedStyle(it);
      const root = it === document.body || it === document.documentElement;
      const closed = !root && (it.clientWidth <= 1 || it.clientHeight <= 1) && style.overflow !== "visible";
      share *= closed ? 0 : through(it, style);
      shown.set(it, share);
    }
    return share;
  }

  const through = (element, style) => (isClipped(element, style.clipPath) ? 0 : Number(style.opacity));

  // True when a clip by inset, circle or ellipse leaves nothing.
  function isClipped(element, clip) {
    const [, kind, sizes] = clip.match(/^(inset|circle|ellipse)\(([^)]*)\)/) ?? [];
    if (!kind) return false;
    const parts = sizes.split(/ round | at /)[0].split(" ");
    if (kind !== "inset") return parts.some((it) => parseFloat(it) === 0);
    const box = element.getBoundingClientRect();
    const size = (part, whole) => parseFloat(part) * (part.endsWith("%") ? whole / 100 : 1);
    const [top, right = top, bottom = top, left = right] = parts;
    return size(top, box.height) + size(bottom, box.height) > box.height - 1
      || size(left, box.width) + size(right, box.width) > box.width - 1;
  }

  // What stands beyond the right edge can be reached.
  const scrollsSideways = () => [document.documentElement, document.body].every((it) =>
    it && !["hidden", "clip"].includes(getComputedStyle(it).overflowX));

  function* first(most, all) {
    for (const it of all) {
      if (most-- <= 0) return;
      yield it;
    }
  }

  function* all(selector, wanted = () => true) {
    for (const it of document.querySelectorAll(selector)) if (wanted(it) && visible(it)) yield it;
  }

  const headings = () => [...first(MOST, all(HEADINGS, (it) => textOf(it).trim()))];
  const controls = () => [...first(MOST, all(CONTROLS, (it) => isOneOf(watch.controls, nameOf(it))))];
  const texts = () => first(MOST, watch.texts.all.size ? all(TEXTS, (it) => isOneOf(watch.texts, textOf(it))) : []);

  // [label, element that holds the value], for inputs with labels, terms with descriptions, row headers with cells.
  function* labelled() {
    const named = (it) => isOneOf(watch.fields, it);
    const shown = (label, field) => field && field.type !== "password" && styled(label) && visible(field);
    for (const label of document.querySelectorAll("label")) {
      const text = textOf(label, label.control);
      if (named(text) && shown(label, label.control)) yield [text, label.control];
    }
    for (const field of document.querySelectorAll("input[aria-label], select[aria-label]")) {
      const text = field.getAttribute("aria-label");
      if (named(text) && shown(field, field)) yield [text, field];
    }
    for (const term of document.querySelectorAll("dt, th")) {
      const value = term.nextElementSibling;
      if (value?.matches("dd, td") && named(textOf(term)) && shown(term, value)) yield [textOf(term), value];
    }
  }

  // [header, cells below it], for tables without joined cells.
  function* columns() {
    for (const header of all("thead th, th[scope=col]", (it) => isOneOf(watch.fields, textOf(it)))) {
      const rows = header.closest("table")?.tBodies ?? [];
      const cells = [...rows].flatMap((body) => [...first(MOST, body.rows)]).map((row) => row.cells[header.cellIndex]);
      yield [textOf(header), cells.filter((it) => it && it !== header && visible(it))];
    }
  }

  const valueOf = (field) => {
    if (field.matches("select")) return field.selectedOptions[0]?.textContent ?? "";
    return (field.matches("input, textarea, output") ? field.value : textOf(field)).trim();
  };

  function look() {
    looking = false;
    place();
    if (!port || !asked) return;
    const meta = watch.meta.map((name) => [name, document.querySelector(`meta[name="${name}"]`)?.content]);
    const state = (label, value) => ({ label: label.trim(), value: value.slice(0, LONGEST_VALUE) });
    const seen = {
      path: location.pathname.slice(0, LONGEST_VALUE),
      headings: headings().map((it) => textOf(it).trim()),
      controls: controls().map((it) => ({ name: nameOf(it).trim(), enabled: enabled(it) })),
      fields: [...first(MOST, labelled())].map(([label, field]) => state(label, valueOf(field))),
      columns: [...first(MOST, columns())].map(([label, cells]) => state(label, cells.map(valueOf).join("\n"))),
      texts: [...texts()].map((it) => textOf(it).trim()),
      meta: Object.fromEntries(meta.filter(([, content]) => content && content.length <= LONGEST_VALUE)),
    };
    const text = JSON.stringify(seen);
    if (text !== told) {
      told = text;
      send({ seen });
    } else {
      calm = performance.now();
    }
  }

  // With the next frame; on a page that changes all the time, and nothing of ours, not each frame.
  function lookSoon() {
    if (looking) return;
    looking = true;
    const pause = calm + CALM - performance.now();
    if (pause > 0) setTimeout(() => requestAnimationFrame(look), pause);
    else requestAnimationFrame(look);
  }

  const observer = new MutationObserver(lookSoon);

  // What the worker asks for -----------------------------------------------------------------------------------------

  const does = {
    watch(list) {
      for (const kind of ["controls", "fields", "texts"]) watch[kind] = names(list[kind]);
      watch.meta = list.meta;
      asked = true;
      if (panel.frame) stale = setTimeout(forget, STALE_AFTER);
      look();
    },
    panel({ source, after, last, title, lang, height }) {
      clearTimeout(stale);
      if (source !== panel.source) panel.frame?.remove();
      if (source && source !== panel.source) {
        panel.frame = document.createElement("iframe");
        panel.frame.src = chrome.runtime.getURL(source);
        Object.assign(panel.frame.style, { display: "block", width: "100%", border: "0", borderRadius: "6px",
          margin: "8px 0 16px" });
      }
      if (!source) panel.frame = null;
      Object.assign(panel, { source, after, last, lang });
      panel.frame?.setAttribute("title", title);
      panel.frame?.setAttribute("lang", lang);
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
        const { host, text, link } = notes.get(it.control);
        host.lang = panel.lang;
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
      setTimeout(() => send("stayed"), url ? LEAVE_WITHIN : 0); // who has left says nothing any more
    },
    show() {
      panel.frame?.scrollIntoView({ block: "nearest" });
      panel.frame?.focus();
    },
  };

  function forget() {
    does.panel({ source: null });
    does.notes({ list: [] });
  }

  // Puts panel and notes where they belong, also after the page has redrawn itself.
  function place() {
    shown.clear();
    if (panel.frame && !panel.frame.isConnected) {
      // A frame that was taken out starts anew when put back, and its source is good once.
      if (panel.frame.dataset.placed) {
        send("lost");
        panel.frame = null;
        panel.source = null;
        return;
      }
      const heading = headings().find((it) => fold(textOf(it)) === panel.after);
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
    for (const [name, note] of notes) {
      const control = seen.find((it) => fold(nameOf(it)) === name);
      if (!control) {
        note.host.remove();
      } else if (control.nextSibling !== note.host) {
        if (control !== note.beside) Object.assign(note, { beside: control, losses: 0 });
        else note.losses += 1;
        if (note.losses < MOST_LOSSES) control.after(note.host);
      }
    }
  }

  function makeNote() {
    const host = document.createElement("kortbrygga-note");
    const shadow = host.attachShadow({ mode: "closed" });
    const style = new CSSStyleSheet();
    style.replaceSync(`
      :host { display: block; margin: 8px 0; max-width: 44em;
        --attention: #fff1cc;
        --attention-text: #553800;
        --accent: #0b3d78;
      }
      @media (prefers-color-scheme: dark) { :host {
        --attention: #33270a;
        --attention-text: #ffe0a3;
        --accent: #9cc7ff;
      } }
      p { margin: 0; padding: 8px 16px; border-inline-start: 4px solid currentColor; border-radius: 6px;
        background: var(--attention); color: var(--attention-text); font: 16px/1.5 system-ui, sans-serif; }
      button { min-height: 44px; padding: 0 8px; border: 0; background: none; color: inherit; font: inherit;
        text-decoration: underline; cursor: pointer; }
      button:focus-visible { outline: 3px solid var(--accent); outline-offset: -3px; }
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
    return { host, text, link, beside: null, losses: 0 };
  }

  // Clicks on the portal's own controls ------------------------------------------------------------------------------

  function clicked(event) {
    const control = event.target instanceof Element && event.target.closest(CONTROLS);
    if (!event.isTrusted || !control || !isOneOf(watch.controls, nameOf(control))) return;
    const name = fold(nameOf(control));
    send({ clicked: name });
    look();
    awaitAnswer(control, name, near(control), sight(near(control)));
  }

  // Another window that the click has opened, such as one for a PIN, is an answer under way: the time begins when it is gone.
  function awaitAnswer(control, name, part, before) {
    setTimeout(() => {
      if (!document.hasFocus()) {
        addEventListener("focus", () => awaitAnswer(control, name, part, before), { once: true });
        return;
      }
      look();
      if (!leaving && control.isConnected && enabled(control) && sight(part) === before) send({ dead: name });
    }, DEAD_AFTER);
  }

  // What an answer would change: what the worker is told, and which elements are seen near the control and in dialogs. A clock
  // that ticks, or a wheel that turns, is none.
  const near = (control) => control.closest(`${PARTS}, dialog`) ?? control.parentElement;
  function sight(part) {
    const nearby = [...first(MOST_NEAR, part.querySelectorAll("*:not(kortbrygga-note, iframe)"))].filter(visible);
    return [told, nearby.length, [...all("dialog, [role=dialog], [role=alertdialog]")].length].join("\n");
  }

  // The worker -------------------------------------------------------------------------------------------------------

  const tellHidden = () => send({ hidden: document.visibilityState === "hidden" });

  function connect() {
    if (port || !chrome.runtime?.id) return;
    port = chrome.runtime.connect({ name: "page" });
    asked = false;
    told = "";
    if (document.visibilityState === "hidden") tellHidden();
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
      attributeFilter: ["disabled", "aria-disabled", "aria-label", "hidden", "class", "style", "content", "value",
        "open"] });
    for (const kind of ["input", "change"]) document.addEventListener(kind, lookSoon, { passive: true, capture: true });
    document.addEventListener("click", clicked, { passive: true, capture: true });
    // What fades in is seen when it is there.
    for (const kind of ["transitionend", "animationend"]) document.addEventListener(kind, lookSoon, { passive: true });
    look();
  }

  addEventListener("load", lookSoon); // style sheets hide and show, too
  addEventListener("beforeunload", () => {
    leaving = true;
    setTimeout(() => (leaving = false), LEAVE_WITHIN); // a download, or another program, leaves the page where it is
  });
  addEventListener("pageshow", () => {
    leaving = false;
    connect();
  });
  document.addEventListener("visibilitychange", () => {
    tellHidden();
    if (document.visibilityState === "visible") connect();
  });
  connect();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin, { once: true });
  else if (document.documentElement) begin();
})();

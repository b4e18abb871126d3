/* <fupin-search-box>: a search box with suggestions, for any page.
 *
 *   <script src="https://search.example.org/static/search-box.js" defer></script>
 *   <fupin-search-box endpoint="https://search.example.org"></fupin-search-box>
 *
 * Empty, it makes a form of its own in a shadow tree. Around a form with an input, it leaves the
 * form as it is and adds suggestions: that way the page searches without a script too. The list
 * then stands in the page's own tree, since ARIA's references end at a shadow tree's edge.
 *
 * Attributes: endpoint (this script's server by default), placeholder, label, size (most
 * suggestions), recent="off" (keep no searches), shortcut="off" (leave the / key alone).
 * Event: `fupin-choose`, cancelable, with the suggestion in `detail`, before it is followed.
 */
(() => {
  "use strict";

  const HOME = new URL("../", document.currentScript?.src || location.href).href;
  const KEPT = "fupin-search:recent";
  const MOST_KEPT = 8;
  const LONGEST = 40; // The server suggests nothing for more characters.
  const PAUSE = 90; // Milliseconds without a key before the server is asked.
  const PATIENCE = 4000;
  const SEARCHES = ["phrase", "recent", "kept"];
  const KINDS = { section: "栏目", source: "来源", region: "地区", title: "文章", recent: "最近" };

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host, fupin-search-box {
      --f-paper: var(--fupin-paper, #fff); --f-ink: var(--fupin-ink, #211e1a);
      --f-soft: var(--fupin-soft, #635c52);
      --f-edge: var(--fupin-edge, #8d8577); --f-wash: var(--fupin-wash, #f8eae5);
      --f-seal: var(--fupin-seal, #a3201d); --f-accent: var(--fupin-accent, #a3201d);
      display: block; position: relative;
    }
    @supports (color: light-dark(#000, #fff)) {
      :host, fupin-search-box {
        --f-paper: var(--fupin-paper, light-dark(#fff, #211e1b));
        --f-ink: var(--fupin-ink, light-dark(#211e1a, #ece6dc));
        --f-soft: var(--fupin-soft, light-dark(#635c52, #b0a698));
        --f-edge: var(--fupin-edge, light-dark(#8d8577, #857b6d));
        --f-wash: var(--fupin-wash, light-dark(#f8eae5, #3a2320));
        --f-seal: var(--fupin-seal, light-dark(#a3201d, #b3302b));
        --f-accent: var(--fupin-accent, light-dark(#a3201d, #f19a8f));
      }
    }
    :host { font: 16px/1.6 var(--fupin-font, system-ui, sans-serif); color: var(--f-ink); text-align: left; }
    :host([hidden]) { display: none; }
    .fupin-form { display: flex; margin: 0; }
    .fupin-form input, .fupin-form button { box-sizing: border-box; height: 2.75rem; margin: 0; font: inherit; }
    .fupin-form input { flex: 1; min-width: 0; padding: 0 .8rem; border: 2px solid var(--f-edge); border-right: 0; border-radius: 6px 0 0 6px; background: var(--f-paper); color: inherit; appearance: none; }
    .fupin-form ::placeholder { color: var(--f-soft); opacity: 1; }
    .fupin-form button { flex: none; padding: 0 1.1rem; border: 0; border-radius: 0 6px 6px 0; background: var(--f-seal); color: #fff; font-weight: 600; cursor: pointer; }
    .fupin-form :focus-visible { position: relative; border-color: var(--f-accent); outline: 1px solid var(--f-accent); outline-offset: 0; }
    .fupin-form button:focus-visible { outline-width: 3px; outline-offset: 2px; }
    .fupin-form ::-webkit-search-cancel-button { filter: grayscale(1); }
    .fupin-popup { position: absolute; z-index: 1000; top: calc(100% + 4px); left: 0; right: 0; max-height: min(70vh, 30rem); overflow: auto; overscroll-behavior: contain; padding: .3rem 0; border: 1px solid var(--f-edge); border-radius: 6px; background: var(--f-paper); color: var(--f-ink); box-shadow: 0 8px 24px rgb(0 0 0 / .18); }
    .fupin-popup[hidden] { display: none; }
    .fupin-head { display: flex; justify-content: space-between; align-items: center; padding: 0 .9rem; color: var(--f-soft); font-size: .88rem; }
    .fupin-head[hidden] { display: none; }
    .fupin-head button { width: auto; height: auto; min-height: 2.2rem; margin: 0; padding: 0 .3rem; border: 0; border-radius: 3px; background: none; color: var(--f-accent); font: inherit; letter-spacing: 0; cursor: pointer; text-decoration: underline; text-underline-offset: .2em; }
    .fupin-head button:focus-visible { outline: 2px solid var(--f-accent); }
    .fupin-option { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; padding: .45rem .9rem .45rem calc(.9rem - 3px); border-left: 3px solid transparent; color: inherit; text-decoration: none; cursor: pointer; overflow-wrap: anywhere; }
    .fupin-option:hover { background: var(--f-wash); }
    .fupin-option[aria-selected=true] { border-color: var(--f-accent); background: var(--f-wash); }
    .fupin-option mark { background: none; color: var(--f-accent); font-weight: 600; }
    .fupin-note { flex: none; color: var(--f-soft); font-size: .85em; font-variant-numeric: tabular-nums; }
    .fupin-status { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @media (pointer: coarse) { .fupin-option { padding-block: .65rem; } .fupin-head button { min-height: 2.75rem; } }
    @media (forced-colors: active) { .fupin-option[aria-selected=true] { outline: 2px solid; outline-offset: -2px; } }
    @media print { .fupin-popup { display: none; } }
  `);

  const recent = {
    all() {
      try {
        const kept = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
        return kept.filter((text) => typeof text === "string").slice(0, MOST_KEPT);
      } catch {
        return []; // Storage may be forbidden, full, or written by somebody else.
      }
    },
    keep(texts) {
      try {
        if (texts.length) localStorage.setItem(KEPT, JSON.stringify(texts.slice(0, MOST_KEPT)));
        else localStorage.removeItem(KEPT);
      } catch { /* Then nothing is kept. */ }
    },
  };

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  /* Offsets count code points; JavaScript's own strings count UTF-16 units. */
  function marked(text, highlights) {
    const points = Array.from(text);
    const pieces = [];
    let past = 0;
    for (const [start, end] of highlights ?? []) {
      pieces.push(points.slice(past, start).join(""));
      pieces.push(element("mark", {}, points.slice(start, end).join("")));
      past = end;
    }
    pieces.push(points.slice(past).join(""));
    return pieces;
  }

  let boxes = 0;

  class SearchBox extends HTMLElement {
    #form;
    #input;
    #popup;
    #head;
    #list;
    #status;
    #listening;
    #asking;
    #timer;
    #active = -1;
    #composing = false;
    #answers = new Map();
    #quietUntil = 0;

    connectedCallback() {
      // A parser that has come no further than our start tag has not read the form inside us.
      if (document.readyState !== "loading") this.#start();
      else document.addEventListener("DOMContentLoaded", () => this.isConnected && this.#start(), { once: true });
    }

    disconnectedCallback() {
      this.#listening?.abort();
      this.close();
    }

    get #base() {
      const endpoint = this.getAttribute("endpoint");
      return endpoint ? new URL(endpoint.replace(/\/*$/, "/"), document.baseURI).href : HOME;
    }

    get #options() {
      return [...this.#list.children];
    }

    #start() {
      if (!this.#popup) this.#build();
      this.#listening?.abort();
      this.#listening = new AbortController();
      const listen = (target, kind, does) =>
        target.addEventListener(kind, does, { signal: this.#listening.signal });
      listen(this.#input, "input", () => this.#typed());
      listen(this.#input, "click", () => this.#popup.hidden && this.#typed());
      listen(this.#input, "keydown", (event) => this.#key(event));
      listen(this.#input, "compositionstart", () => { this.#composing = true; });
      listen(this.#input, "compositionend", () => { this.#composing = false; });
      listen(this.#form, "submit", () => this.#submitted());
      // The cursor stays in the input when something in the list is pressed.
      listen(this.#popup, "mousedown", (event) => event.preventDefault());
      listen(this.#popup, "keydown", (event) => this.#leave(event));
      listen(this, "focusout", (event) => this.#stays(event.relatedTarget) || this.close());
      listen(document, "pointerdown", (event) => event.composedPath().includes(this) || this.close());
      listen(document, "keydown", (event) => this.#shortcut(event));
      listen(window, "pagehide", () => this.close());
    }

    #build() {
      const number = ++boxes;
      this.#input = this.querySelector("form input:is([type=search], [type=text], :not([type]))");
      this.#form = this.#input?.form;
      const root = this.#form ? this : this.attachShadow({ mode: "open" });
      const scope = root === this ? this.getRootNode() : root;
      if (!scope.adoptedStyleSheets.includes(sheet)) scope.adoptedStyleSheets.push(sheet);
      if (!this.#form) root.append(this.#ownForm());
      this.#list = element("div", { id: `fupin-list-${number}`, role: "listbox", "aria-label": "搜索建议" });
      const clear = element("button", { type: "button" }, "清除记录");
      clear.addEventListener("click", () => this.#forget());
      this.#head = element("div", { class: "fupin-head", hidden: "" }, element("span", {}, "最近搜索"), clear);
      this.#popup = element("div", { class: "fupin-popup", part: "popup", hidden: "" }, this.#head, this.#list);
      this.#status = element("div", { class: "fupin-status", role: "status" });
      root.append(this.#popup, this.#status);
      const said = {
        role: "combobox",
        autocomplete: "off",
        "aria-autocomplete": "list",
        "aria-controls": this.#list.id,
        "aria-expanded": "false",
        "aria-haspopup": "listbox",
      };
      if (this.#hasShortcut) said["aria-keyshortcuts"] = "/";
      for (const [key, value] of Object.entries(said)) this.#input.setAttribute(key, value);
    }

    #ownForm() {
      const label = this.getAttribute("label") ?? "搜索文章";
      this.#input = element("input", {
        name: "q",
        type: "search",
        part: "input",
        "aria-label": label,
        placeholder: this.getAttribute("placeholder") ?? label,
        maxlength: "200",
        enterkeyhint: "search",
        spellcheck: "false",
      });
      // A page in GBK would submit GBK.
      this.#form = element(
        "form",
        { class: "fupin-form", part: "form", role: "search", action: this.#base, "accept-charset": "UTF-8" },
        this.#input,
        element("button", { part: "button" }, "搜索"),
      );
      return this.#form;
    }

    get #hasShortcut() {
      return this.getAttribute("shortcut") !== "off";
    }

    get #kept() {
      return this.getAttribute("recent") === "off" ? [] : recent.all();
    }

    #holds(node) {
      return node !== null && (this.contains(node) || Boolean(this.shadowRoot?.contains(node)));
    }

    /* Whether the list stays open: on the way to the button that clears it lies the form's. */
    #stays(focused) {
      if (!this.#holds(focused)) return false;
      return !this.#head.hidden || focused === this || focused === this.#input || this.#popup.contains(focused);
    }

    /* While an input method composes, its letters are in the value: they are asked for as pinyin. */
    #typed() {
      clearTimeout(this.#timer);
      this.#asking?.abort();
      const text = this.#input.value.trim();
      if (!text || Array.from(text).length > LONGEST) this.#show(text, []);
      else if (this.#answers.has(text)) this.#show(text, this.#answers.get(text));
      else this.#timer = setTimeout(() => this.#ask(text), PAUSE);
    }

    async #ask(text) {
      if (Date.now() < this.#quietUntil) {
        this.#show(text, []);
        return;
      }
      const asking = new AbortController();
      this.#asking = asking;
      const late = setTimeout(() => asking.abort(), PATIENCE);
      try {
        const address = new URL("v1/suggest", this.#base);
        address.search = new URLSearchParams({ q: text, size: this.getAttribute("size") ?? "8" });
        const response = await fetch(address, { signal: asking.signal, credentials: "omit" });
        if (response.status === 429 || response.status === 503) {
          this.#quietUntil = Date.now() + 1000 * (Number(response.headers.get("Retry-After")) || 10);
        }
        const suggestions = response.ok ? (await response.json()).suggestions : [];
        if (this.#answers.size > 200) this.#answers.clear();
        if (response.ok) this.#answers.set(text, suggestions);
        if (this.#asking === asking) this.#show(text, suggestions);
      } catch {
        // Offline, slow or refused: the box searches as well without suggestions.
        if (this.#asking === asking) this.#show(text, []);
      } finally {
        clearTimeout(late);
      }
    }

    #show(text, suggestions) {
      if (!this.#holds(this.getRootNode().activeElement)) return;
      const begun = this.#kept.filter((kept) => kept.startsWith(text) && kept !== text);
      const before = text ? begun.slice(0, 2) : begun;
      const begins = text ? [[0, Array.from(text).length]] : [];
      const all = [
        ...before.map((kept) => ({ text: kept, kind: text ? "recent" : "kept", highlights: begins })),
        ...suggestions.filter((one) => one.kind !== "phrase" || !before.includes(one.text)),
      ];
      this.#list.replaceChildren(...all.map((one, place) => this.#option(one, place)).filter(Boolean));
      this.#head.hidden = Boolean(text) || !before.length;
      const count = this.#list.children.length;
      this.#open(count > 0);
      this.#status.textContent = count ? `${count} 条建议，按上下键选择` : "";
    }

    #option(one, place) {
      const base = this.#base;
      const address = new URL(one.url ?? `?${new URLSearchParams({ q: one.text })}`, base);
      if (!/^https?:$/.test(address.protocol)) return null;
      const counted = typeof one.count === "number" ? `${one.count.toLocaleString("zh-CN")} 篇` : "";
      const note = [KINDS[one.kind], counted].filter(Boolean).join(" · ");
      const option = element(
        "a",
        {
          id: `${this.#list.id}-${place}`,
          class: "fupin-option",
          part: "option",
          role: "option",
          "aria-selected": "false",
          tabindex: "-1",
          href: address.href,
        },
        element("span", {}, ...marked(one.text, one.highlights)),
        element("span", { class: "fupin-note" }, note),
      );
      option.addEventListener("click", (event) => this.#choose(one, event));
      return option;
    }

    #choose(one, event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // A new tab, as for any link.
      const told = new CustomEvent("fupin-choose", {
        bubbles: true, composed: true, cancelable: true, detail: { ...one },
      });
      const follows = this.dispatchEvent(told);
      this.close();
      if (follows && !SEARCHES.includes(one.kind)) return;
      event.preventDefault();
      this.#input.value = one.text;
      if (follows) this.#form.requestSubmit(); // The form keeps its filters; the link has none.
    }

    #key(event) {
      // Safari ends composing before it tells of the Enter that ended it; 229 gives that away.
      if (event.isComposing || event.keyCode === 229 || this.#composing) {
        if (event.key === "Enter") event.preventDefault();
        return;
      }
      const steps = { ArrowDown: 1, ArrowUp: -1 };
      if (event.key in steps && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        if (event.altKey && event.key === "ArrowUp") this.close();
        else if (this.#popup.hidden) this.#typed();
        else if (!event.altKey) this.#move(steps[event.key]);
      } else if (event.key === "Enter" && this.#active >= 0) {
        event.preventDefault();
        this.#options[this.#active].click();
      } else {
        this.#leave(event);
      }
    }

    #leave(event) {
      if (event.key !== "Escape" || this.#popup.hidden) return;
      event.preventDefault(); // It closes the list; the next one empties the input.
      this.#input.focus();
      this.close();
    }

    /* Before the first and after the last option comes the input itself. */
    #move(step) {
      const options = this.#options;
      const stops = options.length + 1;
      this.#active = ((this.#active + 1 + step + stops) % stops) - 1;
      options.forEach((option, place) => option.setAttribute("aria-selected", String(place === this.#active)));
      const active = options[this.#active];
      if (active) {
        this.#input.setAttribute("aria-activedescendant", active.id);
        active.scrollIntoView({ block: "nearest" });
      } else {
        this.#input.removeAttribute("aria-activedescendant");
      }
    }

    #shortcut(event) {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const [target] = event.composedPath();
      const writes = target.isContentEditable || target.matches?.("input, textarea, select");
      if (event.defaultPrevented || writes || !this.#hasShortcut) return;
      event.preventDefault();
      this.#input.focus();
      this.#input.select();
    }

    #submitted() {
      const text = this.#input.value.trim();
      this.close();
      if (!text || this.getAttribute("recent") === "off") return;
      recent.keep([text, ...recent.all().filter((kept) => kept !== text)]);
    }

    #forget() {
      recent.keep([]);
      this.#input.focus();
      this.close();
      this.#status.textContent = "搜索记录已清除";
    }

    #open(open) {
      this.#popup.hidden = !open;
      this.#active = -1;
      this.#input.setAttribute("aria-expanded", String(open));
      this.#input.removeAttribute("aria-activedescendant");
    }

    /** Close the list, and ask no more for what was typed. */
    close() {
      if (!this.#popup) return;
      clearTimeout(this.#timer);
      this.#asking?.abort();
      this.#asking = undefined;
      this.#open(false);
    }
  }

  if (!customElements.get("fupin-search-box")) customElements.define("fupin-search-box", SearchBox);
})();

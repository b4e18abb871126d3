/* <fupin-search-box>: a search box with suggestions, for any page.
 *
 *   <script src="https://search.example.org/static/search-box.js" defer></script>
 *   <fupin-search-box endpoint="https://search.example.org"></fupin-search-box>
 *
 * An empty box makes its own form in a shadow tree. A box around a form with an input keeps the form
 * and adds suggestions, so that the page can search without a script too. Its list is in the page's
 * own tree, since ARIA references cannot cross the edge of a shadow tree.
 *
 * Attributes: endpoint (this script's server by default), placeholder, label, size (most
 * suggestions), recent="off" (keep no searches), shortcut="off" (leave the / key alone).
 * Event: `fupin-choose`, cancelable, with the suggestion in `detail`, before it is followed.
 */
(() => {
  "use strict";

  const HOME = new URL("../", (document.currentScript || {}).src || location.href).href;
  const KEPT = "fupin-search:recent";
  const MOST_KEPT = 8;
  // The server suggests nothing for more characters.
  const LONGEST = 40;
  // Milliseconds without a key before suggestions are fetched.
  const PAUSE = 90;
  const PATIENCE = 4000;
  const SEARCHES = ["phrase", "recent", "kept"];
  const KINDS = { section: "栏目", source: "来源", region: "地区", title: "文章", recent: "最近" };

  const STYLE = `
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
    .fupin-form input { flex: 1; min-width: 0; padding: 0 .8rem; border: 2px solid var(--f-edge); border-right: 0; border-radius: 6px 0 0 6px; background: var(--f-paper); color: inherit; -webkit-appearance: none; appearance: none; }
    .fupin-form ::placeholder { color: var(--f-soft); opacity: 1; }
    .fupin-form button { flex: none; padding: 0 1.1rem; border: 0; border-radius: 0 6px 6px 0; background: var(--f-seal); color: #fff; font-weight: 600; cursor: pointer; }
    .fupin-form :focus-visible { position: relative; border-color: var(--f-accent); outline: 1px solid var(--f-accent); outline-offset: 0; }
    .fupin-form button:focus-visible { outline-width: 3px; outline-offset: 2px; }
    .fupin-form ::-webkit-search-cancel-button { filter: grayscale(1); }
    .fupin-popup { position: absolute; z-index: 1000; top: calc(100% + 4px); left: 0; right: 0; max-height: 30rem; max-height: min(70vh, 30rem); overflow: auto; overscroll-behavior: contain; padding: .3rem 0; border: 1px solid var(--f-edge); border-radius: 6px; background: var(--f-paper); color: var(--f-ink); box-shadow: 0 8px 24px rgb(0 0 0 / .18); }
    .fupin-popup[hidden] { display: none; }
    .fupin-head { display: flex; justify-content: space-between; align-items: center; padding: 0 .9rem; color: var(--f-soft); font-size: .88rem; }
    .fupin-head[hidden] { display: none; }
    .fupin-head button { width: auto; height: auto; min-height: 2.2rem; margin: 0; padding: 0 .3rem; border: 0; border-radius: 3px; background: none; color: var(--f-accent); font: inherit; letter-spacing: 0; cursor: pointer; text-decoration: underline; text-underline-offset: .2em; }
    .fupin-head button:focus-visible { outline: 2px solid var(--f-accent); }
    .fupin-option { display: flex; justify-content: space-between; align-items: baseline; padding: .45rem .9rem .45rem calc(.9rem - 3px); border-left: 3px solid transparent; color: inherit; text-decoration: none; cursor: pointer; word-break: break-word; overflow-wrap: anywhere; }
    .fupin-option:hover { background: var(--f-wash); }
    .fupin-option[aria-selected=true] { border-color: var(--f-accent); background: var(--f-wash); }
    .fupin-option mark { background: none; color: var(--f-accent); font-weight: 600; }
    .fupin-note { flex: none; margin-left: 1rem; color: var(--f-soft); font-size: .85em; font-variant-numeric: tabular-nums; }
    .fupin-status { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @media (pointer: coarse) { .fupin-option { padding-top: .65rem; padding-bottom: .65rem; } .fupin-head button { min-height: 2.75rem; } }
    @media (forced-colors: active) {
      .fupin-form button { border: 2px solid; }
      .fupin-option { border-color: Canvas; }
      .fupin-option[aria-selected=true] { border-color: Highlight; outline: 2px solid Highlight; outline-offset: -2px; }
    }
    @media print { .fupin-popup { display: none; } }
  `;

  const recent = {
    all() {
      try {
        const kept = JSON.parse(localStorage.getItem(KEPT) || "[]");
        return kept.filter((text) => typeof text === "string").slice(0, MOST_KEPT);
      } catch (fault) {
        // Storage may be forbidden or full, or hold something else.
        return [];
      }
    },
    keep(texts) {
      try {
        if (texts.length) localStorage.setItem(KEPT, JSON.stringify(texts.slice(0, MOST_KEPT)));
        else localStorage.removeItem(KEPT);
      } catch (fault) {
        // Nothing is kept then.
      }
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
    for (const [start, end] of highlights || []) {
      pieces.push(points.slice(past, start).join(""));
      pieces.push(element("mark", {}, points.slice(start, end).join("")));
      past = end;
    }
    pieces.push(points.slice(past).join(""));
    return pieces;
  }

  let sheet;

  /* A page's policy may forbid a style element, but no style sheet object. Browsers without such
   * objects get the element. Before Chromium 99 the list of sheets is frozen, so it is replaced. */
  function dress(scope) {
    if (!scope.adoptedStyleSheets) {
      (scope.head || scope).append(element("style", {}, STYLE));
      return;
    }
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
    }
    if (!scope.adoptedStyleSheets.includes(sheet)) scope.adoptedStyleSheets = [...scope.adoptedStyleSheets, sheet];
  }

  const OUTSIDE = [[document, "pointerdown"], [document, "keydown"], [window, "pagehide"]];
  let boxes = 0;

  class SearchBox extends HTMLElement {
    constructor() {
      super();
      this._active = -1;
      this._answers = new Map();
      this._composing = false;
      this._quietUntil = 0;
    }

    connectedCallback() {
      // While the page loads, the form inside the box may not be parsed yet.
      if (document.readyState !== "loading") this._start();
      else document.addEventListener("DOMContentLoaded", () => this.isConnected && this._start(), { once: true });
    }

    disconnectedCallback() {
      for (const [target, kind] of OUTSIDE) target.removeEventListener(kind, this);
      this.close();
    }

    /* Handle events elsewhere on the page, while the box is on it. */
    handleEvent(event) {
      if (event.type === "keydown") this._shortcut(event);
      else if (!event.composedPath().includes(this)) this.close();
    }

    get _base() {
      const endpoint = this.getAttribute("endpoint");
      return endpoint ? new URL(endpoint.replace(/\/*$/, "/"), document.baseURI).href : HOME;
    }

    get _options() {
      return [...this._list.children];
    }

    _start() {
      if (!this._popup) this._build();
      for (const [target, kind] of OUTSIDE) target.addEventListener(kind, this);
    }

    _listen() {
      const input = this._input;
      const heard = [
        [input, "input", () => this._typed()],
        [input, "click", () => this._popup.hidden && this._typed()],
        [input, "keydown", (event) => this._key(event)],
        [input, "compositionstart", () => { this._composing = true; }],
        [input, "compositionend", () => { this._composing = false; }],
        [this._form, "submit", () => this._submitted()],
        // Pressing something in the list keeps the cursor in the input.
        [this._popup, "mousedown", (event) => event.preventDefault()],
        [this._popup, "keydown", (event) => this._leave(event)],
        [this, "focusout", (event) => this._stays(event.relatedTarget) || this.close()],
      ];
      for (const [target, kind, does] of heard) target.addEventListener(kind, does);
    }

    _build() {
      const number = ++boxes;
      const text = ["[type=search]", "[type=text]", ":not([type])"];
      this._input = this.querySelector(text.map((type) => `form input${type}`).join());
      this._form = this._input && this._input.form;
      const root = this._form ? this : this.attachShadow({ mode: "open" });
      dress(root === this ? this.getRootNode() : root);
      if (!this._form) root.append(this._ownForm());
      this._list = element("div", { id: `fupin-list-${number}`, role: "listbox", "aria-label": "搜索建议" });
      const clear = element("button", { type: "button" }, "清除记录");
      clear.addEventListener("click", () => this._forget());
      this._head = element("div", { class: "fupin-head", hidden: "" }, element("span", {}, "最近搜索"), clear);
      this._popup = element("div", { class: "fupin-popup", part: "popup", hidden: "" }, this._head, this._list);
      this._status = element("div", { class: "fupin-status", role: "status" });
      root.append(this._popup, this._status);
      const said = {
        role: "combobox",
        autocomplete: "off",
        "aria-autocomplete": "list",
        "aria-controls": this._list.id,
        "aria-expanded": "false",
        "aria-haspopup": "listbox",
      };
      if (this._hasShortcut) said["aria-keyshortcuts"] = "/";
      for (const [key, value] of Object.entries(said)) this._input.setAttribute(key, value);
      this._listen();
    }

    _ownForm() {
      const label = this.getAttribute("label") || "搜索文章";
      this._input = element("input", {
        name: "q",
        type: "search",
        part: "input",
        "aria-label": label,
        placeholder: this.hasAttribute("placeholder") ? this.getAttribute("placeholder") : label,
        maxlength: "200",
        enterkeyhint: "search",
        spellcheck: "false",
      });
      // A page in GBK would submit GBK.
      this._form = element(
        "form",
        { class: "fupin-form", part: "form", role: "search", action: this._base, "accept-charset": "UTF-8" },
        this._input,
        element("button", { part: "button" }, "搜索")
      );
      return this._form;
    }

    get _hasShortcut() {
      return this.getAttribute("shortcut") !== "off";
    }

    get _kept() {
      return this.getAttribute("recent") === "off" ? [] : recent.all();
    }

    _holds(node) {
      return node !== null && (this.contains(node) || Boolean(this.shadowRoot && this.shadowRoot.contains(node)));
    }

    /* True if the list stays open: the form's button lies on the way to the one that clears it. */
    _stays(focused) {
      if (!this._holds(focused)) return false;
      return !this._head.hidden || focused === this || focused === this._input || this._popup.contains(focused);
    }

    /* While an input method composes, the value has its letters, which are suggested for as pinyin. */
    _typed() {
      clearTimeout(this._timer);
      if (this._asking) this._asking.abort();
      const text = this._input.value.trim();
      if (!text || Array.from(text).length > LONGEST) this._show(text, []);
      else if (this._answers.has(text)) this._show(text, this._answers.get(text));
      else this._timer = setTimeout(() => this._ask(text), PAUSE);
    }

    async _ask(text) {
      if (Date.now() < this._quietUntil) {
        this._show(text, []);
        return;
      }
      const asking = new AbortController();
      this._asking = asking;
      const late = setTimeout(() => asking.abort(), PATIENCE);
      try {
        const address = new URL("v1/suggest", this._base);
        address.search = new URLSearchParams({ q: text, size: this.getAttribute("size") || "8" });
        const response = await fetch(address, { signal: asking.signal, credentials: "omit" });
        if (response.status === 429 || response.status === 503) {
          this._quietUntil = Date.now() + 1000 * (Number(response.headers.get("Retry-After")) || 10);
        }
        const suggestions = response.ok ? (await response.json()).suggestions : [];
        if (this._answers.size > 200) this._answers.clear();
        if (response.ok) this._answers.set(text, suggestions);
        if (this._asking === asking) this._show(text, suggestions);
      } catch (fault) {
        // Offline, slow or refused: the box can search without suggestions.
        if (this._asking === asking) this._show(text, []);
      } finally {
        clearTimeout(late);
      }
    }

    _show(text, suggestions) {
      if (!this._holds(this.getRootNode().activeElement)) return;
      const begun = this._kept.filter((kept) => kept.startsWith(text) && kept !== text);
      const before = text ? begun.slice(0, 2) : begun;
      const begins = text ? [[0, Array.from(text).length]] : [];
      const all = [
        ...before.map((kept) => ({ text: kept, kind: text ? "recent" : "kept", highlights: begins })),
        ...suggestions.filter((one) => one.kind !== "phrase" || !before.includes(one.text)),
      ];
      this._list.textContent = "";
      this._list.append(...all.map((one, place) => this._option(one, place)).filter(Boolean));
      this._head.hidden = Boolean(text) || !before.length;
      const count = this._list.children.length;
      this._open(count > 0);
      this._status.textContent = count ? `${count} 条建议，按上下键选择` : "";
    }

    _option(one, place) {
      const base = this._base;
      const address = new URL(one.url || `?${new URLSearchParams({ q: one.text })}`, base);
      if (!/^https?:$/.test(address.protocol)) return null;
      const counted = typeof one.count === "number" ? `${one.count.toLocaleString("zh-CN")} 篇` : "";
      const note = [KINDS[one.kind], counted].filter(Boolean).join(" · ");
      const option = element(
        "a",
        {
          id: `${this._list.id}-${place}`,
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
      option.addEventListener("click", (event) => this._choose(one, event));
      return option;
    }

    _choose(one, event) {
      // These open a new tab, as for any link.
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      const chosen = new CustomEvent("fupin-choose", {
        bubbles: true, composed: true, cancelable: true, detail: Object.assign({}, one),
      });
      const follows = this.dispatchEvent(chosen);
      this.close();
      if (follows && !SEARCHES.includes(one.kind)) return;
      event.preventDefault();
      this._input.value = one.text;
      // The form keeps its filters; the link has none.
      if (follows) this._form.requestSubmit();
    }

    _key(event) {
      // Safari ends composing before the Enter key that ended it; key code 229 shows that.
      if (event.isComposing || event.keyCode === 229 || this._composing) {
        if (event.key === "Enter") event.preventDefault();
        return;
      }
      const steps = { ArrowDown: 1, ArrowUp: -1 };
      if (event.key in steps && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        if (event.altKey && event.key === "ArrowUp") this.close();
        else if (this._popup.hidden) this._typed();
        else if (!event.altKey) this._move(steps[event.key]);
      } else if (event.key === "Enter" && this._active >= 0) {
        event.preventDefault();
        this._options[this._active].click();
      } else {
        this._leave(event);
      }
    }

    _leave(event) {
      if (event.key !== "Escape" || this._popup.hidden) return;
      // The first press closes the list; the next one empties the input.
      event.preventDefault();
      this._input.focus();
      this.close();
    }

    /* Before the first and after the last option comes the input itself. */
    _move(step) {
      const options = this._options;
      const stops = options.length + 1;
      this._active = ((this._active + 1 + step + stops) % stops) - 1;
      options.forEach((option, place) => option.setAttribute("aria-selected", String(place === this._active)));
      const active = options[this._active];
      if (active) {
        this._input.setAttribute("aria-activedescendant", active.id);
        active.scrollIntoView({ block: "nearest" });
      } else {
        this._input.removeAttribute("aria-activedescendant");
      }
    }

    _shortcut(event) {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const [target] = event.composedPath();
      const writes = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.nodeName);
      if (event.defaultPrevented || writes || !this._hasShortcut) return;
      event.preventDefault();
      this._input.focus();
      this._input.select();
    }

    _submitted() {
      const text = this._input.value.trim();
      this.close();
      if (!text || this.getAttribute("recent") === "off") return;
      recent.keep([text, ...recent.all().filter((kept) => kept !== text)]);
    }

    _forget() {
      recent.keep([]);
      this._input.focus();
      this.close();
      this._status.textContent = "搜索记录已清除";
    }

    _open(open) {
      this._popup.hidden = !open;
      this._active = -1;
      this._input.setAttribute("aria-expanded", String(open));
      this._input.removeAttribute("aria-activedescendant");
    }

    /** Close the list and drop the request for suggestions. */
    close() {
      if (!this._popup) return;
      clearTimeout(this._timer);
      if (this._asking) this._asking.abort();
      this._asking = undefined;
      this._open(false);
    }
  }

  if (!customElements.get("fupin-search-box")) customElements.define("fupin-search-box", SearchBox);
})();

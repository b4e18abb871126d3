/* What the search page gains from a script: results while typing, with word of a slow or lost network.
 *
 * Results are the same page, asked for with the text typed so far, whose `main` takes the place of
 * ours. Its canonical address becomes the window's, so that going back, loading anew and sharing
 * find what was seen. The server escaped every text of it; no script in it would run.
 */
(() => {
  "use strict";

  // Milliseconds without a key before results are asked for.
  const PAUSE = 250;
  // What comes sooner needs no word of waiting.
  const LATE = 300;
  const AGAIN = 5000;
  // Time enough to read a notice that nothing follows.
  const READ = 8000;
  const OF_HEAD = "link[rel=canonical], link[rel=alternate], meta[name=robots]";
  const input = document.querySelector("#q");
  const main = document.querySelector("main");
  const said = document.querySelector("#said");
  const canonical = (page) => {
    const link = page.querySelector("link[rel=canonical]");
    return link && link.getAttribute("href");
  };
  const shown = () => new URL(address, location.href).href;

  let address = canonical(document);
  let asking;
  let timer;
  let late;
  let again;
  // Where typing began, once its results are in history: the next letter's replace them.
  let began;
  // Whether what is shown came while typing.
  let live = false;
  // Whether what is shown is no answer to the address.
  let faulty = false;
  let composing = false;
  let cut = "";
  if (!address || !main.querySelector(".listing")) return;

  const notice = document.createElement("p");
  notice.className = "notice";
  notice.setAttribute("role", "status");
  document.body.append(notice);

  /* Filters, order and size stay; days understood from a text go with it. */
  function addressOf(text) {
    const wanted = new URL(address, location.href);
    wanted.searchParams.delete("page");
    if (text) wanted.searchParams.set("q", text);
    else wanted.searchParams.delete("q");
    return wanted;
  }

  function wait() {
    clearTimeout(late);
    late = setTimeout(() => {
      main.setAttribute("aria-busy", "true");
      said.textContent = "正在查找…";
    }, LATE);
  }

  /* No waiting is left to be told. A letter typed since is still to be followed. */
  function rest() {
    clearTimeout(late);
    clearTimeout(again);
    main.removeAttribute("aria-busy");
    notice.textContent = cut;
  }

  function stop() {
    clearTimeout(timer);
    if (asking) asking.abort();
    asking = undefined;
    rest();
  }

  /* Ask once more: soon, when the server says, or when the network is back. */
  function later(retry, seconds) {
    notice.textContent = navigator.onLine
      ? "暂时没有回应，稍后自动重试"
      : "网络已断开，恢复后自动继续查找";
    if (navigator.onLine) again = setTimeout(retry, seconds ? 1000 * seconds : AGAIN);
    window.addEventListener("online", retry, { once: true });
    asking.signal.addEventListener("abort", () => window.removeEventListener("online", retry));
  }

  /* The page at an address, or null: then what is there stays, and it is asked for again. */
  async function page(wanted, retry) {
    stop();
    const mine = (asking = new AbortController());
    wait();
    try {
      const response = await fetch(wanted, { signal: mine.signal, headers: { Accept: "text/html" } });
      const read = new DOMParser().parseFromString(await response.text(), "text/html");
      if (asking !== mine) return null;
      rest();
      // A request that cannot be read is told; one that was not answered may be yet.
      if (read.querySelector("main") && response.status < 429) return read;
      later(retry, Number(response.headers.get("Retry-After")));
    } catch (fault) {
      if (asking !== mine) return null;
      rest();
      later(retry);
    }
    return null;
  }

  function show(read) {
    const open = main.querySelector(".facets > details[open]");
    main.textContent = "";
    main.append(...read.querySelector("main").childNodes);
    const fold = main.querySelector(".facets > details");
    if (fold) fold.open = Boolean(open);
    document.title = read.title;
    faulty = !canonical(read);
    if (faulty) return;
    // Before its head is taken over.
    address = canonical(read);
    for (const old of document.head.querySelectorAll(OF_HEAD)) old.remove();
    document.head.append(...read.head.querySelectorAll(OF_HEAD));
    document.querySelector(".foot").replaceWith(read.querySelector(".foot"));
  }

  async function follow() {
    const text = input.value.trim();
    const wanted = addressOf(text).href;
    if (wanted === shown() && !faulty) {
      stop();
      return;
    }
    if (wanted === began) {
      stop();
      // What was typed is taken back, and so is its place in history.
      history.back();
      return;
    }
    const read = await page(wanted, follow);
    if (!read) return;
    const before = shown();
    show(read);
    live = true;
    const count = main.querySelector(".count");
    said.textContent = count ? count.textContent.split("，")[0] : document.title;
    if (!faulty && shown() !== location.href) {
      history[began ? "replaceState" : "pushState"](null, "", address);
      began = began || before;
    }
    if (input.value.trim() !== text && !composing) soon();
  }

  async function back() {
    began = undefined;
    const here = new URL(location.href);
    // The way past the head, and back from there, is on the same page.
    here.hash = "";
    if (here.href === shown() && !faulty) return;
    const text = input.value;
    const read = await page(location.href, back);
    if (!read) return;
    show(read);
    live = false;
    if (input.value === text) input.value = read.querySelector("#q").value;
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(follow, PAUSE);
  }

  /* Whether the form asks for more than what is typed: other days. */
  const dated = () =>
    [...input.form.elements].some((one) => one !== input && "defaultValue" in one && one.value !== one.defaultValue);

  // Letters of an input method half way are no text yet.
  input.addEventListener("input", (event) => {
    cut = "";
    composing = event.isComposing;
    if (!composing) soon();
  });
  input.addEventListener("compositionend", () => {
    composing = false;
    soon();
  });
  // A browser cuts what is pasted, dropped or typed too long, and does not say so.
  input.addEventListener("beforeinput", (event) => {
    const left = input.value.length + input.selectionStart - input.selectionEnd;
    const added = (event.data || "").replace(/[\r\n]/g, "");
    if (event.isComposing || left + added.length <= input.maxLength) return;
    setTimeout(() => { notice.textContent = cut = `搜索内容最多 ${input.maxLength} 字，后面的已略去`; });
    setTimeout(() => {
      if (notice.textContent === cut) notice.textContent = "";
      cut = "";
    }, READ);
  });
  input.form.addEventListener("submit", (event) => {
    const wanted = addressOf(input.value.trim()).href;
    stop();
    if (live && wanted === shown() && !faulty && !dated()) {
      // It is there already; the next letter begins anew.
      event.preventDefault();
      began = undefined;
      // A keyboard on the screen would cover it, and who pressed the button has written enough.
      if (document.activeElement !== input || matchMedia("(pointer: coarse)").matches) main.focus({ preventScroll: true });
    } else if (navigator.onLine) {
      wait();
    } else {
      // It would lead to the browser's own page, and lose ours.
      event.preventDefault();
      faulty = true;
      follow();
    }
  });
  // Days that nobody chose, empty or understood from the text, are no part of an address.
  input.form.addEventListener("formdata", (event) => {
    const chosen = new URL(shown()).searchParams;
    for (const { name, value, defaultValue } of document.querySelectorAll(".dates input")) {
      if (!value || (value === defaultValue && !chosen.has(name))) event.formData.delete(name);
    }
  });
  window.addEventListener("popstate", back);
  window.addEventListener("pageshow", rest);
})();

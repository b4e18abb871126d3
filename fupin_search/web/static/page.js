/* The script of the search page: results while typing, and notices of a slow or lost network.
 *
 * The script fetches the same page with the text typed so far and replaces our `main` with its own.
 * Its canonical address becomes the window's, so that going back, reloading and sharing lead to the
 * same results. The server escapes every text of it; no script in it would run.
 */
(() => {
  "use strict";

  // Milliseconds without a key before results are fetched.
  const PAUSE = 250;
  // A sooner answer needs no notice of waiting.
  const LATE = 300;
  const AGAIN = 5000;
  // Time to read a notice that nothing follows.
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
  // The address where typing began, once its results are in history; those of the next letter
  // replace them.
  let began;
  // True if the results shown came while typing.
  let live = false;
  // True if the page shown is no answer to the address.
  let faulty = false;
  let composing = false;
  let cut = "";
  if (!address || !main.querySelector(".listing")) return;

  const notice = document.createElement("p");
  notice.className = "notice";
  notice.setAttribute("role", "status");
  document.body.append(notice);

  /* Filters, order and size stay; days read from the text go with it. */
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

  /* End the notices of waiting. A letter typed since then is still to be searched. */
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

  /* Retry soon, when the server says, or when the network is back. */
  function later(retry, seconds) {
    notice.textContent = navigator.onLine
      ? "暂时没有回应，稍后自动重试"
      : "网络已断开，恢复后自动继续查找";
    if (navigator.onLine) again = setTimeout(retry, seconds ? 1000 * seconds : AGAIN);
    window.addEventListener("online", retry, { once: true });
    asking.signal.addEventListener("abort", () => window.removeEventListener("online", retry));
  }

  /* Fetch the page at an address; null where that fails: then our page stays, and it is retried. */
  async function page(wanted, retry) {
    stop();
    const mine = (asking = new AbortController());
    wait();
    try {
      const response = await fetch(wanted, { signal: mine.signal, headers: { Accept: "text/html" } });
      const read = new DOMParser().parseFromString(await response.text(), "text/html");
      if (asking !== mine) return null;
      rest();
      // A refused request is shown; one that was not answered is retried.
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
    // Before its head replaces ours.
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
      // The reader undid the typing, so its place in history is undone too.
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
    // A link past the head of the page, and back from there, stays on the page.
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

  /* True if the form has other days than the page. */
  const dated = () =>
    [...input.form.elements].some((one) => one !== input && "defaultValue" in one && one.value !== one.defaultValue);

  // Letters that an input method composes are no text yet.
  input.addEventListener("input", (event) => {
    cut = "";
    composing = event.isComposing;
    if (!composing) soon();
  });
  input.addEventListener("compositionend", () => {
    composing = false;
    soon();
  });
  // A browser cuts a text that is too long without a notice.
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
      // The results are shown already; the next letter begins a new place in history.
      event.preventDefault();
      began = undefined;
      // A keyboard on the screen would cover the results, and a reader who pressed the button is done.
      if (document.activeElement !== input || matchMedia("(pointer: coarse)").matches) main.focus({ preventScroll: true });
    } else if (navigator.onLine) {
      wait();
    } else {
      // Submitting would lead to the browser's own error page.
      event.preventDefault();
      faulty = true;
      follow();
    }
  });
  // Days that the reader did not choose, empty or read from the text, do not go into the address.
  input.form.addEventListener("formdata", (event) => {
    const chosen = new URL(shown()).searchParams;
    for (const { name, value, defaultValue } of document.querySelectorAll(".dates input")) {
      if (!value || (value === defaultValue && !chosen.has(name))) event.formData.delete(name);
    }
  });
  window.addEventListener("popstate", back);
  window.addEventListener("pageshow", rest);
})();

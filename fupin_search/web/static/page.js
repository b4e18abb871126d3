/* What the search page gains from a script: results while typing, with word of a slow or lost network.
 *
 * Results are the same page, asked for with the text typed so far, whose `main` takes the place of
 * ours. Its canonical address becomes the window's, so that going back, loading anew and sharing
 * find what was seen. The server escaped every text of it; no script in it would run.
 */
(() => {
  "use strict";

  const PAUSE = 250; // Milliseconds without a key before results are asked for.
  const LATE = 300; // What comes sooner needs no word of waiting.
  const AGAIN = 5000;
  const OF_HEAD = "link[rel=canonical], link[rel=alternate], meta[name=robots]";
  const input = document.querySelector("#q");
  const main = document.querySelector("main");
  const said = document.querySelector("#said");
  const canonical = (page) => page.querySelector("link[rel=canonical]")?.getAttribute("href");

  let address = canonical(document);
  let asking;
  let timer;
  let late;
  let again;
  let typed = false; // Whether the address is one of typing, which the next letter replaces.
  let faulty = false; // Whether what is shown is no answer to the address.
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

  function rest() {
    clearTimeout(timer);
    clearTimeout(late);
    clearTimeout(again);
    main.removeAttribute("aria-busy");
    notice.textContent = "";
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
    asking?.abort();
    rest();
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
    } catch {
      if (asking !== mine || mine.signal.aborted) return null;
      rest();
      later(retry);
    }
    return null;
  }

  function show(read) {
    const open = main.querySelector(".facets > details")?.open;
    main.replaceChildren(...read.querySelector("main").childNodes);
    if (open) main.querySelector(".facets > details")?.setAttribute("open", "");
    document.title = read.title;
    faulty = !canonical(read);
    if (faulty) return;
    address = canonical(read); // Before its head is taken over.
    for (const old of document.head.querySelectorAll(OF_HEAD)) old.remove();
    document.head.append(...read.head.querySelectorAll(OF_HEAD));
    document.querySelector(".foot").replaceWith(read.querySelector(".foot"));
  }

  async function follow() {
    const wanted = addressOf(input.value.trim());
    if (wanted.href === new URL(address, location.href).href && !faulty) {
      asking?.abort();
      rest();
      return;
    }
    const read = await page(wanted, follow);
    if (!read) return;
    show(read);
    said.textContent = main.querySelector(".count")?.textContent.split("，")[0] ?? document.title;
    if (faulty) return;
    history[typed ? "replaceState" : "pushState"](null, "", address);
    typed = true;
  }

  async function back() {
    const here = new URL(location.href);
    here.hash = ""; // The way past the head, and back from there, is on the same page.
    if (here.href === new URL(address, here).href && !faulty) return;
    const read = await page(location.href, back);
    if (!read) return;
    show(read);
    input.value = read.querySelector("#q").value;
    typed = false;
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(follow, PAUSE);
  }

  // Letters of an input method half way are no text yet.
  input.addEventListener("input", (event) => event.isComposing || soon());
  input.addEventListener("compositionend", soon);
  input.form.addEventListener("submit", (event) => {
    asking?.abort();
    rest();
    if (navigator.onLine) {
      wait();
    } else {
      event.preventDefault(); // It would lead to the browser's own page, and lose ours.
      faulty = true;
      follow();
    }
  });
  window.addEventListener("popstate", back);
  window.addEventListener("pageshow", rest);
})();

/* What the search page gains from a script: results while typing, and a button that shares.
 *
 * Results are the same page, asked for with the text typed so far, whose `main` takes the place of
 * ours. Its canonical address becomes the window's, so that going back, loading anew and sharing
 * find what was seen. The server escaped every text of it; no script in it would run.
 */
(() => {
  "use strict";

  const PAUSE = 250; // Milliseconds without a key before results are asked for.
  const COPIED = 2000;
  const OF_HEAD = "link[rel=canonical], link[rel=alternate], meta[name=robots]";
  const input = document.querySelector("#q");
  const main = document.querySelector("main");
  const canonical = (page) => page.querySelector("link[rel=canonical]")?.getAttribute("href");

  const said = document.createElement("p");
  said.className = "unseen";
  said.setAttribute("role", "status");
  document.body.append(said);
  document.documentElement.classList.add("scripted");

  let address = canonical(document);
  let asking;
  let timer;
  let typed = false; // Whether the address is one of typing, which the next letter replaces.

  /* Filters, order and size stay; days understood from a text go with it. */
  function addressOf(text) {
    const wanted = new URL(address, location.href);
    wanted.searchParams.delete("page");
    if (text) wanted.searchParams.set("q", text);
    else wanted.searchParams.delete("q");
    return wanted;
  }

  async function page(wanted) {
    asking?.abort();
    const mine = (asking = new AbortController());
    main.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(wanted, { signal: mine.signal, headers: { Accept: "text/html" } });
      const read = new DOMParser().parseFromString(await response.text(), "text/html");
      return asking === mine && response.ok && read.querySelector("main") ? read : null;
    } catch {
      return null; // Outdated or offline: what is there stays, and Enter asks again.
    } finally {
      if (asking === mine) main.removeAttribute("aria-busy");
    }
  }

  function show(read) {
    address = canonical(read) ?? address; // Before its head is taken over.
    const open = main.querySelector(".facets > details")?.open;
    main.replaceChildren(...read.querySelector("main").childNodes);
    if (open) main.querySelector(".facets > details")?.setAttribute("open", "");
    for (const old of document.head.querySelectorAll(OF_HEAD)) old.remove();
    document.head.append(...read.head.querySelectorAll(OF_HEAD));
    document.querySelector(".foot").replaceWith(read.querySelector(".foot"));
    document.title = read.title;
  }

  async function follow() {
    const text = input.value.trim();
    const wanted = addressOf(text);
    if (wanted.href === new URL(address, location.href).href) return;
    const read = await page(wanted);
    if (!read) return;
    show(read);
    history[typed ? "replaceState" : "pushState"](null, "", address);
    typed = true;
    said.textContent = main.querySelector(".count")?.textContent.split("，")[0] ?? "";
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(follow, PAUSE);
  }

  if (address && main.querySelector(".listing")) {
    // Letters of an input method half way are no text yet.
    input.addEventListener("input", (event) => event.isComposing || later());
    input.addEventListener("compositionend", later);
    input.form.addEventListener("submit", () => {
      clearTimeout(timer);
      asking?.abort();
    });
    window.addEventListener("popstate", async () => {
      clearTimeout(timer);
      const here = new URL(location.href);
      here.hash = ""; // The way past the head, and back from there, is on the same page.
      if (here.href === new URL(address, here).href) return;
      const read = await page(location.href);
      if (!read) return;
      show(read);
      input.value = read.querySelector("#q").value;
      typed = false;
    });
  }

  /* The clipboard is closed to pages that came unencrypted. */
  async function share(button) {
    const there = new URL(canonical(document) ?? location.href, location.href).href;
    try {
      if (navigator.share && matchMedia("(pointer: coarse)").matches) {
        await navigator.share({ title: document.title, url: there });
        return;
      }
      await navigator.clipboard.writeText(there);
      said.textContent = button.textContent = "链接已复制";
      setTimeout(() => { button.textContent = "复制链接"; }, COPIED);
    } catch (fault) {
      if (fault.name !== "AbortError") prompt("复制这个链接：", there);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".share");
    if (button) share(button);
  });
})();

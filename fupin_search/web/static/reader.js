/* The script of every page: a share button, keys that step from match to match, and the parts of a
 * score shown in place.
 *
 * Each has a counterpart that works without a script: addresses can be copied, each match links to
 * the next, and the parts of scores have a page.
 */
(() => {
  "use strict";

  const COPIED = 2000;
  const said = document.querySelector("#said");
  document.documentElement.classList.add("scripted");

  /* Share the canonical address; an article's has no search in it. Pages without encryption have no
   * access to the clipboard. */
  async function share(button) {
    const link = document.querySelector("link[rel=canonical]");
    const there = link ? new URL(link.getAttribute("href"), location.href).href : location.href;
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

  /* One page explains all hits, so it is fetched once. */
  let explained;
  async function explain(link) {
    const [there, list] = link.href.split("#");
    if (!explained || explained.there !== there) {
      const read = fetch(there).then((response) => (response.ok ? response.text() : Promise.reject(response)));
      explained = { there, read };
    }
    link.setAttribute("aria-busy", "true");
    try {
      const page = new DOMParser().parseFromString(await explained.read, "text/html");
      const fold = page.getElementById(list).closest("details");
      fold.open = true;
      link.replaceWith(fold);
      fold.querySelector("summary").focus({ preventScroll: true });
    } catch (fault) {
      // The browser shows the error.
      location.assign(link.href);
    }
  }

  const matches = document.querySelectorAll("mark[id]");
  const place = () => [...matches].findIndex((match) => match.matches(":target"));

  /* Replace the place in history, so that going back leads to the results. */
  function go(number) {
    location.replace(`#m${((number + matches.length) % matches.length) + 1}`);
    const placed = document.querySelector("mark:target + .place");
    said.textContent = placed ? placed.firstChild.data : "";
  }

  function step(link) {
    const following = !link.nextElementSibling;
    const placed = link.closest(".place");
    go(link.hash.slice(2) - 1);
    // The pressed link is hidden now; the same link at the new place gets the focus.
    const links = placed && document.querySelectorAll("mark:target + .place a");
    const like = links && links[following ? 1 : 0];
    if (like) like.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const found = event.target.closest && event.target.closest(".share, a.why, .place a, .matches a");
    if (!found) return;
    if (found.matches(".share")) share(found);
    else {
      event.preventDefault();
      if (found.matches(".why")) explain(found);
      else step(found);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (!matches.length || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches("input, textarea, select") || event.target.isContentEditable) return;
    if (event.key === "n") go(place() + 1);
    else if (event.key === "p") go(place() < 0 ? -1 : place() - 1);
  });
})();

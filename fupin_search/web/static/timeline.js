/* Choose a span of time on the timeline by dragging over its bars, or with Shift and arrow keys.
 *
 * The span becomes `from` and `to`, as the form of dates sends them, and replaces chosen years and
 * months. A single bar remains a link.
 */
(() => {
  "use strict";

  const OF_TIME = ["page", "year", "month", "from", "to"];
  // The choice in progress: the rows, its first and its present end.
  let choice;

  const name = (at) => {
    const [year, month] = at.split("-");
    return month ? `${year}年${Number(month)}月` : `${year}年`;
  };

  function days(first, last) {
    const [year, month = 12] = last.split("-").map(Number);
    const ends = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
    return [first.length > 4 ? `${first}-01` : `${first}-01-01`, ends];
  }

  const rowOf = ({ target }) => target.closest && target.closest(".timeline tbody tr");

  const rowAt = (rows, x) => {
    const found = rows.findIndex((row) => x < row.getBoundingClientRect().right);
    return found < 0 ? rows.length - 1 : found;
  };

  function begin(row, keyed) {
    const rows = [...row.parentNode.rows];
    const hint = row.closest(".timeline").querySelector(".hint");
    const place = rows.indexOf(row);
    choice = {
      rows, hint, keyed, from: place, to: place,
      html: hint.innerHTML, within: rows.map((one) => one.className),
    };
  }

  function reach(place) {
    const { rows, hint, keyed, from } = choice;
    choice.to = Math.min(Math.max(place, 0), rows.length - 1);
    const [first, last] = [from, choice.to].sort((a, b) => a - b);
    rows.forEach((row, at) => row.classList.toggle("within", at >= first && at <= last));
    const ends = [rows[first], rows[last]].map((row) => name(row.dataset.at));
    hint.textContent = first === last ? ends[0] : ends.join(" 至 ") + (keyed ? "，回车筛选" : "");
  }

  function cancel() {
    if (!choice) return;
    choice.rows.forEach((row, at) => { row.className = choice.within[at]; });
    choice.hint.innerHTML = choice.html;
    choice = undefined;
  }

  function choose() {
    const { rows, from, to } = choice;
    const [first, last] = [from, to].sort((a, b) => a - b);
    if (first === last) return cancel();
    const there = new URL(document.querySelector("link[rel=canonical]").getAttribute("href"), location.href);
    for (const one of OF_TIME) there.searchParams.delete(one);
    days(rows[first].dataset.at, rows[last].dataset.at).forEach((day, at) => {
      there.searchParams.set(at ? "to" : "from", day);
    });
    location.assign(there);
  }

  document.addEventListener("pointerdown", (event) => {
    const row = rowOf(event);
    if (!row || event.button || !event.isPrimary || event.ctrlKey || event.metaKey || event.shiftKey) return;
    cancel();
    begin(row, false);
  });

  document.addEventListener("pointermove", (event) => {
    if (!choice || choice.keyed || !event.isPrimary) return;
    const place = rowAt(choice.rows, event.clientX);
    if (place === choice.to) return;
    // Not before: a captured pointer clicks on nothing, and a bar is a link.
    choice.rows[0].parentNode.setPointerCapture(event.pointerId);
    reach(place);
  });

  document.addEventListener("pointerup", () => choice && !choice.keyed && choose());
  document.addEventListener("pointercancel", cancel);
  document.addEventListener("dragstart", (event) => {
    // The reader drags over the bars, not the link of one.
    if (rowOf(event)) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return cancel();
    const steps = { ArrowLeft: -1, ArrowRight: 1 };
    const row = rowOf(event);
    if (row && event.shiftKey && event.key in steps) {
      event.preventDefault();
      if (!choice) begin(row, true);
      reach(choice.to + steps[event.key]);
    } else if (choice && choice.keyed && event.key === "Enter") {
      event.preventDefault();
      choose();
    }
  });
  document.addEventListener("focusout", () => choice && choice.keyed && cancel());
  window.addEventListener("pagehide", cancel);
})();

const api = document.body.dataset.api;
const [box, said, facets, hits, pages] = ["q", "said", "facets", "hits", "pages"].map((id) =>
  document.getElementById(id),
);
let latest = new AbortController();

async function show(address) {
  // An answer that comes late must not replace a later one.
  latest.abort();
  const { signal } = (latest = new AbortController());
  try {
    const response = await fetch(new URL(address, api), { signal });
    const answer = await response.json();
    if (!response.ok) {
      said.textContent = `${answer.code}：${answer.detail}`;
      return;
    }
    said.textContent = `找到 ${answer.found} 篇`;
    facets.replaceChildren(...answer.facets.flatMap((facet) => facet.buckets.map(bucketButton)));
    hits.replaceChildren(...answer.hits.map(hitItem));
    pages.replaceChildren(...pageButtons(response.headers.get("Link") ?? ""));
  } catch (error) {
    if (error.name !== "AbortError") said.textContent = "暂时无法查找，请稍后再试。";
  }
}

function hitItem(hit) {
  const item = make("li");
  const link = make("a", { href: new URL(hit.url, api) });
  link.append(...marked(hit.title, hit.highlights.title));
  // What ends in _html is escaped by the server, and may be inserted as it is.
  const snippet = make("p", { innerHTML: hit.snippet_html });
  const about = [hit.section, hit.source, hit.date].filter(Boolean).join(" · ");
  item.append(link, snippet, make("small", { textContent: about }));
  return item;
}

// Spans count code points; strings of JavaScript count UTF-16 units.
function marked(text, spans) {
  const points = [...text];
  const pieces = [];
  let at = 0;
  for (const [start, end] of spans) {
    const inside = points.slice(start, end).join("");
    pieces.push(points.slice(at, start).join(""), make("mark", { textContent: inside }));
    at = end;
  }
  return [...pieces, points.slice(at).join("")];
}

function bucketButton(bucket) {
  const button = make("button", { textContent: `${bucket.label ?? bucket.value} ${bucket.count}` });
  button.setAttribute("aria-pressed", bucket.selected);
  button.onclick = () => show(bucket.toggle_url);
  return button;
}

function pageButtons(link) {
  const found = [...link.matchAll(/<([^>]*)>; rel="(\w+)"/g)];
  const addresses = Object.fromEntries(found.map(([, address, relation]) => [relation, address]));
  return [["prev", "上一页"], ["next", "下一页"]]
    .filter(([relation]) => relation in addresses)
    .map(([relation, textContent]) =>
      make("button", { textContent, onclick: () => show(addresses[relation]) }),
    );
}

function make(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}

function search() {
  show(`/v1/search?${new URLSearchParams({ q: box.value, facet: "section", facet_size: 5 })}`);
}

// While an input method composes, its letters are not yet what is meant.
box.addEventListener("input", (event) => event.isComposing || search());
box.addEventListener("compositionend", search);
search();

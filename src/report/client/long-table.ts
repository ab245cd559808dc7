/** Renders the rows of a long table shortly before they scroll into view. */
export const LONG_TABLE = `
/* Rows that are added together, and the estimated height of a row. */
const CHUNK = 16;
const ROW_HEIGHT = 28;

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
const textOf = (markup) =>
  markup
    .replace(/<[^>]*>/g, "")
    .replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity])
    .trim();
const compareTexts = new Intl.Collator(undefined, { numeric: true }).compare;

class LongTable {
  /* The noscript element contains the page's own markup. */
  constructor(noscript) {
    const [before, ...bodies] = noscript.textContent.split(/<tbody>|<\\/tbody>/);
    noscript.insertAdjacentHTML("beforebegin", before + bodies.pop());
    this.region = noscript.previousElementSibling;
    this.table = this.region.querySelector("table");
    this.from = Number(this.table.dataset.from ?? 0);
    this.groups = [];
    for (const body of bodies) {
      const rows = [];
      let heading = "";
      for (const markup of body.split(/(?=<tr[ >])/)) {
        const number = /^<tr data-row="(\\d+)"/.exec(markup)?.[1];
        if (number !== undefined) rows.push({ number: Number(number), markup });
        else if (markup.startsWith("<tr")) heading = markup;
      }
      if (rows.length > 0) this.groups.push({ heading, rows, sorted: rows });
    }
    this.fits = () => true;
    this.dress = () => {};
    this.observer = new IntersectionObserver(
      (entries) => entries.forEach(({ isIntersecting, target }) => isIntersecting && this.fill(target)),
      { root: this.region, rootMargin: "200px 0px" },
    );
    for (const heading of all("th[data-sort]", this.table)) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      button.addEventListener("click", () => this.sort(heading));
      heading.append(button);
    }
  }

  /* Shows the rows that fit the filter. */
  show() {
    const lines = [];
    for (const group of this.groups) {
      const rows = group.sorted.filter(({ number }) => this.fits(number));
      group.shown = rows.map(({ number }) => number);
      if (rows.length > 0 && group.heading) lines.push({ group, markup: group.heading });
      for (const row of rows) lines.push(row);
    }
    const isSame = lines.length === this.shown?.length && lines.every((line, at) => subjectOf(line) === subjectOf(this.shown[at]));
    if (isSame) return this.dressAll();
    this.shown = lines;
    this.observer.disconnect();
    for (const body of [...this.table.tBodies]) body.remove();
    for (let at = 0; at < lines.length; at += CHUNK) {
      const body = this.table.createTBody();
      body.lines = lines.slice(at, at + CHUNK);
      const space = body.insertRow();
      space.className = "space";
      space.style.height = body.lines.length * ROW_HEIGHT + "px";
      if (at === 0) this.fill(body);
      else this.observer.observe(body);
    }
    this.table.setAttribute("aria-rowcount", this.table.tHead.rows.length + lines.length);
    let index = this.table.tHead.rows.length;
    for (const line of lines) line.index = index += 1;
    for (const row of this.table.tBodies[0]?.rows ?? []) this.number(row);
  }

  fill(body) {
    const { lines } = body;
    if (!lines) return;
    this.observer.unobserve(body);
    body.lines = undefined;
    body.innerHTML = lines.map(({ markup }) => markup).join("");
    lines.forEach((line, at) => {
      body.rows[at].line = line;
      this.number(body.rows[at]);
      this.dressRow(body.rows[at]);
    });
  }

  dressRow(row) {
    this.dress(row, row.line);
    if (row.line.group) countIn(row, row.line.group);
  }

  /* The rows stay, and what is in them may change. */
  dressAll() {
    for (const { rows } of this.table.tBodies) for (const row of rows) if (row.line) this.dressRow(row);
  }

  number(row) {
    if (row.line.index) row.setAttribute("aria-rowindex", row.line.index);
  }

  /* Printing and tests need every row. */
  fillAll() {
    for (const body of this.table.tBodies) this.fill(body);
  }

  /* Markup of a row, whether it is in the page or not. */
  row(number) {
    this.byNumber ??= new Map(this.groups.flatMap(({ rows }) => rows.map((row) => [row.number, row])));
    const body = document.createElement("tbody");
    body.innerHTML = this.byNumber.get(number)?.markup ?? "";
    return body.rows[0];
  }

  /* The first press sorts, the second reverses, the third restores the order. Numbers start with the largest. */
  sort(heading) {
    const isNumber = heading.dataset.sort === "number";
    const turns = isNumber ? ["descending", "ascending"] : ["ascending", "descending"];
    const order = turns[turns.indexOf(heading.getAttribute("aria-sort")) + 1];
    for (const other of all("th[aria-sort]", this.table)) other.removeAttribute("aria-sort");
    if (order) heading.setAttribute("aria-sort", order);
    const sign = order === "descending" ? -1 : 1;
    for (const group of this.groups) {
      group.sorted = order
        ? group.rows
            .map((row) => ({ row, key: keyOf(row.markup, heading.cellIndex, isNumber) }))
            .sort((a, b) => sign * (isNumber ? a.key - b.key : (a.key === "") - (b.key === "") || compareTexts(a.key, b.key)))
            .map(({ row }) => row)
        : group.rows;
    }
    this.region.scrollTop = 0;
    this.show();
  }
}

const subjectOf = (line) => line.group ?? line;

function keyOf(markup, at, isNumber) {
  let start = -1;
  for (let cell = 0; cell <= at; cell += 1) start = markup.slice(start + 1).search(/<t[dh][ >]/) + start + 1;
  const [cell] = markup.slice(start + 1).split(/<t[dh][ >]/, 1);
  const text = /^[^>]*data-key="(\\d+)"/.exec(cell)?.[1] ?? textOf("<" + cell);
  return isNumber ? Number(/\\d+/.exec(text)?.[0] ?? -1) : text;
}

/* The text of a group: how many of its rows the filter shows. */
function countIn(row, { rows, shown }) {
  const counter = row.querySelector(".count");
  if (!counter) return;
  const { noun } = counter.dataset;
  const [count, total] = counter.counts ?? [shown.length, rows.length];
  counter.textContent = (count < total ? count + " of " : "") + total + " " + noun + (total === 1 ? "" : "s");
}
`;

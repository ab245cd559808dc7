/** The script of the page. It hides, sorts and colours what the page has; it makes nothing of text. */
export const SCRIPT = `"use strict";
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const numbers = (text) => (text ? text.split(" ").map(Number) : []);
const form = document.getElementById("filters");
const field = form.elements;

/* Cells before those of the profiles. */
const FIXED = 4;

const columns = all("#profiles tr[data-column]").map((row) => ({
  name: row.cells[0].textContent.toLowerCase(),
  element: [row, document.getElementById("profile-" + row.dataset.column)],
}));
const tables = all("table.matrix").map((table) => ({
  table,
  from: Number(table.dataset.from),
  lines: all("tr", table),
}));
const rows = [];
for (const { from, table } of tables) {
  for (const line of all("tr[data-row]", table)) {
    const row = (rows[Number(line.dataset.row)] ??= {
      text: line.cells[0].textContent.toLowerCase(),
      risk: line.dataset.risk,
      category: line.parentNode.dataset.category,
      lines: [],
      given: [],
    });
    row.lines.push({ line, from });
    for (let at = FIXED; at < line.cells.length; at++) {
      if (line.cells[at].className) row.given.push(from + at - FIXED);
    }
  }
}
const findings = all("table.findings tr[data-severity]").map((row) => ({
  row,
  severity: row.dataset.severity,
  rows: numbers(row.dataset.rows),
  subjects: all("[data-columns]", row).map((subject) => ({
    subject,
    columns: numbers(subject.dataset.columns),
  })),
}));

function filter() {
  const profile = field.profile.value.trim().toLowerCase();
  const permission = field.permission.value.trim().toLowerCase();
  const risk = field.risk.value;
  const category = field.category.value;
  const severity = field.severity.value;
  const given = field.given.checked;

  const column = columns.map(({ name }) => name.includes(profile));
  const row = rows.map(
    (each) =>
      each.text.includes(permission) &&
      (!risk || (risk === "sensitive" ? each.risk !== "" : each.risk === risk)) &&
      (!category || each.category === category),
  );
  if (given) {
    const has = columns.map(() => false);
    rows.forEach((each, at) => row[at] && each.given.forEach((index) => (has[index] = true)));
    rows.forEach((each, at) => (row[at] &&= each.given.some((index) => column[index])));
    column.forEach((shown, at) => (column[at] = shown && has[at]));
  }

  columns.forEach(({ element }, at) => element.forEach((each) => (each.hidden = !column[at])));
  rows.forEach(({ lines }, at) => lines.forEach(({ line }) => (line.hidden = !row[at])));
  for (const { from, lines, table } of tables) {
    for (const body of table.tBodies) {
      body.hidden = all("tr[data-row]", body).every(({ hidden }) => hidden);
    }
    const [first] = lines;
    for (let at = FIXED; at < first.cells.length; at++) {
      const hidden = !column[from + at - FIXED];
      if (first.cells[at].hidden !== hidden) for (const { cells } of lines) cells[at].hidden = hidden;
    }
  }
  const narrow = permission || risk || category || given;
  let found = 0;
  for (const each of findings) {
    const fits =
      (!severity || each.severity === severity) &&
      (!narrow || each.rows.some((index) => row[index]));
    for (const { columns, subject } of each.subjects) {
      subject.hidden = !fits || !!(profile && !columns.some((index) => column[index]));
    }
    const shown = each.subjects.filter(({ subject }) => !subject.hidden).length;
    each.row.hidden = shown === 0;
    found += shown;
  }

  const count = (shown, noun) => shown.filter(Boolean).length + " of " + shown.length + " " + noun;
  const isAll = !(profile || narrow || severity);
  field.shown.value =
    (isAll ? "Everything is shown: " : "Filtered: ") +
    [
      count(column, "profiles"),
      count(row, "permissions"),
      found + " of " + all("[data-columns]").length + " findings",
    ].join(", ") + ".";
  form.classList.toggle("filtered", !isAll);
}

let waiting;
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(filter, 120);
});
form.addEventListener("reset", () => setTimeout(filter));
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
filter();

const ORDERS = ["none", "ascending", "descending"];

/* A press sorts, the next one the other way, the third one as it was. Numbers begin with the largest. */
function sort(table, heading) {
  const turns = heading.dataset.sort === "number" ? [...ORDERS].reverse() : ORDERS;
  const now = ORDERS.indexOf(heading.getAttribute("aria-sort") ?? "none");
  const order = turns[(turns.indexOf(ORDERS[now]) + 1) % turns.length];
  for (const other of all("th[aria-sort]", table)) other.removeAttribute("aria-sort");
  if (order !== "none") heading.setAttribute("aria-sort", order);
  const at = heading.cellIndex;
  const key = (line) => line.cells[at].dataset.key ?? line.cells[at].textContent.trim();
  const compare =
    heading.dataset.sort === "number"
      ? (a, b) => number(key(a)) - number(key(b))
      : (a, b) => (key(a) === "") - (key(b) === "") || key(a).localeCompare(key(b));
  const sign = order === "descending" ? -1 : 1;
  for (const body of table.tBodies) {
    const lines = body.lines;
    body.append(
      ...(order === "none" ? lines : [...lines].sort((a, b) => sign * compare(a, b))),
    );
  }
}

function number(text) {
  const found = /\\d+/.exec(text);
  return found ? Number(found[0]) : -1;
}

for (const table of all("table.sortable")) {
  for (const body of table.tBodies) body.lines = all("tr:not(.category)", body);
  for (const heading of all("th[data-sort]", table)) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sort(table, heading));
    heading.append(button);
  }
}

for (const { table } of tables) {
  const names = table.tHead.rows[0].cells;
  let marked;
  table.addEventListener("mouseover", ({ target }) => {
    marked?.classList.remove("marked");
    const cell = target.closest("tbody td");
    marked = cell && cell.cellIndex >= FIXED ? names[cell.cellIndex] : undefined;
    marked?.classList.add("marked");
  });
}

const dark = document.getElementById("dark");
const preference = matchMedia("(prefers-color-scheme: dark)");
const showPreference = () => dark.setAttribute("aria-pressed", preference.matches);
preference.addEventListener("change", showPreference);
dark.addEventListener("click", () => {
  preference.removeEventListener("change", showPreference);
  const on = dark.getAttribute("aria-pressed") !== "true";
  dark.setAttribute("aria-pressed", on);
  document.documentElement.style.colorScheme = on ? "dark" : "light";
});
showPreference();
dark.hidden = false;
`;

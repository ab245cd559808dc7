/** Filters the tables by the fields of the form at the top. */
export const FILTER = `
const form = document.getElementById("filters");
const field = form.elements;

const matrices = tables.filter(({ table }) => table.classList.contains("matrix"));
const profileTable = tables.find(({ table }) => table.classList.contains("profiles"));
const findingTables = tables.filter(({ table }) => table.classList.contains("findings"));

const permissions = data.permissions.map((each) => ({
  ...each,
  text: plain([each.label, each.name, ...each.others].join(" ")),
}));
const profiles = data.profiles.map(({ name, codes, ...rest }, column) => ({
  ...rest,
  name,
  codes,
  text: plain(name),
  article: document.getElementById("profile-" + column),
}));
const gives = (column, row) => "123".includes(profiles[column].codes[row]);

/* What the filter shows, by number. */
let columnShown = [];
let rowShown = [];
let isNarrow = false;
let isFiltered = false;

function filter() {
  const profile = plain(field.profile.value);
  const permission = plain(field.permission.value);
  const risk = field.risk.value;
  const category = data.categories.indexOf(field.category.value);
  const severity = field.severity.value;
  const given = field.given.checked;

  columnShown = profiles.map(({ text }) => text.includes(profile));
  rowShown = permissions.map(
    (each) =>
      each.text.includes(permission) &&
      (!risk || (risk === "sensitive" ? each.risk !== "" : each.risk === risk)) &&
      (category === -1 || each.category === category),
  );
  if (given) {
    const has = profiles.map((_, column) => rowShown.some((shown, row) => shown && gives(column, row)));
    rowShown = rowShown.map(
      (shown, row) => shown && profiles.some((_, column) => columnShown[column] && gives(column, row)),
    );
    columnShown = columnShown.map((shown, column) => shown && has[column]);
  }
  isNarrow = Boolean(permission || risk || category !== -1 || given);

  profiles.forEach(({ article }, column) => (article.hidden = !columnShown[column]));
  profileTable.fits = (column) => columnShown[column];
  profileTable.show();
  for (const each of matrices) {
    each.fits = (row) => rowShown[row];
    for (const { cells } of each.table.tHead.rows) hideColumns(cells, each.from);
    each.show();
  }
  const fitsColumns = (columns) => !profile || columns.some((column) => columnShown[column]);
  subjectsShown = data.findings.map((finding) => {
    const fits =
      (!severity || finding.severity === severity) &&
      (!isNarrow || finding.rows.some((row) => rowShown[row]));
    return fits ? subjectsOf(finding).filter(fitsColumns).length : 0;
  });
  for (const each of findingTables) {
    each.fits = (number) => subjectsShown[number] > 0;
    each.dress = (row, { group }) => {
      if (group) row.querySelector(".count").counts = countSubjects(group.rows);
      else {
        for (const subject of all("[data-columns]", row)) {
          subject.hidden = !fitsColumns(subject.dataset.columns.split(" ").map(Number));
        }
      }
    };
    each.show();
  }
  isFiltered = Boolean(profile || isNarrow || severity);
  showCounts();
}

/* What a finding concerns: one subject each, with the profiles that it is found by. */
const subjectsOf = ({ columns, others }) => [...columns, ...others];
let subjectsShown = [];
const countSubjects = (rows) => [
  rows.reduce((sum, { number }) => sum + subjectsShown[number], 0),
  rows.reduce((sum, { number }) => sum + subjectsOf(data.findings[number]).length, 0),
];

function showCounts() {
  const count = (shown, noun) => shown.filter(Boolean).length + " of " + shown.length + " " + noun;
  const [found, total] = countSubjects([...data.findings.keys()].map((number) => ({ number })));
  const people = showPeople();
  const isPart = isFiltered || people < data.users.length;
  form.classList.toggle("filtered", isPart);
  field.shown.value =
    (isPart ? "Filtered: " : "Showing everything: ") +
    [
      count(columnShown, "profiles"),
      count(rowShown, "permissions"),
      found + " of " + total + " findings",
      people + " of " + data.users.length + " users",
    ].join(", ") + ".";
}

/* Cells of a row of the matrix before those of the profiles. */
const FIXED = 4;

function hideColumns(cells, from) {
  for (let at = FIXED; at < cells.length; at++) cells[at].hidden = !columnShown[from + at - FIXED];
}

for (const each of matrices) {
  each.dress = (row, { group }) => {
    const { cells } = row;
    hideColumns(cells, each.from);
    if (!group) return;
    for (let at = FIXED; at < cells.length; at++) {
      const column = each.from + at - FIXED;
      if (/^\\d/.test(cells[at].textContent)) {
        cells[at].textContent = group.shown.filter((number) => gives(column, number)).length;
      }
    }
  };
  const names = each.table.tHead.rows[0].cells;
  let marked;
  each.table.addEventListener("mouseover", ({ target }) => {
    marked?.classList.remove("marked");
    const cell = target.closest("tbody td");
    marked = cell && cell.cellIndex >= FIXED ? names[cell.cellIndex] : undefined;
    marked?.classList.add("marked");
  });
}

let waiting;
form.addEventListener("input", () => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(filter);
});
form.addEventListener("reset", () => {
  peopleForm?.reset();
  setTimeout(filter);
});
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
`;

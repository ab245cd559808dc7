/** Searches users, shows the users behind a number, and the access of one user. */
export const PEOPLE = `
const peopleTable = tables.find(({ table }) => table.classList.contains("people"));
const peopleForm = document.getElementById("people-filter");
const peopleOf = document.getElementById("people-of");
const person = document.getElementById("person");
const usernames = data.users.map(([name]) => plain(name));

/* The users of the pressed number, and the title that describes them. */
let only;

const inTeams = (fits) => {
  const teams = data.teams.map(fits);
  return new Set(data.users.flatMap(([, team], user) => (teams[team] ? [user] : [])));
};
const quote = (text) => "“" + text + "”";

/* What the "data-of" of a link names: a title, and the users. */
const KINDS = {
  all: () => (fitsEverybody() ? undefined : ["all of the instance", new Set(data.users.keys())]),
  profile: (at) => ["hold " + quote(profiles[at].name), inTeams((columns) => columns.includes(Number(at)))],
  permission: (at) => [
    "have " + quote(permissions[at].label),
    inTeams((columns) => columns.some((column) => gives(column, at))),
  ],
  risk: (risk) => {
    const risky = profiles.map((_, column) => permissions.some((each, row) => each.risk === risk && gives(column, row)));
    return ["have a permission of the risk " + risk, inTeams((columns) => columns.some((column) => risky[column]))];
  },
  finding: (at) => ["the finding " + data.findings[at].code + " concerns", usersOf(data.findings[at])],
  team: (at) => ["hold the same profiles", inTeams((_, team) => team === Number(at))],
};

/* The users of a finding are "[first, how many, first, how many, …]". */
function concerns({ users }, user) {
  for (let at = 0; at < users.length; at += 2) {
    if (user >= users[at] && user < users[at] + users[at + 1]) return true;
  }
  return false;
}

const usersOf = (finding) => new Set([...data.users.keys()].filter((user) => concerns(finding, user)));

/* Whether the filter at the top leaves all users. */
const fitsEverybody = () => !isNarrow && columnShown.every(Boolean);

/* Shows the users that fit, and counts them; 0 if the users were not read. */
function showPeople() {
  if (!peopleTable) return 0;
  const user = plain(peopleForm.elements.user.value);
  const isAll = fitsEverybody();
  const fits = columnShown.map(
    (shown, column) => shown && (!isNarrow || rowShown.some((shown, row) => shown && gives(column, row))),
  );
  const teams = data.teams.map((columns) => isAll || columns.some((column) => fits[column]));
  const shown = data.users.map(
    ([, team], at) => (only ? only[1].has(at) : teams[team]) && usernames[at].includes(user),
  );
  peopleTable.fits = (at) => shown[at];
  peopleTable.show();
  const count = shown.filter(Boolean).length;
  const selected = [only?.[0], user && "name contains " + quote(user)].filter(Boolean).join(", ");
  peopleOf.textContent = count + (count === 1 ? " user" : " users") + (selected && ": " + selected);
  peopleForm.querySelector("button").hidden = !only && !user;
  return count;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-of], a[data-person]");
  if (!link || !peopleTable) return;
  event.preventDefault();
  if (link.dataset.person !== undefined) return showPerson(Number(link.dataset.person));
  const [kind, at] = link.dataset.of.split(" ");
  only = KINDS[kind](at);
  peopleForm.elements.user.value = "";
  showCounts();
  const title = document.getElementById("people-title");
  title.scrollIntoView();
  title.focus({ preventScroll: true });
});

if (peopleTable) {
  let typing;
  peopleForm.addEventListener("input", () => {
    cancelAnimationFrame(typing);
    typing = requestAnimationFrame(showCounts);
  });
  peopleForm.addEventListener("reset", () => {
    only = undefined;
    setTimeout(showCounts);
  });
  peopleForm.addEventListener("submit", (event) => event.preventDefault());
  peopleForm.hidden = false;
}

const make = (tag, ...children) => {
  const element = document.createElement(tag);
  element.append(...children);
  return element;
};
const nameOf = (text) => make("bdi", text);
const withClass = (name, element) => {
  element.className = name;
  return element;
};
const separated = (parts) => parts.flatMap((part, at) => (at === 0 ? [part] : [", ", part]));
const linkTo = (column) => {
  const link = make("a", nameOf(profiles[column].name));
  link.href = "#profile-" + column;
  return link;
};

/* Every permission of a user with these profiles: the profiles that grant it, and whether all of them restrict it. */
function effectiveOf(columns) {
  return permissions.flatMap((permission, row) => {
    const givers = columns.filter((column) => gives(column, row));
    if (givers.length === 0) return [];
    const codes = columns.map((column) => profiles[column].codes[row]);
    const restricted = codes.includes("1")
      ? false
      : codes.every((code) => "025".includes(code)) || null;
    return [{ ...permission, row, givers, restricted }];
  });
}

/* Every restriction of a user with these profiles, and the permissions for which another profile cancels it. */
function restrictionsOf(columns) {
  return columns.flatMap((column) =>
    profiles[column].restrictions.map(([type, by], at) => {
      const others = columns.map((other) => [other, data.cancelled[column + " " + other]?.[at]]);
      const cancelers = others.flatMap(([other, list]) =>
        list >= 0 && data.lists[list].length > 0 ? [{ profile: other, rows: data.lists[list] }] : [],
      );
      const isUnclear = cancelers.length === 0 && others.some(([, list]) => list === -1);
      return { profile: column, type, by, cancelledBy: isUnclear ? null : cancelers };
    }),
  );
}

const noneIn = (isWhole) => (isWhole ? "none" : "none in the parts that could be read");
const NOTES = new Map([[true, "restricted"], [null, "unknown whether restricted"], [false, ""]]);

function showPerson(at) {
  const [name, team, group] = data.users[at];
  const columns = data.teams[team];
  const access = effectiveOf(columns);
  const unread = columns.filter((column) => profiles[column].codes.startsWith("4") || profiles[column].codes.startsWith("5"));
  const title = make("h3", nameOf(name));
  title.id = "person-title";
  const same = data.users.filter(([, other]) => other === team).length - 1;
  const list = make("dl");
  const line = (title, ...content) => list.append(make("div", make("dt", title), make("dd", ...content)));
  const items = (all) => make("ul", ...all.map((parts) => make("li", ...parts)));

  line("Security profiles", ...(columns.length > 0 ? separated(columns.map(linkTo)) : ["none"]));
  if (group !== undefined) line("Hierarchy group", nameOf(group));
  if (same > 0) {
    const link = make("a", same + (same === 1 ? " other user" : " other users"));
    link.href = "#people";
    link.dataset.of = "team " + team;
    line("Same profiles", link);
  }
  if (unread.length > 0) {
    line("Not read", ...separated(unread.map(linkTo)), ": this user may have more permissions than listed");
  }
  const found = data.findings.flatMap((finding, number) =>
    !finding.accepted && concerns(finding, at) ? [{ ...finding, number }] : [],
  );
  const grave = found.filter(({ severity }) => severity !== "info");
  const entryOf = ({ code, number, severity, columns: about }) => {
    const row = findingTables.map((table) => table.row(number)).find(Boolean);
    const held = about.map(([column]) => column).filter((column) => columns.includes(column));
    const subject = held.length > 0 ? [...separated(held.map(linkTo)), ": "] : [];
    return [withClass("badge " + severity, make("span", severity)), " ", make("code", code), " ", ...subject, ...row.querySelector("th").childNodes];
  };
  line("Findings (" + grave.length + ")", grave.length > 0 ? items(grave.map(entryOf)) : noneIn(data.complete));
  const minor = found.length - grave.length;
  if (minor > 0) {
    const more = make("details", make("summary", minor + " of severity info"));
    more.addEventListener("toggle", () => {
      if (more.childElementCount === 1) more.append(items(found.filter(({ severity }) => severity === "info").map(entryOf)));
    });
    line("Info", more);
  }
  const sensitive = access.filter(({ risk }) => risk);
  line(
    "Sensitive",
    sensitive.length > 0
      ? items([...new Set(sensitive.map(({ risk }) => risk))].map((risk) => [
          make("b", risk),
          ": ",
          sensitive.filter((each) => each.risk === risk).map(({ label }) => label).join(", "),
        ]))
      : noneIn(unread.length === 0),
  );
  const restrictions = restrictionsOf(columns);
  const unclear = columns.filter((column) => !profiles[column].isWhole);
  line(
    "Restrictions",
    restrictions.length + unclear.length > 0
      ? items([...restrictions.map(({ by, cancelledBy, profile, type }) => [
          make("b", type),
          ": only ",
          nameOf(by),
          " (",
          linkTo(profile),
          ")",
          ...(cancelledBy === null ? [", unknown whether another profile cancels it"] : []),
          ...(cancelledBy ?? []).flatMap(({ profile, rows }) => [
            withClass("cancelled", make("span", "; cancelled by ", linkTo(profile), " for " + rows.map((row) => permissions[row].label).join(", "))),
          ]),
        ]), ...unclear.map((column) => ["not read (", linkTo(column), ")"])])
      : "none",
  );
  const granted = new Map();
  for (const column of columns) {
    for (const [kind, entries] of profiles[column].grants) {
      const texts = granted.get(kind) ?? granted.set(kind, new Map()).get(kind);
      for (const entry of entries ?? ["not read"]) texts.set(entry, [...(texts.get(entry) ?? []), column]);
    }
  }
  for (const [kind, texts] of granted) {
    if (texts.size > 0) line(kind, items([...texts].map(([text, by]) => [nameOf(text), " (", ...separated(by.map(linkTo)), ")"])));
  }

  const table = make("table", make("caption", "Permissions (" + access.length + (unread.length > 0 ? " or more" : "") + ")"));
  const head = table.createTHead().insertRow();
  for (const text of ["Permission", "Granted by", "Notes"]) {
    const heading = make("th", text);
    heading.scope = "col";
    head.append(heading);
  }
  data.categories.forEach((category, index) => {
    const rows = access.filter((each) => each.category === index);
    if (rows.length === 0) return;
    const body = table.createTBody();
    const heading = make("th", category);
    heading.colSpan = 3;
    heading.scope = "rowgroup";
    body.append(withClass("category", make("tr", heading)));
    for (const { givers, label, name, restricted, restricts, risk } of rows) {
      const heading = make("th", nameOf(label), ...(label === name ? [] : [" ", make("code", name)]));
      heading.scope = "row";
      const notes = [risk, restricts && "restricts", NOTES.get(restricted)].filter(Boolean).join(", ");
      body.append(withClass(risk ? "risky" : "", make("tr", heading, make("td", ...separated(givers.map(linkTo))), make("td", notes))));
    }
  });
  const close = make("button", "Close");
  close.type = "button";
  close.addEventListener("click", () => {
    person.hidden = true;
    document.querySelector('a[data-person="' + at + '"]')?.focus();
  });
  person.replaceChildren(title, close, list, table);
  person.setAttribute("aria-labelledby", title.id);
  person.hidden = false;
  person.scrollTop = 0;
  person.focus({ preventScroll: true });
  person.scrollIntoView({ block: "nearest" });
}
`;

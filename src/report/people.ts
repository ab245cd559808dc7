import type { AuditSeverity } from "../access/findings.ts";
import { numberSets } from "../access/number-sets.ts";
import { isRead } from "../profile/snapshot.ts";
import { type Html, UNREAD, figure, html, longTable, named, names, raw, table } from "./html.ts";
import type { Report, ReportTeam } from "./model.ts";

/** Every user with profiles and findings. The script of the page shows the access of one user. */
export function people(report: Report): Html {
  return html`<section id="people" aria-labelledby="people-title">
    <h2 id="people-title" tabindex="-1">People</h2>
    ${isRead(report.snapshot.missing, "users") ? allUsers(report) : html`<p class="not-read">The users could not be read.</p>`}
  </section>`;
}

const COLUMNS = {
  User: "text",
  "Security profiles": "text",
  Permissions: "number",
  Sensitive: "text",
  "Hierarchy group": "text",
  Errors: "number",
  Warnings: "number",
} as const;

function allUsers(report: Report): Html {
  const rows: string[] = [];
  const lineOf = userLine(report);
  const cellsOf = teamCells(report);
  for (const team of report.teams) {
    const cells = cellsOf(team);
    for (const user of team.users) rows[user] = lineOf(user, cells);
  }
  return html`<form id="people-filter" role="search" aria-label="Find a user" hidden>
      <label>User <input type="search" name="user" autocomplete="off" spellcheck="false" /></label>
      <p id="people-of" role="status"></p>
      <button type="reset" hidden>Show all users</button>
    </form>
    <div class="panes">
      ${longTable("Users", table("people sortable", "Users", COLUMNS, [raw(rows.join(""))]))}
      <article id="person" tabindex="-1" hidden></article>
    </div>`;
}

/** Formats the cells that all users of a team share. */
function teamCells(report: Report): (team: ReportTeam) => Html {
  const { profiles } = report;
  const countIn = permissionCount(report);
  return ({ held: columns }) => {
    const held = columns.flatMap((column) => profiles[column] ?? []);
    const isWhole = held.every(({ gives }) => gives !== undefined);
    const sensitive = [...new Set(held.flatMap(({ risks }) => risks))].join(", ");
    return html`<td>${names(held.map(({ profile }) => profile.SecurityProfileName))}</td>
      <td class="number">${figure(countIn(columns), isWhole)}</td>
      <td>${isWhole ? sensitive : sensitive === "" ? UNREAD : `${sensitive} or more`}</td>`;
  };
}

function userLine(report: Report): (number: number, cells: Html) => string {
  const { audit, groupName, snapshot } = report;
  const found = foundOf(report);
  return (number, cells) => {
    const [user, its] = [snapshot.users[number], found[number]];
    if (!user || !its) return "";
    const { HierarchyGroupId: group, Username } = user;
    return html`<tr data-row="${number}">
      <th scope="row"><a href="#person" data-person="${number}">${named(Username)}</a></th>
      ${cells}
      <td>${group === undefined ? "" : named(groupName(group))}</td>
      <td class="number">${figure(its.error, audit.complete)}</td>
      <td class="number">${figure(its.warning, audit.complete)}</td>
    </tr> `.markup;
  };
}

/** Counts the different permissions of the profiles in some columns. */
function permissionCount({ profiles, rowOf }: Report): (columns: readonly number[]) => number {
  const sets = numberSets(rowOf.size);
  const given = profiles.map(({ gives }) =>
    sets.of([...(gives?.keys() ?? [])].flatMap((name) => rowOf.get(name) ?? [])),
  );
  return (columns) =>
    sets.sizeOf(columns.reduce((union, column) => union | (given[column] ?? 0n), 0n));
}

/** How many findings of each severity concern each user. */
function foundOf({ lines, snapshot }: Report): readonly Record<AuditSeverity, number>[] {
  const found = snapshot.users.map(() => ({ error: 0, info: 0, warning: 0 }));
  for (const { first, users } of lines) {
    if (first.reason !== undefined) continue;
    for (const user of users) {
      const its = found[user];
      if (its) its[first.severity] += 1;
    }
  }
  return found;
}

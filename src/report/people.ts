import type { AuditSeverity } from "../access/findings.ts";
import { describePermission } from "../permissions/details.ts";
import { type Html, figure, html, named, names } from "./html.ts";
import { longTable } from "./long-table.ts";
import type { Report, ReportProfile } from "./model.ts";
import { unionCount } from "./union-count.ts";

/** Every user with profiles and findings. The script of the page shows the access of one user. */
export function people(report: Report): Html {
  return html`<section id="people" aria-labelledby="people-title">
    <h2 id="people-title" tabindex="-1">People</h2>
    ${report.isRead("users") ? table(report) : html`<p class="not-read">The users could not be read.</p>`}
  </section>`;
}

function table(report: Report): Html {
  const { groupName, profiles, snapshot, teams } = report;
  const found = foundOf(report);
  const rows = snapshot.users.map((): Html => html``);
  const risks = profiles.map(risksOf);
  const countIn = permissionCount(report);
  for (const { columns, users } of teams) {
    const held = columns.flatMap((column) => profiles[column] ?? []);
    const isWhole = held.every(({ gives }) => gives !== undefined);
    const sensitive = new Set(columns.flatMap((column) => risks[column] ?? []));
    const cells = html`<td>${names(held.map(({ profile }) => profile.SecurityProfileName))}</td>
      <td class="number">${figure(countIn(columns), isWhole)}</td>
      <td>${[...sensitive].join(", ")}</td>`;
    for (const number of users) {
      const user = snapshot.users[number];
      const its = found[number];
      if (!user || !its) continue;
      const { HierarchyGroupId: group, Username } = user;
      rows[number] = html`<tr data-row="${number}">
        <th scope="row"><a href="#person" data-person="${number}">${named(Username)}</a></th>
        ${cells}
        <td>${group === undefined ? "" : named(groupName(group))}</td>
        <td class="number">${figure(its.error, report.audit.complete)}</td>
        <td class="number">${figure(its.warning, report.audit.complete)}</td>
      </tr> `;
    }
  }
  return html`<form id="people-filter" role="search" aria-label="Find a user" hidden>
      <label>User <input type="search" name="user" autocomplete="off" spellcheck="false" /></label>
      <p id="people-of" role="status"></p>
      <button type="reset" hidden>Show all users</button>
    </form>
    <div class="panes">
      ${longTable(
        "Users",
        html`<table class="people sortable">
          <caption>
            Users
          </caption>
          <thead>
            <tr>
              <th scope="col" data-sort="text">User</th>
              <th scope="col" data-sort="text">Security profiles</th>
              <th scope="col" data-sort="number">Permissions</th>
              <th scope="col" data-sort="text">Sensitive</th>
              <th scope="col" data-sort="text">Hierarchy group</th>
              <th scope="col" data-sort="number">Errors</th>
              <th scope="col" data-sort="number">Warnings</th>
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>`,
      )}
      <article id="person" tabindex="-1" hidden></article>
    </div>`;
}

function risksOf({ gives }: ReportProfile): readonly string[] {
  const risks = [...(gives?.keys() ?? [])].flatMap((name) => describePermission(name)?.risk ?? []);
  return [...new Set(risks)];
}

/** Counts the different permissions of the profiles in some columns. */
function permissionCount({ profiles }: Report): (columns: readonly number[]) => number {
  const all = new Set(profiles.flatMap(({ gives }) => [...(gives?.keys() ?? [])]));
  const numberOf = new Map([...all].map((name, number) => [name, number]));
  const numbers = profiles.map(({ gives }) =>
    [...(gives?.keys() ?? [])].flatMap((name) => numberOf.get(name) ?? []),
  );
  const count = unionCount(all.size);
  return (columns) => count(columns.map((column) => numbers[column] ?? []));
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

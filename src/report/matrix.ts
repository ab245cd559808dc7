import { count } from "../access/some-of.ts";
import { isRead } from "../profile/snapshot.ts";
import { type Html, figure, headings, html, longTable, named, raw, usersLink } from "./html.ts";
import type { Report, ReportCategory, ReportPermission, ReportProfile } from "./model.ts";

/** Most profiles in one table: AWS's default quota for an instance. */
const COLUMNS = 100;

/** With more columns than this, the printed table uses a smaller font. */
const DENSE = 30;

const CELLS = {
  yes: "<td class=yes>yes",
  restricted: "<td class=some>restricted",
  unclear: "<td class=unclear>restrictions not read",
  unread: "<td class=unread>not read",
  no: "<td>",
} as const;

/** The permission matrix: a row for each permission, a column for each profile. */
export function matrix(report: Report): Html {
  const { profiles } = report;
  const tables = Math.max(1, Math.ceil(profiles.length / COLUMNS));
  const width = Math.ceil(profiles.length / tables);
  return html`<section id="matrix" aria-labelledby="matrix-title">
    <h2 id="matrix-title">Permission matrix</h2>
    <p class="legend">
      <span class="yes">granted</span>
      <span class="some">granted, restricted by tags or hierarchy</span>
      <span class="unclear">granted, restrictions not read</span>
      <span class="unread">not read</span> An empty cell: not granted. A user has what any of the
      user’s profiles grants. A permission that <em>restricts</em> takes something away from its
      holder. Sorting keeps the categories together.
    </p>
    ${Array.from({ length: tables }, (_, index) => table(report, profiles.slice(index * width, (index + 1) * width)))}
  </section>`;
}

function table(report: Report, profiles: readonly ReportProfile[]): Html {
  const [first] = profiles;
  const last = profiles.at(-1);
  const title =
    first && last && profiles.length < report.profiles.length
      ? `Profiles ${first.column + 1} to ${last.column + 1} of ${report.profiles.length}`
      : `All ${report.profiles.length} profiles`;
  return longTable(
    `Permission matrix. ${title}`,
    html`<table
      class="matrix sortable${profiles.length > DENSE ? " dense" : ""}"
      data-from="${first?.column ?? 0}"
    >
      <caption>
        ${title}
      </caption>
      <thead>
        <tr>
          ${headings({ Permission: "text", Risk: "text", Users: "number", Profiles: "number" })}
          ${profiles.map(({ profile }) => html`<th scope="col" class="profile">${named(profile.SecurityProfileName)}</th>`)}
        </tr>
        <tr class="figures">
          <th scope="row">Users that hold the profile</th>
          <td class="kind"></td>
          <td class="number">
            ${isRead(report.snapshot.missing, "users") ? usersLink("all", report.snapshot.users.length, String(report.snapshot.users.length)) : figure(null)}
          </td>
          <td class="number"></td>
          ${profiles.map(({ column, holders: { users } }) => html`<td>${usersLink(`profile ${column}`, users?.length ?? null, String(users?.length ?? "?"))}</td>`)}
        </tr>
      </thead>
      ${report.categories.map((category) => body(report, category, profiles))}
    </table>`,
  );
}

function body(report: Report, category: ReportCategory, profiles: readonly ReportProfile[]): Html {
  const { permissions, title } = category;
  return html`<tbody>
    <tr class="category">
      <th scope="rowgroup">${title}</th>
      <td class="kind count" data-noun="permission">${count(permissions.length, "permission")}</td>
      <td class="number"></td>
      <td class="number"></td>
      ${profiles.map(({ gives }) => html`<td>${gives ? permissions.filter(({ name }) => gives.has(name)).length : "?"}</td>`)}
    </tr>
    ${permissions.map((permission) => line(report, permission, profiles))}
  </tbody> `;
}

function line(
  { isGrantKnown }: Report,
  { details, name, reach, row }: ReportPermission,
  profiles: readonly ReportProfile[],
): Html {
  const cells = profiles.map(({ gives }) => CELLS[gives ? (gives.get(name) ?? "no") : "unread"]);
  const { label = name, meaning, otherLabels = [], replacedBy, restricts, risk } = details ?? {};
  const kind = risk ?? (restricts ? "restricts" : replacedBy ? "legacy" : "");
  return html`<tr data-row="${row}" class="${risk ? "risky" : kind}">
    <th scope="row" title="${meaning ?? ""}" data-kind="${kind}">
      ${named(label)}${label === name ? "" : html` <code>${named(name)}</code>`}${otherLabels.map((other) => html` <small>${other}</small>`)}
    </th>
    <td class="kind">${kind}</td>
    <td class="number">
      ${usersLink(`permission ${row}`, reach.users, figure(reach.users, isGrantKnown))}
    </td>
    <td class="number">${figure(reach.profiles, isGrantKnown)}</td>
    ${raw(cells.join(""))}
  </tr> `;
}

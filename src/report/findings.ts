import { type AuditSubject, bySeverity } from "../access/findings.ts";
import { count } from "../access/some-of.ts";
import { groupBy } from "../access/group-by.ts";
import { type Html, html, longTable, named, names, table, usersLink } from "./html.ts";
import type { FindingLine } from "./lines.ts";
import { type Report, SEVERITIES } from "./model.ts";

const KINDS: Readonly<Record<AuditSubject["kind"], string>> = {
  profile: "profile",
  user: "user",
  aiAgent: "AI agent",
  instance: "instance",
};

/** The findings, and the accepted ones. */
export function findings({ audit, lines }: Report): Html {
  const none = audit.complete
    ? "None."
    : "No findings in the parts that could be read. There may be more.";
  const found = lines.filter(({ first }) => first.reason === undefined);
  const accepted = lines.filter(({ first }) => first.reason !== undefined);
  return html`<section id="findings" aria-labelledby="findings-title">
    <h2 id="findings-title">Findings</h2>
    ${found.length > 0 ? findingTable("Findings by code, the most serious first", found) : html`<p>${none}</p>`}
    ${
      accepted.length > 0
        ? html`<h3>Accepted</h3>
            ${findingTable("Accepted findings, with the reason", accepted)}`
        : ""
    }
  </section>`;
}

function findingTable(title: string, lines: readonly FindingLine[]): Html {
  const accepted = lines.some(({ first }) => first.reason !== undefined);
  const columns = { About: "number", Finding: "text", Users: "number" } as const;
  return longTable(
    title,
    table(
      "findings sortable",
      title,
      { ...columns, ...(accepted && { "Accepted because": "text" as const }) },
      [...groupBy(lines, ({ first }) => first.code).values()].map((same) => [
        heading(same, accepted ? 4 : 3),
        ...same.map(line),
      ]),
    ),
  );
}

function heading(lines: readonly FindingLine[], columns: number): Html {
  const all = lines.flatMap(({ same }) => same);
  const found = bySeverity(all);
  const badges = SEVERITIES.filter((severity) => found[severity] > 0);
  return html`<tr class="category">
    <th scope="rowgroup" colspan="${columns}">
      ${badges.map((severity) => html`<span class="badge ${severity}">${severity}</span> `)}
      <code>${all[0]?.code ?? ""}</code>
      <span class="count" data-noun="finding">${count(all.length, "finding")}</span>
    </th>
  </tr> `;
}

function line({ first, number, same, text, users }: FindingLine): Html {
  const { reason, severity } = first;
  return html`<tr data-row="${number}" data-severity="${severity}">
    <td data-key="${same.length}">${subjects(same)}</td>
    <th scope="row">${named(text)}</th>
    <td class="number">
      ${users.length === 0 ? "" : usersLink(`finding ${number}`, users.length, String(users.length))}
    </td>
    ${reason === undefined ? "" : html`<td>${named(reason)}</td>`}
  </tr> `;
}

/** Each profile is an element, so that the filter can hide it; other names are text. Each subject is named once. */
function subjects(same: FindingLine["same"]): Html {
  const reported = same.map(({ about, subject }) => ({ ...subject, columns: about.columns }));
  return html`${[...groupBy(reported, ({ kind }) => kind)].map(([kind, all]) => {
    const of = [...groupBy(all, ({ arn }) => arn).values()].map((each) => {
      const columns = new Set(each.flatMap((one) => one.columns));
      return { name: each[0].name, columns: [...columns] };
    });
    const title = of.length === 1 ? KINDS[kind] : count(of.length, KINDS[kind]);
    const list =
      kind === "profile"
        ? of.map(
            ({ columns, name }) =>
              html`<span data-columns="${columns.join(" ")}">${named(name)}</span>`,
          )
        : names(kind === "instance" ? [] : of.map(({ name }) => name));
    return html`<b>${title}</b> <span class="subjects">${list}</span> `;
  })}`;
}

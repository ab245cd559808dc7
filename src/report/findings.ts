import type { AuditFinding, AuditSubject } from "../access/findings.ts";
import { groupBy } from "../access/group-by.ts";
import { formatAuditFinding } from "../access/format-audit-finding.ts";
import { count } from "../access/some-of.ts";
import type { About } from "./about.ts";
import { type Html, html, named } from "./html.ts";
import { SEVERITIES, type Report } from "./model.ts";

const KINDS: Readonly<Record<AuditSubject["kind"], string>> = {
  profile: "profile",
  user: "user",
  aiAgent: "AI agent",
  instance: "instance",
};

type Told = AuditFinding & { readonly reason?: string };

/** What the audit found, and what of it is known and accepted. What is told alike is one line. */
export function findings(report: Report): Html {
  const { complete, findings: found, ignored } = report.audit;
  const none = complete ? "None." : "None in what could be read; there may be some in the rest.";
  return html`<section id="findings" aria-labelledby="findings-title">
    <h2 id="findings-title">Findings</h2>
    ${found.length > 0 ? table(report, "What was found, the gravest first", found) : html`<p>${none}</p>`}
    ${
      ignored.length > 0
        ? html`<h3>Accepted</h3>
            ${table(report, "What is known and accepted", ignored)}`
        : ""
    }
  </section>`;
}

function table(report: Report, title: string, found: readonly Told[]): Html {
  const lines = groupBy(found, (each) =>
    JSON.stringify([each.code, formatAuditFinding(each), each.reason]),
  );
  const accepted = found.some(({ reason }) => reason !== undefined);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${title}">
    <table class="findings sortable">
      <caption>
        ${title}
      </caption>
      <thead>
        <tr>
          <th scope="col" data-sort="number">Severity</th>
          <th scope="col" data-sort="number">About</th>
          <th scope="col">Finding</th>
          <th scope="col" data-sort="text">Code</th>
          ${accepted ? html`<th scope="col" data-sort="text">Accepted because</th>` : ""}
        </tr>
      </thead>
      <tbody>
        ${[...lines.values()].map((same) => line(report, same, accepted))}
      </tbody>
    </table>
  </div>`;
}

function line(report: Report, same: readonly Told[], accepted: boolean): Html {
  const [first] = same;
  if (!first) return html``;
  const { code, reason = "", severity } = first;
  const about = same.map((each) => report.about(each));
  return html`<tr data-severity="${severity}" data-rows="${about[0]?.rows.join(" ") ?? ""}">
    <td data-key="${SEVERITIES.indexOf(severity)}">
      <span class="badge ${severity}">${severity}</span>
    </td>
    <td data-key="${same.length}">${subjects(same, about)}</td>
    <th scope="row">${named(formatAuditFinding(first))}</th>
    <td><code>${code}</code></td>
    ${accepted ? html`<td>${named(reason)}</td>` : ""}
  </tr> `;
}

/** Each subject for itself, so that the filter can leave some out. */
function subjects(same: readonly Told[], about: readonly About[]): Html {
  const told = same.map((each, index) => ({
    ...each.subject,
    columns: about[index]?.columns ?? [],
  }));
  return html`${[...groupBy(told, ({ kind }) => kind)].map(([kind, of]) => {
    const title = kind === "instance" ? "the instance" : count(of.length, KINDS[kind]);
    const spans = of.map(
      ({ columns, name }) =>
        html`<span data-columns="${columns.join(" ")}"
          >${named(kind === "instance" ? "" : name)}</span
        >`,
    );
    return html`<b>${title}</b> <span class="subjects">${spans}</span> `;
  })}`;
}

import { bySeverity } from "../access/findings.ts";
import { formatQuota } from "../access/format-audit-finding.ts";
import { AI_AGENT_PARTS, isRead } from "../profile/snapshot.ts";
import { PERMISSION_RISKS } from "../permissions/catalog.ts";
import { type Html, figure, html, named, region, table, usersLink } from "./html.ts";
import type { Report } from "./model.ts";

/** The instance in figures. */
export function figures(report: Report): Html {
  const { audit, profiles, snapshot } = report;
  const unused = profiles.filter(({ holders }) => holders.users?.length === 0).length;
  const { error, info, warning } = bySeverity(audit.findings);
  const users = isRead(snapshot.missing, "users") ? snapshot.users.length : null;
  const tiles: readonly (readonly [title: string, value: Html | string, more: string])[] = [
    [
      "Security profiles",
      String(profiles.length),
      users === null ? "users not read" : `${unused} without a user`,
    ],
    ["Users", usersLink("all", users, figure(users)), ""],
    [
      "AI agents",
      figure(audit.aiAgents, isRead(snapshot.missing, ...AI_AGENT_PARTS)),
      "of the instance's assistants",
    ],
    [
      "Errors",
      figure(error, audit.complete),
      "a restriction or setting has no effect, or a name misleads",
    ],
    ["Warnings", figure(warning, audit.complete), "grants more, or does less, than it seems"],
    ["Info", figure(info, audit.complete), "worth knowing"],
  ];
  return html`<section id="figures" aria-labelledby="figures-title">
    <h2 id="figures-title">In figures</h2>
    <dl class="tiles">
      ${tiles.map(
        ([title, value, more]) =>
          html`<div>
            <dt>${title}</dt>
            <dd>${value}</dd>
            <dd class="more">${more}</dd>
          </div>`,
      )}
    </dl>
    <div class="columns">${sensitive(report)} ${quotas(report)}</div>
  </section>`;
}

function sensitive({ isGrantKnown, risks }: Report): Html {
  const rows = risks.map(
    (each) =>
      html`<tr>
        <th scope="row">${each.risk}</th>
        <td>${PERMISSION_RISKS[each.risk]}</td>
        <td class="number">${figure(each.profiles, isGrantKnown)}</td>
        <td class="number">
          ${usersLink(`risk ${each.risk}`, each.users, figure(each.users, isGrantKnown))}
        </td>
      </tr> `,
  );
  return region(
    "scroll",
    "Sensitive permissions",
    table(
      "sensitive",
      "Sensitive permissions, and how many hold one of them",
      { Risk: "", "A holder …": "", Profiles: "", Users: "" },
      [rows],
    ),
  );
}

function quotas({ audit }: Report): Html {
  const rows = audit.quotas.map((quota) => {
    const [title, words] = formatQuota(quota);
    return html`<tr>
      <th scope="row">${title}</th>
      <td>
        ${named(words)}
        <meter
          min="0"
          max="${quota.limit}"
          high="${quota.limit * 0.8}"
          value="${quota.count}"
          aria-label="${title}"
        ></meter>
      </td>
    </tr> `;
  });
  return region(
    "scroll",
    "Quotas",
    table("quotas", "Quotas, by AWS’s defaults", { Quota: "", Used: "" }, [rows]),
  );
}

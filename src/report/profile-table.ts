import { bySeverity } from "../access/findings.ts";
import { AI_AGENT_PARTS, isRead } from "../profile/snapshot.ts";
import { agentsOf } from "../profile/ai-agent-arn.ts";
import { type Html, UNREAD, figure, html, longTable, named, table, usersLink } from "./html.ts";
import type { Report, ReportProfile } from "./model.ts";

/** The profiles in figures, one row each. */
export function profileTable(report: Report): Html {
  return longTable(
    "Security profiles in figures",
    table(
      "profiles sortable",
      "Each name leads to the details below",
      {
        Profile: "text",
        Users: "number",
        "AI agents": "number",
        Permissions: "number",
        Sensitive: "text",
        "Restricted by": "text",
        Errors: "number",
        Warnings: "number",
      },
      [report.profiles.map((each) => line(report, each))],
    ),
  );
}

function line({ audit, snapshot }: Report, reported: ReportProfile): Html {
  const { column, findings, gives, holders, profile, risks } = reported;
  const found = bySeverity(findings);
  const number = holders.aiAgents && agentsOf(holders.aiAgents).length;
  const agents = figure(number, isRead(snapshot.missing, ...AI_AGENT_PARTS));
  return html`<tr data-row="${column}">
    <th scope="row"><a href="#profile-${column}">${named(profile.SecurityProfileName)}</a></th>
    <td class="number">
      ${usersLink(`profile ${column}`, holders.users?.length ?? null, figure(holders.users?.length ?? null))}
    </td>
    <td class="number">${agents}</td>
    <td class="number">${figure(gives?.size ?? null)}</td>
    <td>${gives ? risks.join(", ") : UNREAD}</td>
    <td>${restrictedBy(reported)}</td>
    <td class="number">${figure(found.error, audit.complete)}</td>
    <td class="number">${figure(found.warning, audit.complete)}</td>
  </tr> `;
}

function restrictedBy({ profile, scope }: ReportProfile): Html | string {
  if (!profile.AllowedAccessControlTags) return UNREAD;
  return [...(scope.byTags ? ["tags"] : []), ...(scope.byHierarchy ? ["hierarchy"] : [])].join(
    ", ",
  );
}

import type { AuditFinding } from "../access/findings.ts";
import { groupBy } from "../access/group-by.ts";
import { type FieldName, FIELDS, FIELD_NAMES, piecesOf } from "../profile/model.ts";
import { AI_AGENT_PARTS, isRead } from "../profile/snapshot.ts";
import { type Html, NONE, UNREAD, figure, html, named, names } from "./html.ts";
import type { Report, ReportCategory, ReportPermission, ReportProfile } from "./model.ts";

/** Fields with a line of their own. */
const OWN_LINE: ReadonlySet<FieldName> = new Set([
  "Description",
  "Permissions",
  "Tags",
  "AllowedAccessControlTags",
  "TagRestrictedResources",
  "HierarchyRestrictedResources",
  "AllowedAccessControlHierarchyGroupId",
]);
const OTHERS = FIELD_NAMES.filter((name) => !OWN_LINE.has(name));

/** All details of a profile. */
export function profileDetails(report: Report, reported: ReportProfile): Html {
  const { column, gives, holders, profile } = reported;
  const field = (name: FieldName) =>
    [FIELDS[name].title, listed(entriesOf(name, profile))] as const;
  const id = `profile-${column}`;
  const lines: readonly (readonly [title: string, value: Html])[] = [
    ["ARN", html`<code>${profile.SecurityProfileArn}</code>`],
    ...(["Description", "Tags"] as const).map(field),
    [counted("Users", holders.users), folded(holders.users)],
    [
      counted(
        "AI agents that hold it",
        holders.aiAgents,
        isRead(report.snapshot.missing, ...AI_AGENT_PARTS),
      ),
      listed(holders.aiAgents),
    ],
    ["Findings", codes(report, reported.findings)],
    ["Restricted by tags", byTags(reported)],
    ["Restricted by hierarchy", byHierarchy(report, reported)],
    ...OTHERS.map(field),
    [
      counted("Permissions", gives && [...gives.keys()]),
      gives ? permissions(report.categories, gives) : UNREAD,
    ],
  ];
  const none = lines.filter(([, value]) => value === NONE).map(([title]) => title);
  const told = [
    ...lines.filter(([, value]) => value !== NONE),
    ...(none.length === 0 ? [] : [["None", names(none)] as const]),
  ];
  return html`<article id="${id}" data-column="${column}" aria-labelledby="${id}-title">
    <h3 id="${id}-title">${named(profile.SecurityProfileName)}</h3>
    <dl>
      ${told.map(
        ([title, value]) =>
          html`<div>
            <dt>${title}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </article> `;
}

function counted(title: string, of: readonly string[] | null | undefined, isWhole = true): string {
  return of && of.length > 0 ? `${title} (${figure(of.length, isWhole)})` : title;
}

/** How many names are shown without folding. */
const OPEN = 20;

function folded(users: readonly string[] | null): Html {
  if (!users || users.length <= OPEN) return listed(users);
  return html`<details>
    <summary>All ${users.length}</summary>
    ${listed(users)}
  </details>`;
}

function listed(texts: readonly string[] | null | undefined): Html {
  if (!texts) return UNREAD;
  return texts.length === 0 ? NONE : names(texts);
}

function codes({ audit }: Report, findings: readonly AuditFinding[]): Html {
  const byCode = [...groupBy(findings, ({ code }) => code)];
  if (byCode.length === 0)
    return audit.complete ? NONE : html`none in the parts that could be read`;
  return names(byCode.map(([code, same]) => (same.length > 1 ? `${code} × ${same.length}` : code)));
}

function byTags({ profile }: ReportProfile): Html {
  const { AllowedAccessControlTags: tags, TagRestrictedResources: types } = profile;
  if (!tags || !types) return UNREAD;
  const allowed = entriesOf("AllowedAccessControlTags", profile);
  if (types.length === 0 && allowed?.length === 0) return NONE;
  return html`${listed(types)}; tags: ${listed(allowed)}`;
}

function byHierarchy({ groupName }: Report, { profile }: ReportProfile): Html {
  const { AllowedAccessControlHierarchyGroupId: id, HierarchyRestrictedResources: types } = profile;
  if (!types) return UNREAD;
  if (types.length === 0 && !id) return NONE;
  return html`${listed(types)}; from ${id ? named(groupName(id)) : "the holder’s own group"} down`;
}

/** Each entry of a field as a text; `undefined` if not read. */
export function entriesOf(
  name: FieldName,
  profile: ReportProfile["profile"],
): string[] | undefined {
  if (profile[name] === undefined) return undefined;
  const { hasTools, key } = FIELDS[name].kind;
  const entries = groupBy(piecesOf(name, profile), ({ item = "" }) => item);
  return [...entries].flatMap(([item, pieces]) => {
    if (hasTools) return `${item} (${pieces.flatMap(({ tool }) => tool ?? []).join(", ")})`;
    const [value] = pieces.map((piece) => piece.value);
    if (value === undefined || key !== undefined) return item;
    if (typeof value === "string") return item === "" ? value : `${item} = ${value}`;
    return value.map((rule) => `${item} = ${rule.join(" or ")}`);
  });
}

/** By category, as the shorter list: the granted permissions, or the missing ones. */
function permissions(
  categories: readonly ReportCategory[],
  gives: ReadonlyMap<string, unknown>,
): Html {
  if (gives.size === 0) return NONE;
  return html`<ul>
    ${categories.map((category) => {
      const given = category.permissions.filter(({ name }) => gives.has(name));
      return given.length === 0
        ? ""
        : html`<li><b>${category.title}:</b> ${givenOf(category, given)}</li>`;
    })}
  </ul>`;
}

function givenOf({ isKnown, permissions: all }: ReportCategory, given: ReportPermission[]): Html {
  const others = all.filter((each) => !given.includes(each));
  if (!isKnown || others.length >= given.length) return labeled(given);
  if (others.length === 0) return html`all ${all.length}`;
  return html`all ${all.length} but ${labeled(others)}`;
}

/** Labels of the admin website, each with the name in the API. */
function labeled(all: readonly ReportPermission[]): Html {
  return html`${all.map(({ details, name }, index) => [
    index === 0 ? "" : ", ",
    details?.label === undefined || details.label === name
      ? names([name])
      : html`${details.label} <code>${name}</code>`,
  ])}`;
}

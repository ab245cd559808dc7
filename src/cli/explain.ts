import { quoted } from "../access/some-of.ts";
import { CATALOG, PERMISSION_RISKS, RISKS } from "../permissions/catalog.ts";
import { type PermissionDetails, PERMISSIONS } from "../permissions/details.ts";
import { nearestPermission } from "../permissions/nearest.ts";
import { setsWith } from "../permissions/presets.ts";
import { nearestNames } from "../profile/distance.ts";
import { type Run, EXIT } from "./command.ts";
import { FINDING_PAGES, readFindingPages } from "./finding-pages.ts";
import { wrap } from "./layout.ts";
import { TEXT_OR_JSON, outputOf, paint } from "./output.ts";
import { sectionAsText } from "./page-section.ts";
import { fold } from "../access/find-permissions.ts";
import { PERMISSION_TERMS, permissionsOf } from "./permissions-of.ts";
import { UsageError } from "./usage-error.ts";

export const run: Run<"explain"> = async ({ args }) => {
  const output = outputOf(args, TEXT_OR_JSON);
  const { subject } = args;
  const finding = Object.hasOwn(FINDING_PAGES, subject) ? FINDING_PAGES[subject] : undefined;
  if (finding) {
    const { page, severity } = finding;
    const sectionOf = await readFindingPages();
    const section = sectionOf(subject) ?? "";
    await output.result(
      () => `${paint("bold", subject)} (${severity})\n\n${sectionAsText(section)}`,
      { kind: "finding", code: subject, severity, page: `docs/${page}`, text: section },
    );
    return EXIT.clean;
  }
  const names = permissionsOf(subject);
  if (!names)
    throw new UsageError(
      `There is no finding, permission or class of risk "${subject}". ${suggestionFor(subject)}`,
    );
  const found = PERMISSIONS.filter(({ name }) => names.includes(name));
  const risk = RISKS.find((each) => each === fold(subject));
  await output.result(
    () =>
      [
        ...(risk ? [wrap(`${paint("bold", risk)}: a holder ${PERMISSION_RISKS[risk]}.`)] : []),
        ...found.map((each) => formatPermission(each)),
      ].join("\n\n"),
    {
      kind: risk ? "risk" : "permission",
      ...(risk && { risk, meaning: PERMISSION_RISKS[risk] }),
      permissions: found.map((each) => ({ ...each, ...setsWith(each.name) })),
    },
  );
  return EXIT.clean;
};

function formatPermission(permission: PermissionDetails): string {
  const { category, key, label, meaning, name, needs, needsOneOf, risk } = permission;
  const { groups, presets } = setsWith(name);
  const title = CATALOG.find((row) => row.category === category)?.title ?? category;
  const { ignores = [], otherLabels = [], replacedBy, restricts } = permission;
  const rows: [string, readonly string[]][] = [
    ["Label", label === undefined ? [] : [`${label}, in ${title}`]],
    ["Other labels", otherLabels],
    ["Risk", risk ? [`${risk}: a holder ${PERMISSION_RISKS[risk]}`] : []],
    ["Needs", needs],
    ["Needs one of", needsOneOf],
    ["Restricts", restricts ?? []],
    ["Ignores restrictions by", ignores],
    ["Legacy; now granted by", replacedBy ?? []],
    ["Presets that grant it", presets],
    ["Groups that grant it", groups],
    ["In code", [`Permissions.${category}.${key}`]],
    ["Certainty", [`${permission.certainty} (${permission.source})`]],
  ];
  const shown = rows.filter(([, texts]) => texts.length > 0);
  const width = Math.max(...shown.map(([what]) => what.length));
  return [
    paint("bold", name),
    wrap(meaning, "  "),
    ...shown.map(([what, texts]) => {
      const indent = `  ${what.padEnd(width)}  `;
      return wrap(texts.join(", "), indent, " ".repeat(indent.length));
    }),
  ].join("\n");
}

function suggestionFor(subject: string): string {
  if (subject.startsWith("rule/"))
    return "It is the code of a rule of your own: each finding ends with the reason, which is in the file of --rules";
  const permission = nearestPermission(subject);
  const known = [...Object.keys(FINDING_PAGES), ...PERMISSION_TERMS];
  const nearest = new Set([
    ...(permission === undefined ? [] : [permission]),
    ...nearestNames(subject, known),
  ]);
  return `The nearest are ${quoted([...nearest]).join(", ")}`;
}

import {
  CATALOG_DATE,
  SUPERSEDED,
  UNNAMED_LABELS,
  type PermissionRow,
} from "../src/permissions/catalog.ts";
import type { PermissionDetails } from "../src/permissions/details.ts";
import { labelsOf } from "./permission-remarks.ts";

/** A row of AWS's list of permissions. */
export interface GuideRow {
  readonly label: string;
  /** The content of the column of API names; may be empty. */
  readonly names: readonly string[];
}

/** The differences between AWS's list and the catalog. Check each entry. */
export interface GuideDifferences {
  /** In AWS's list, but not in the catalog. */
  readonly added: readonly string[];
  /** In the catalog from AWS's list, but no longer in that list. */
  readonly removed: readonly string[];
  /** In the catalog only from profiles, and now in AWS's list. */
  readonly documented: readonly string[];
  readonly relabeled: readonly string[];
  /** Labels without a name that the catalog does not know. */
  readonly unnamed: readonly string[];
}

const TITLES: readonly (readonly [keyof GuideDifferences, string])[] = [
  ["added", "In AWS's list and not in the catalog"],
  ["removed", "In the catalog and no longer in AWS's list"],
  ["documented", "In the catalog only from profiles, and now in AWS's list"],
  ["relabeled", "Listed under another label"],
  ["unnamed", "Labels without a name"],
];

/** Rows in which AWS's list has no name or a wrong one. */
const MISPRINTED: PermissionRow["source"] = "label and profile";

const NAME = /^[A-Z][A-Za-z0-9]*(\.[A-Z][A-Za-z0-9]*)*$/;

/**
 * Reads the rows of a saved copy of AWS's list: of every table with the columns "UI name" and "API name".
 *
 * @throws if no table has them
 */
export async function readGuide(page: string): Promise<GuideRow[]> {
  const tables: string[][][] = [];
  const cell = (add: string) => {
    const row = tables.at(-1)?.at(-1);
    if (row && row.length > 0) row.push(`${row.pop() ?? ""}${add}`);
  };
  const rewriter = new HTMLRewriter()
    .on("table", { element: () => void tables.push([]) })
    .on("tr", { element: () => void tables.at(-1)?.push([]) })
    .on("th, td", {
      element: () => void tables.at(-1)?.at(-1)?.push(""),
      text: ({ text }) => cell(text),
    })
    .on("td *", { element: () => cell(" ") });
  await rewriter.transform(new Response(page)).text();
  const lists = tables.filter(([head = []]) => {
    const [label, name] = head.map(plain);
    return label === "UI name" && name === "API name";
  });
  if (lists.length === 0) {
    throw new Error('The file has no table with the columns "UI name" and "API name"');
  }
  return lists.flatMap(([, ...rows]) =>
    rows.map(([label = "", names = ""]) => ({
      label: plain(label),
      names: plain(names)
        .split(" ")
        .filter((name) => NAME.test(name)),
    })),
  );
}

/** Compares AWS's list with the catalog. */
export function compareGuide(
  rows: readonly GuideRow[],
  permissions: readonly PermissionDetails[],
): GuideDifferences {
  const listed = Map.groupBy(
    rows.flatMap(({ label, names }) => names.map((name) => ({ label, name }))),
    ({ name }) => name,
  );
  const labels = new Set(rows.map(({ label }) => label));
  const known = new Map<string, PermissionDetails>(permissions.map((each) => [each.name, each]));
  const misprinted = new Set(
    permissions.filter(({ source }) => source === MISPRINTED).map(({ label }) => label),
  );
  const isMissing = ({ label = "", name, source }: PermissionDetails) =>
    source === MISPRINTED ? !labels.has(label) : source !== "profile" && !listed.has(name);
  const unlabeled = new Set<string | undefined>([
    ...UNNAMED_LABELS.map(({ label }) => label),
    ...permissions.flatMap(labelsOf),
  ]);
  return {
    added: [...listed]
      .filter(([name]) => !known.has(name) && !SUPERSEDED.has(name))
      .map(([name, [first]]) => `${name} (${first?.label ?? ""})`),
    removed: permissions.filter(isMissing).map(({ name }) => name),
    documented: permissions
      .filter(({ name, source }) => source === "profile" && listed.has(name))
      .map(({ name }) => name),
    relabeled: [...listed].flatMap(([name, found]) => {
      const row = known.get(name);
      if (row === undefined || row.source === "profile") return [];
      const others = found
        .map(({ label }) => label)
        .filter((label) => !labelsOf(row).includes(label) && !misprinted.has(label));
      return others.length > 0 ? [`${name}: ${others.join(", ")} (was ${row.label ?? ""})`] : [];
    }),
    unnamed: rows
      .filter(({ label, names }) => names.length === 0 && !unlabeled.has(label))
      .map(({ label }) => label),
  };
}

/** Formats the differences, with what to do about them. */
export function formatGuide(rows: readonly GuideRow[], differences: GuideDifferences): string {
  const names = new Set(rows.flatMap((row) => row.names)).size;
  const found = TITLES.flatMap(([key, title]) => {
    const entries = differences[key].map((each) => `  ${each}`);
    return entries.length === 0 ? [] : ["", `${title}:`, ...entries];
  });
  return [
    `AWS's list has ${names} names; the catalog is as of ${CATALOG_DATE}.`,
    ...(found.length === 0
      ? ["They agree. Set CATALOG_DATE to the day on which the list was saved."]
      : [
          ...found,
          "",
          "Change src/permissions/catalog.ts, set CATALOG_DATE to the day on which the list was saved, and run: npm run catalog",
        ]),
  ].join("\n");
}

/** The text of a cell on one line. */
function plain(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll(/&(?:#39|#x27|apos);/g, "'")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ")
    .trim();
}

import { readFile } from "node:fs/promises";
import { ACCESS_FINDINGS } from "../access/findings.ts";
import { FINDINGS } from "../permissions/findings.ts";
import { pageSection } from "./page-section.ts";

/** The page and severity of each finding. */
export const FINDING_PAGES: Readonly<Record<string, { page: string; severity: string }>> = {
  ...pagesOf(FINDINGS, "findings.md"),
  ...pagesOf(ACCESS_FINDINGS, "audit.md"),
};

/** Reads the pages in `docs/` of this package; the result gives the text about a finding, `undefined` for another code. */
export async function readFindingPages(): Promise<(code: string) => string | undefined> {
  const names = [...new Set(Object.values(FINDING_PAGES).map(({ page }) => page))];
  const pages = new Map(
    await Promise.all(
      names.map(async (name) => {
        const file = new URL(`../../docs/${name}`, import.meta.url);
        return [name, await readFile(file, "utf8")] as const;
      }),
    ),
  );
  return (code) => {
    const page = Object.hasOwn(FINDING_PAGES, code) ? FINDING_PAGES[code]?.page : undefined;
    return page === undefined ? undefined : pageSection(pages.get(page) ?? "", code);
  };
}

function pagesOf(severities: Readonly<Record<string, string>>, page: string) {
  return Object.fromEntries(
    Object.entries(severities).map(([code, severity]) => [code, { page, severity }]),
  );
}

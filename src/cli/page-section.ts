import { wrap } from "./layout.ts";
import { paint } from "./output.ts";

/** The text below a heading of a page in `docs/`. */
export function pageSection(page: string, heading: string): string {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`The page has no section ${heading}`);
  return section.slice(heading.length).trim();
}

const LINK = /\[([^\]]+)\]\(([^)]+)\)/g;

/** Markdown of a page as text for a terminal, followed by the web pages that it links to. */
export function sectionAsText(section: string): string {
  const links = [...section.matchAll(LINK)].flatMap(([, , to = ""]) =>
    to.startsWith("https:") ? [to] : [],
  );
  const parts = section
    .split(/^```\w*\n([\s\S]*?)^```$/m)
    .map((part, index) => (index % 2 === 1 ? indented(part.trimEnd()) : proseAsText(part.trim())));
  return [...parts, [...new Set(links)].join("\n")].filter((part) => part !== "").join("\n\n");
}

function proseAsText(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((block) => (block.startsWith("|") ? tableAsText(block) : wrap(inline(block))))
    .join("\n\n");
}

/** A row of a table as a list item: its first cell, then the others, with their headings if there are several. */
function tableAsText(block: string): string {
  const [head = "", , ...rows] = block.split("\n");
  const [, ...headings] = cellsOf(head);
  return rows
    .map((row) => {
      const [first = "", ...rest] = cellsOf(row);
      if (rest.length < 2) return wrap(`${first}: ${rest.join("")}`, "  ", "    ");
      const named = rest.map((cell, index) =>
        wrap(`${headings[index]}: ${cell}`, "    ", "      "),
      );
      return [wrap(first, "  "), ...named].join("\n");
    })
    .join("\n");
}

function cellsOf(row: string): string[] {
  return row
    .slice(1, -1)
    .split("|")
    .map((cell) => inline(cell.trim()));
}

function inline(text: string): string {
  return text
    .replaceAll(LINK, "$1")
    .replaceAll(/\*\*(.+?)\*\*/g, (_, strong: string) => paint("bold", strong))
    .replaceAll("`", "");
}

function indented(code: string): string {
  return code.replaceAll(/^/gm, "  ");
}

/**
 * Checks that the pages use the words of this product: one everyday word for each idea, in American spelling.
 * Code in a page is not checked.
 *
 * npm run check
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { Glob } from "bun";

interface Rule {
  readonly found: RegExp;
  readonly instead: string;
}

const RULES: readonly Rule[] = [
  { found: /\b(?:tells?|telling|told)\b/gi, instead: "show, print, report or list" },
  { found: /\b(?:is|are) said\b/gi, instead: "show, print or report" },
  { found: /\bemptied\b/gi, instead: "cleared" },
  { found: /\b(?:not|less than) the whole\b/gi, instead: "incomplete" },
  { found: /\breckon\w*/gi, instead: "evaluate, count or check" },
  { found: /\b(?:held|holds?|holding) \S+(?: \S+){0,3} against\b/gi, instead: "compare A with B" },
  { found: /\bheld against\b/gi, instead: "compared with" },
  { found: /\bcut off\b/gi, instead: "interrupted" },
  { found: /\bstrays\b/gi, instead: "left over" },
  { found: /\brehears\w+/gi, instead: "dry run" },
  {
    found: /\b(?:reads?|answers?) (?:that (?:is|are) |may be |is |are )?behind\b/gi,
    instead: "wait for consistency",
  },
  { found: /\bin plain sight\b/gi, instead: "escaped" },
  { found: /\bin the hands of\b/gi, instead: "gains, or granted to" },
  { found: /\bin earnest\b/gi, instead: "say what happens" },
  { found: /\bfor one[,.;]/gi, instead: "for example" },
  { found: /\bwhere there is one\b/gi, instead: "if it exists" },
  { found: /\bbeside each other\b/gi, instead: "compared with each other" },
  {
    found: /\b\w*(?:colour|centre|licence|behaviour|neighbour|favour|honour)\w*/gi,
    instead: "American spelling",
  },
  {
    found: /\b(?:recognis|normalis|organis|authoris|summaris|serialis)\w+/gi,
    instead: "American spelling",
  },
];

const root = path.resolve(import.meta.dirname, "..");
const pages = ["README.md", "CHANGELOG.md", ...new Glob("docs/*.md").scanSync(root)];
let problems = 0;
for (const page of pages.toSorted()) {
  const lines = proseOf(readFileSync(path.join(root, page), "utf8")).split("\n");
  for (const [index, line] of lines.entries()) {
    for (const { found, instead } of RULES) {
      for (const [phrase] of line.matchAll(found)) {
        problems++;
        console.error(`${page}:${index + 1}: "${phrase}". Use: ${instead}`);
      }
    }
  }
}
if (problems > 0) process.exitCode = 1;

/** Without fenced code, code in a line, and addresses; with the same lines. */
function proseOf(markdown: string): string {
  return markdown
    .replaceAll(/^```.*?^```/gms, (code) => code.replaceAll(/[^\n]+/g, ""))
    .replaceAll(/`[^`\n]*`/g, "")
    .replaceAll(/\]\([^)\n]*\)/g, "]");
}

/**
 * Checks that pages, messages, help, comments and test names use the words of this product: one everyday word for
 * each idea, in American spelling. Names in code are not checked.
 *
 * npm run check
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { Glob } from "bun";
import { Visitor, parseSync } from "oxc-parser";

/** A piece of prose in a file, and where it starts there. */
interface Prose {
  readonly text: string;
  readonly start: number;
}

interface Rule {
  readonly found: RegExp;
  readonly instead: string;
}

const RULES: readonly Rule[] = [
  { found: /\b(?:tells?|telling|told)\b/gi, instead: "show, print, report or list" },
  { found: /\b(?:is|are) said\b/gi, instead: "show, print or report" },
  { found: /\bemptied\b/gi, instead: "cleared" },
  { found: /\bthe console\b/gi, instead: "the admin website, or the AWS console" },
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
    found: /\b\w*(?:colour|centre|licence|behaviour|neighbour|favour|honour|judgement)\w*/gi,
    instead: "American spelling",
  },
  {
    found: /\b(?:recognis|normalis|organis|authoris|summaris|serialis)\w+/gi,
    instead: "American spelling",
  },
];

const root = path.resolve(import.meta.dirname, "..");
const PLACES = [
  "{README,CHANGELOG,CONTRIBUTING,SECURITY,AGENTS}.md",
  "docs/**/*.{md,ts,json}",
  "{bench,scripts,src,test}/**/*.ts",
  "alchemy.run.ts",
];
/** This file has the words that it looks for. */
const SELF = path.relative(root, import.meta.path);

const files = new Set(PLACES.flatMap((place) => [...new Glob(place).scanSync(root)]));
files.delete(SELF);
let problems = 0;
for (const file of [...files].toSorted()) {
  const content = readFileSync(path.join(root, file), "utf8");
  for (const { start, text } of proseOf(file, content)) {
    for (const { found, instead } of RULES) {
      for (const match of text.matchAll(found)) {
        problems++;
        const line = content.slice(0, start + match.index).split("\n").length;
        console.error(`${file}:${line}: "${match[0]}". Use: ${instead}`);
      }
    }
  }
}
if (problems > 0) process.exitCode = 1;

function proseOf(file: string, content: string): readonly Prose[] {
  if (file.endsWith(".ts")) return proseInCode(file, content);
  return [{ start: 0, text: file.endsWith(".md") ? proseInMarkdown(content) : content }];
}

/** Comments, and strings of several words. */
function proseInCode(file: string, content: string): readonly Prose[] {
  const { comments, program } = parseSync(file, content);
  const prose: Prose[] = comments.map(({ start, value }) => ({ start, text: value }));
  const add = (start: number, text: string) => {
    if (text.trim().includes(" ")) prose.push({ start, text });
  };
  const visitor = new Visitor({
    Literal: ({ start, value }) => {
      if (typeof value === "string") add(start, value);
    },
    TemplateElement: ({ start, value }) => add(start, value.raw),
  });
  visitor.visit(program);
  return prose;
}

/** Blanks out fenced code, inline code and addresses; every other character stays in its place. */
function proseInMarkdown(markdown: string): string {
  return [/^```.*?^```/gms, /`[^`\n]*`/g, /\]\([^)\n]*\)/g].reduce(
    (text, code) => text.replaceAll(code, (found) => found.replaceAll(/[^\n]/g, " ")),
    markdown,
  );
}

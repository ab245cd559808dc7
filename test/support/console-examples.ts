import { readFileSync } from "node:fs";
import path from "node:path";
import { repository } from "./project.ts";

/** A command of a page, as words, and what the page shows of what it prints. */
export interface ConsoleExample {
  readonly command: string;
  readonly words: readonly string[];
  readonly shown: string;
}

export function consoleExamples(page: string): ConsoleExample[] {
  return shellExamples(page).flatMap(({ command: line, shown }) => {
    const command = /^alchemy-aws-connect (.*)/.exec(line)?.[1];
    return command === undefined ? [] : [{ command, words: wordsOf(command), shown }];
  });
}

/** Every command line of a page, for a shell. */
export function shellExamples(page: string): Omit<ConsoleExample, "words">[] {
  const text = readFileSync(path.join(repository, page), "utf8");
  return [...text.matchAll(/^```console\n\$ ([^\n]*)\n(.*?)^```/gms)].map(
    ([, command = "", shown = ""]) => ({ command, shown }),
  );
}

/** The words of a command line; those in quotes are one. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
}

/** The lines that are shown, as far as they are: what stands for `…` is left out. */
export function shownOf(printed: string, shown: string): string {
  const lines = printed.trimEnd().split("\n");
  const result: string[] = [];
  for (const [index, line] of shown.trimEnd().split("\n").entries()) {
    if (line.trim() !== "…") {
      result.push(lines.shift() ?? "(nothing)");
      continue;
    }
    result.push(line);
    const next = shown.split("\n")[index + 1];
    const at = lines.indexOf(next ?? "");
    lines.splice(0, at === -1 ? lines.length : at);
  }
  return [...result, ...lines].join("\n");
}

import { readFile } from "node:fs/promises";

/**
 * The content of a JSON file.
 *
 * @throws the error of reading or parsing the file; also for a key that an object has twice, of which JSON.parse
 * would drop the first
 */
export async function readJson(file: string): Promise<unknown> {
  // Editors on Windows write a byte order mark.
  const json = (await readFile(file, "utf8")).replace(/^\uFEFF/, "");
  const content: unknown = JSON.parse(json);
  const twice = repeatedKeys(json);
  if (twice.length > 0) throw new Error(`an object has ${twice.join(", ")} more than once`);
  return content;
}

/** The keys that an object has more than once, quoted. */
function repeatedKeys(json: string): string[] {
  const open: Set<string>[] = [];
  const repeated = new Set<string>();
  const tokens = /("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}]/g;
  for (const [token, quoted] of json.matchAll(tokens)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    if (quoted === undefined) continue;
    // Two spellings of a key are one key.
    const key = JSON.stringify(JSON.parse(quoted));
    if (open.at(-1)?.has(key)) repeated.add(key);
    open.at(-1)?.add(key);
  }
  return [...repeated];
}

import { readFileSync } from "node:fs";

/** The package.json of this package. */
export function manifest(): {
  readonly version: string;
  readonly peerDependencies: { readonly alchemy: string };
} {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
}

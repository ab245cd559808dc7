import { readFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { fileURLToPath } from "node:url";
import alchemy from "alchemy";
import { SecurityProfile } from "../../src/index.ts";
import { startLocalConnect } from "../../src/local/index.ts";

/** Deploys a profile and a change of it to the local Connect, and prints the functions that ran. */
interface Run {
  /** Its path in `src`. */
  readonly file: string;
  readonly functions: readonly string[];
  /** The number of lines of these functions. */
  readonly lines: number;
}

const SOURCE = new URL("../../src/", import.meta.url).href;

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });

const connect = await startLocalConnect();
Object.assign(process.env, connect.env);
const paths: Record<string, Run[]> = {};
for (const [deploy, Description] of [
  ["create", "Takes calls."],
  ["update", "Takes and makes calls."],
] as const) {
  const app = await alchemy("path", { stage: "dev", quiet: true });
  await taken();
  await SecurityProfile("agents", {
    InstanceArn: connect.instanceArn,
    SecurityProfileName: "Agents",
    Description,
    Permissions: ["BasicAgentAccess"],
  });
  paths[deploy] = await taken();
  await app.finalize();
}
await connect.close();
console.log(JSON.stringify(paths));
process.exit();

/** What ran since the last call, without module loading. */
async function taken(): Promise<Run[]> {
  const { result } = await session.post("Profiler.takePreciseCoverage");
  return result.flatMap(({ functions, url }) => {
    if (!url.startsWith(SOURCE)) return [];
    const text = readFileSync(fileURLToPath(url), "utf8");
    const lineAt = (offset: number) => text.slice(0, offset).split("\n").length;
    const names: string[] = [];
    const lines = new Set<number>();
    for (const { functionName, ranges } of functions) {
      const [whole] = ranges;
      if (!whole || whole.count === 0 || whole.startOffset === 0) continue;
      if (functionName !== "") names.push(functionName);
      for (let at = lineAt(whole.startOffset); at <= lineAt(whole.endOffset); at += 1)
        lines.add(at);
    }
    if (lines.size === 0) return [];
    const file = url.slice(SOURCE.length).replace(/\.js$/, ".ts");
    return { file, functions: [...new Set(names)], lines: lines.size };
  });
}

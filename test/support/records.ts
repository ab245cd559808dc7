import { rmSync } from "node:fs";
import { Scope, type State } from "alchemy";
import { type Declaration, runOf } from "../../src/resource/run.ts";
import { fileScope } from "./file-scope.ts";

export const InstanceArn = "arn:aws:connect:us-east-1:123456789012:instance/i";

const folders: string[] = [];

export function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/** A stage of a run of its own with these records, by id; `team/a` is the record `a` in the scope `team`. */
export async function stageWith(records: Readonly<Record<string, Partial<State>>>) {
  const { rootDir, scope: root } = fileScope("records");
  folders.push(rootDir);
  const stage = new Scope({ parent: root, scopeName: "dev", stage: "dev", quiet: true });
  const team = new Scope({ parent: stage, scopeName: "team", quiet: true });
  const write = async (scope: Scope, id: string, more: Partial<State>) => {
    const common = { id, seq: 1, fqn: scope.fqn(id), status: "created", props: {}, output: {} };
    await scope.state.init?.();
    const kind = "connect::SecurityProfile";
    await scope.state.set(id, { ...common, kind, data: {}, ...more } as State);
  };
  for (const [at, record] of Object.entries(records)) {
    const [id = "", nested] = at.split("/").toReversed();
    await write(nested === undefined ? stage : team, id, record);
  }
  if (Object.keys(records).some((at) => at.includes("/"))) {
    await write(stage, "team", { kind: Scope.KIND });
  }
  const inRun = (id: string, scope: Scope = stage) => ({ id, scope });
  const declare = (id: string, more: Partial<Declaration> = {}) =>
    runOf(stage).declare({
      ...inRun(id),
      resource: `app/dev/${id}`,
      InstanceArn,
      prop: "SecurityProfileName",
      name: "Team",
      isNamed: true,
      ...more,
    });
  return { declare, inRun, root, rootDir, stage, team, write };
}

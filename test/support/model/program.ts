import alchemy from "alchemy";
import { SecurityProfile, type SecurityProfileProps } from "../../../src/index.ts";
import type { Declaration, Program } from "./story.ts";

/** Recognizable, so that a leak of one shows. */
export const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: "AKIAENVIRONMENT",
  AWS_SECRET_ACCESS_KEY: "environment-secret",
  AWS_SESSION_TOKEN: "environment-token",
};

export const KEYS = { accessKeyId: "AKIAPROPS", secretAccessKey: "props-secret" };

/** What became of one declaration. */
export interface Result {
  readonly SecurityProfileArn: string;
  readonly adopted: boolean;
}

/**
 * Declares what a program declares: one `alchemy.run` for each scope. In a sequence the first failure ends
 * it, as in a script.
 */
export async function declare(
  program: Program,
  InstanceArn: string,
  done: (index: number, result: Result) => void,
): Promise<void> {
  const { declarations, parallel } = program;
  const declareIn = async (depth: number, indexes: readonly number[]): Promise<void> => {
    const acts: (() => Promise<unknown>)[] = [];
    const nested = new Map<string, number[]>();
    for (const index of indexes) {
      const declaration = declarations[index];
      if (!declaration) continue;
      const scope = declaration.scopes[depth];
      const members = scope === undefined ? undefined : nested.get(scope);
      if (scope === undefined) {
        acts.push(async () => {
          const output = await SecurityProfile(declaration.id, propsOf(declaration, InstanceArn));
          done(index, output);
        });
      } else if (members) {
        members.push(index);
      } else {
        const first = [index];
        nested.set(scope, first);
        acts.push(() => alchemy.run(scope, () => declareIn(depth + 1, first)));
      }
    }
    await all(acts, parallel);
  };
  await declareIn(0, [...declarations.keys()]);
}

/** Waits for all of them, also where one fails. */
async function all(acts: readonly (() => Promise<unknown>)[], parallel: boolean): Promise<void> {
  if (!parallel) {
    for (const act of acts) await act();
    return;
  }
  const settled = await Promise.allSettled(acts.map((act) => act()));
  for (const outcome of settled) if (outcome.status === "rejected") throw outcome.reason;
}

function propsOf(declaration: Declaration, InstanceArn: string): SecurityProfileProps {
  const { adopt, fields, keys, name, plane } = declaration;
  return {
    InstanceArn,
    ...(name !== undefined && { SecurityProfileName: name }),
    ...fields,
    ...(adopt !== undefined && { adopt }),
    ...(declaration.delete !== undefined && { delete: declaration.delete }),
    ...(keys && KEYS),
    controlPlane: plane,
  };
}

import { expect, test } from "bun:test";
import path from "node:path";
import { repository } from "../support/project.ts";

const SCRIPT = `
  import { confirm } from ${JSON.stringify(path.join(repository, "src/cli/confirm.ts"))};
  process.stdout.write("answer " + (await confirm("Go on?")));
`;

/** Types on a terminal when the question has appeared. */
async function answer(keys: string) {
  let shown = "";
  const { promise: isShown, resolve } = Promise.withResolvers<void>();
  const child = Bun.spawn([process.execPath, "--eval", SCRIPT], {
    terminal: {
      data: (terminal, data) => {
        const hadAsked = shown.includes("[y/N]");
        shown += new TextDecoder().decode(data);
        if (!hadAsked && shown.includes("[y/N]")) terminal.write(keys);
      },
      exit: () => {
        resolve();
      },
    },
  });
  await Promise.all([child.exited, isShown]);
  return [/answer (\w+)/.exec(shown)?.[1], child.signalCode ?? child.exitCode];
}

test("only yes is a yes, Ctrl+D is a no, and Ctrl+C ends the process as SIGINT does", async () => {
  expect(await answer("y\r")).toEqual(["true", 0]);
  expect(await answer("Yes\r")).toEqual(["true", 0]);
  expect(await answer("\r")).toEqual(["false", 0]);
  expect(await answer("yess\r")).toEqual(["false", 0]);
  expect(await answer("\u0004")).toEqual(["false", 0]);
  expect(await answer("\u0003")).toEqual([undefined, "SIGINT"]);
}, 30_000);

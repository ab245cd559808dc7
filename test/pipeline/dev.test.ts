import { expect, test } from "bun:test";
import { readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { Center } from "../support/center.ts";
import { repository } from "../support/project.ts";

const stack = readFileSync(path.join(repository, "docs/pipeline/alchemy.run.ts"), "utf8");
const ALCHEMY = path.join(repository, "node_modules/alchemy/bin/alchemy.js");

const writes = ({ connect }: Center) =>
  connect.calls
    .map(({ operation }) => operation)
    .filter((operation) => /^(Create|Update|Delete)/.test(operation));

/** Waits until the local Connect has been written to so often. */
async function written(center: Center, count: number): Promise<string[]> {
  for (let attempt = 0; attempt < 300 && writes(center).length < count; attempt += 1) {
    await setTimeout(100);
  }
  return writes(center);
}

test.each([
  ["alchemy dev", [ALCHEMY, "dev", "--stage", "dev"]],
  ["bun --watch", ["--watch", "alchemy.run.ts", "--stage", "dev"]],
])(
  "%s deploys, and deploys again at each save",
  async (_, args) => {
    await using center = await Center.open();
    const { env, project } = center;
    const bin = path.join(project.folder, "node_modules/.bin");
    project.write("node_modules/.bin/none", "");
    symlinkSync(process.execPath, path.join(bin, "bun"));
    project.write("package.json", `{ "type": "module" }`);
    project.write("alchemy.run.ts", stack);
    const child = Bun.spawn([process.execPath, ...args], {
      cwd: project.folder,
      env: { ...env, HOME: project.folder, PATH: `${bin}:${process.env["PATH"]}` },
      stdio: ["ignore", "ignore", "ignore"],
      // A group of its own, so that what it starts ends with it.
      detached: true,
    });
    try {
      const created = ["CreateSecurityProfile", "CreateSecurityProfile"];
      expect(await written(center, 2)).toEqual(created);
      // The second deploy does not interrupt the first.
      await setTimeout(1000);
      project.write(
        "alchemy.run.ts",
        stack.replace("permissions(Presets.Agent)", "permissions(Presets.OutboundAgent)"),
      );
      expect(await written(center, 3)).toEqual([...created, "UpdateSecurityProfile"]);
      expect(
        [...(await center.profiles()).values()].map((each) => each.SecurityProfileName),
      ).toEqual(expect.arrayContaining(["Support agents - dev", "Support leads - dev"]));
    } finally {
      process.kill(-child.pid, "SIGKILL");
      await child.exited;
    }
  },
  60_000,
);

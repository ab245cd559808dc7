import { expect, test } from "bun:test";
import { cpSync, realpathSync, symlinkSync } from "node:fs";
import path from "node:path";
import { Project, repository } from "../support/project.ts";

const OTHER = "node_modules/shared/node_modules/alchemy-aws-connect";

/** A project with a second copy of the package, as another package of a workspace may bring it. */
function withCopy(script: string): Project {
  const project = new Project({
    "alchemy.run.ts": script,
    "node_modules/shared/index.ts": `export * from "alchemy-aws-connect";`,
  });
  const other = path.join(project.folder, OTHER);
  for (const part of ["package.json", "src"]) {
    cpSync(path.join(repository, part), path.join(other, part), { recursive: true });
  }
  symlinkSync(path.join(repository, "node_modules"), path.join(other, "node_modules"));
  return project;
}

test("a second copy of the package stops the script, since one would miss what the other declares", async () => {
  using project = withCopy(`import "alchemy-aws-connect"; import "shared"; console.log("on");`);
  const { exitCode, stderr, stdout } = await project.run();
  const other = path.join(realpathSync(project.folder), OTHER);
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(
    `Two copies of alchemy-aws-connect are loaded: ${repository}/ and ${other}/. Each would miss what the other declares, credentials included, so nothing is deployed. Give every package `,
  );
});

test("also if the first one is of version 0.1.0, which registers no more than its kind", async () => {
  using project = new Project({
    "alchemy.run.ts": `import { Resource } from "alchemy";
Resource("connect::SecurityProfile", async function () {});
await import("alchemy-aws-connect");`,
  });
  const { exitCode, stderr } = await project.run();
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    `Two copies of alchemy-aws-connect are loaded: one of version 0.1.0 and ${repository}/. `,
  );
});

test("the parts that declare nothing may come from several copies", async () => {
  using project = withCopy(
    `import "alchemy-aws-connect"; import { whoCan } from "./${OTHER}/src/access.ts"; console.log(whoCan.name);`,
  );
  expect(await project.run()).toMatchObject({ exitCode: 0, stdout: "whoCan\n" });
});

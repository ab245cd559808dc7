import { expect, test } from "bun:test";
import path from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { Center } from "../support/center.ts";
import { Project, repository } from "../support/project.ts";

const alphabetically = (a: string, b: string) => (a < b ? -1 : 1);
const source = path.join(repository, "src");
const ours = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

/** What a process has loaded after a program: packages of the manifest, and files of `src`. */
async function loadedBy(program: string) {
  using project = new Project({
    "alchemy.run.ts": `
      ${program};
      console.log("\\n" + JSON.stringify(Object.keys(require.cache)));`,
  });
  const { exitCode, stderr, stdout } = await project.run();
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const files: readonly string[] = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  const packages = ours.filter((name) =>
    files.some((file) => file.includes(`/node_modules/${name}/`)),
  );
  const sources = files
    .filter((file) => file.startsWith(source))
    .map((file) => path.relative(source, file))
    .toSorted(alphabetically);
  return { packages, sources };
}

type Entry = Exclude<keyof typeof manifest.exports, "./package.json">;

const LOADED: Readonly<Record<Entry, { packages: string[]; parts: string[] }>> = {
  ".": {
    packages: ["signal-exit", "alchemy"],
    parts: [
      "ai-agent-security-profiles.ts",
      "alchemy",
      "aws",
      "errors",
      "index.ts",
      "moved.ts",
      "permissions",
      "profile",
      "refs",
      "resource",
      "security-profile-ref.ts",
      "security-profile.ts",
      "user-security-profiles.ts",
    ],
  },
  "./access": {
    packages: [],
    parts: [
      "access",
      "access.ts",
      "aws",
      "errors",
      "permissions",
      "profile",
      "read-instance.ts",
      "report",
    ],
  },
  "./local": {
    packages: ["@hono/node-server", "ajv", "fast-json-patch", "hono", "pure-rand"],
    parts: ["local", "profile"],
  },
  "./permissions": { packages: [], parts: ["permissions", "profile"] },
  "./plan": {
    packages: ["signal-exit", "alchemy"],
    parts: ["access", "alchemy", "aws", "errors", "permissions", "plan", "profile", "resource"],
  },
  "./s3": {
    packages: ["@smithy/core", "signal-exit", "alchemy"],
    parts: ["access", "alchemy", "aws", "errors", "profile", "s3"],
  },
};

test.each(Object.entries(LOADED))(
  "%s loads these packages and parts, and no others",
  async (entry, expected) => {
    const specifier = JSON.stringify(path.join(manifest.name, entry));
    const { packages, sources } = await loadedBy(`import ${specifier}`);
    const parts = new Set(sources.map((file) => file.replace(/\/.*/, "")));
    expect({ packages, parts: [...parts].toSorted(alphabetically) }).toEqual(expected);
  },
  30_000,
);

test.each(["--help", "--version", "audit --help", "plan --help", "local --help"])(
  "alchemy-aws-connect %s loads no command",
  async (args) => {
    const main = JSON.stringify(path.join(source, "cli/main.ts"));
    const program = `process.argv.splice(2, 9, ...${JSON.stringify(args.split(" "))}); await import(${main})`;
    expect(await loadedBy(program)).toEqual({
      packages: ["citty"],
      sources: [
        "cli/command.ts",
        "cli/commands.ts",
        "cli/main.ts",
        "cli/manifest.ts",
        "cli/reason.ts",
        "cli/suggest.ts",
        "cli/usage-error.ts",
        "cli/write.ts",
        "plan/profile-drift.ts",
        "plan/profile-plan.ts",
        "profile/ai-agent-arn.ts",
        "profile/distance.ts",
      ],
    });
  },
  30_000,
);

test("a deploy without changes loads nothing that calls AWS or writes", async () => {
  await using center = await Center.open();
  const declared = `
    await SecurityProfile("desk", { InstanceArn, SecurityProfileName: "Desk", Permissions: ["Queues.View"] });
    await UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: ["Desk"] });`;
  const loaded = `console.log("\\n" + JSON.stringify(Object.keys(require.cache)));`;
  await center.user("ana", [await center.profile("Agents")]);
  center.script(`${declared}\n${loaded}`);
  const parts = ({ stdout }: { readonly stdout: string }) => {
    const line = stdout.split("\n").find((each) => each.startsWith(`["/`));
    const files: readonly string[] = JSON.parse(line ?? "");
    return files
      .filter((file) => file.startsWith(source))
      .map((file) => path.relative(source, file))
      .filter((file) => /^(access|aws|plan|resource)\//.test(file))
      .toSorted(alphabetically);
  };
  expect(parts(await center.deploy("--stage", "test"))).toContain("aws/connect.ts");
  expect(parts(await center.deploy("--stage", "test"))).toEqual([
    "aws/credentials.ts",
    "aws/plan-hooks.ts",
    "resource/assignment-resource.ts",
    "resource/declare.ts",
    "resource/generic.ts",
    "resource/record.ts",
    "resource/run-assignments.ts",
    "resource/run.ts",
  ]);
}, 30_000);

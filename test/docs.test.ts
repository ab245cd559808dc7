import { describe, expect, test } from "bun:test";
import { Glob } from "bun";
import { existsSync } from "node:fs";
import path from "node:path";
import * as access from "../src/access.ts";
import * as main from "../src/index.ts";
import { hasS3, startS3 } from "./support/s3-server.ts";
import { type LocalConnectOptions, startLocalConnect } from "../src/local/index.ts";
import * as plan from "../src/plan/index.ts";
import { Project, repository } from "./support/project.ts";
import { typeErrors } from "./support/type-check.ts";

const INSTANCE_ARN =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";

/** What the pages look up by name. */
const LOOKED_UP: LocalConnectOptions = {
  users: [{ Username: "ana" }, { Username: "lead@example.com" }],
  hierarchyGroups: [
    { Id: "sales", Name: "Sales" },
    { Id: "north", Name: "North", ParentId: "sales" },
  ],
  flowModules: [{ Name: "Refund an order" }],
  applications: [
    { Name: "Orders gateway", Namespace: "orders-gateway", ApplicationType: "MCP_SERVER" },
    { Name: "Partner", Namespace: "partner-agent", ApplicationType: "A2A_SERVER" },
  ],
  aiAgents: [{ Name: "Order assistant", versions: 1 }],
};

const pages = ["README.md", ...new Glob("docs/*.md").scanSync(repository)].toSorted();
const read = (page: string) => Bun.file(path.join(repository, page)).text();

/** What an example in a comment may use, by entry point. */
const ENTRIES = {
  "alchemy-aws-connect": Object.keys(main).filter((name) => name !== "default"),
  "alchemy-aws-connect/access": Object.keys(access).filter((name) => !Object.hasOwn(main, name)),
  "alchemy-aws-connect/plan": Object.keys(plan),
};

const importsOf = (text: string) =>
  Object.entries(ENTRIES)
    .map(([entry, names]) => ({ entry, used: names.filter((name) => text.includes(name)) }))
    .filter(({ used }) => used.length > 0)
    .map(({ entry, used }) => `import { ${used.join(", ")} } from "${entry}";`)
    .join("\n");

/** The examples in the comments of a source file; they leave their imports out. */
async function examples(file: string) {
  const blocks = [...(await read(file)).matchAll(/@example\n((?: +\*(?! @|\/).*\n)+)/g)];
  return blocks.map(([, text = ""], index) => ({
    name: `${file} ${index + 1}`,
    code: `${importsOf(text)}
${text.replaceAll(/^ +\* ?/gm, "")}`,
  }));
}

const inPages = (
  await Promise.all(
    pages.map(async (page) =>
      [...(await read(page)).matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = ""], index) => ({
        name: `${page} ${index + 1}`,
        code,
      })),
    ),
  )
).flat();

const snippets = [
  ...inPages,
  ...(
    await Promise.all(
      [
        "src/security-profile.ts",
        "src/security-profile-ref.ts",
        "src/ai-agent-security-profiles.ts",
        "src/user-security-profiles.ts",
        "src/refs/connect-instance-ref.ts",
        "src/refs/look-up-all.ts",
        "src/plan/drift.ts",
        "src/plan/plan.ts",
        "src/access/compare.ts",
        "src/access/export.ts",
        "src/read-instance.ts",
        "src/access/audit.ts",
        "src/access/rules.ts",
        "src/access/effective.ts",
        "src/report/report.ts",
        "src/permissions/details.ts",
        "src/permissions/groups.ts",
        "src/permissions/lint.ts",
        "src/permissions/permission-list.ts",
        "src/permissions/permissions.ts",
        "src/permissions/presets.ts",
      ].map(examples),
    )
  ).flat(),
];

/** A snippet that is no whole script stands between the lines of one. */
const script = (code: string) =>
  code.includes("app.finalize()")
    ? code.replace(/await alchemy\("([^"]+)"\)/, 'await alchemy("$1", { noTrack: true })')
    : `import alchemyOfThePage from "alchemy";
const appOfThePage = await alchemyOfThePage("docs", { noTrack: true });
${code}
await appOfThePage.finalize();
`;

describe("every snippet of the pages and every example in a comment runs", () => {
  for (const { name, code } of snippets) {
    const needsS3 = code.includes("S3StateStore");
    test.skipIf(needsS3 && !hasS3)(
      name,
      async () => {
        await using s3 = needsS3 ? await startS3(undefined, "acme-connect-state") : undefined;
        await using connect = await startLocalConnect({ instanceArn: INSTANCE_ARN, ...LOOKED_UP });
        using project = new Project({ "alchemy.run.ts": script(code) });
        const keys = "aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = example\n";
        project.write("credentials.ini", `[default]\n${keys}[operations]\n${keys}`);
        const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...env } = connect.env;
        const outcome = await project.run([], {
          ...env,
          ALCHEMY_TELEMETRY_DISABLED: "1",
          ALCHEMY_CI_STATE_STORE_CHECK: "false",
          AWS_SHARED_CREDENTIALS_FILE: path.join(project.folder, "credentials.ini"),
          ...s3?.env,
        });
        expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
      },
      30_000,
    );
  }
});

test("every snippet of the pages has right types", () => {
  expect(inPages.length).toBeGreaterThan(10);
  expect(snippets.length - inPages.length).toBe(30);
  using project = new Project(
    Object.fromEntries(
      snippets.map(({ code }, index) => [`snippet-${index}.ts`, `${code}\nexport {};\n`]),
    ),
  );
  expect(typeErrors(project)).toBe("");
}, 60_000);

test("every link between the pages leads somewhere", async () => {
  const broken = [];
  for (const page of pages) {
    for (const [, target = ""] of (await read(page)).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      const file = path.join(repository, path.dirname(page), target);
      if (!existsSync(file)) broken.push(`${page}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

test("every link to a section leads to a heading", async () => {
  const broken = [];
  for (const page of pages) {
    for (const [, target = "", anchor = ""] of (await read(page)).matchAll(
      /\]\((?!https?:)([^)#]*)#([^)]+)\)/g,
    )) {
      const text = await read(target === "" ? page : path.join(path.dirname(page), target));
      const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading);
      if (!headings.some((heading) => anchorOf(heading) === anchor)) {
        broken.push(`${page}: ${target}#${anchor}`);
      }
    }
  }
  expect(broken).toEqual([]);
});

test("the README shows what npm start prints", async () => {
  using project = new Project({ "alchemy.run.ts": await read("alchemy.run.ts") });
  const { stdout } = await project.run();
  const shown =
    /```text\n(.*?)```/s
      .exec(await read("README.md"))?.[1]
      ?.trim()
      .split("\n") ?? [];
  expect(shown).toHaveLength(3);
  for (const line of shown) {
    const beginning = line.replace(/[0-9a-f]{8}-…$/, "");
    expect(stdout.split("\n").some((printed) => printed.startsWith(beginning))).toBe(true);
  }
}, 30_000);

test("the README shows the plan of its change to its script", async () => {
  const readme = await read("README.md");
  const code = /^```ts\n(.*?)^```/ms.exec(readme)?.[1] ?? "";
  const added = "Permissions.UsersAndPermissions.EditUsers";
  expect(readme).toContain(`Add \`${added}\` to that list`);
  await using connect = await startLocalConnect({
    instanceArn: INSTANCE_ARN,
    users: [{ Username: "ana" }, { Username: "bea" }],
  });
  const env = { ...connect.env, ALCHEMY_CI_STATE_STORE_CHECK: "false" };
  const plain = script(code).replace("await app.finalize();", "");
  const holders = ["ana", "bea"].map(
    (User) =>
      `await UserSecurityProfiles("${User}", { InstanceArn: "${INSTANCE_ARN}", User: "${User}", SecurityProfiles: ["Supervisors"] });`,
  );
  using project = new Project({
    "alchemy.run.ts": `import { UserSecurityProfiles } from "alchemy-aws-connect";
${plain}
${holders.join("\n")}
await app.finalize();
`,
  });
  expect(await project.run([], env)).toMatchObject({ exitCode: 0, stderr: "" });
  project.write(
    "alchemy.run.ts",
    project.read("alchemy.run.ts").replace("ViewUsers)", `ViewUsers, ${added})`),
  );
  const { stdout } = await project.command(["plan", "--markdown", "--stage", "test"], env);
  const [, shown = ""] = /((?:^>.*\n)+)/m.exec(readme) ?? [];
  expect(linesOf(stdout.replaceAll("/test/", "/prod/"))).toContain(
    linesOf(shown.replaceAll(/^> ?/gm, "")),
  );
}, 30_000);

test("a page that installs bun first allows its install script, which npm 12 blocks", async () => {
  const installs = /^.*\bnpm install (?:--save-dev )?bun\b/m;
  const allows = /^npm pkg set --json allowScripts\.bun=true\b/m;
  const texts = await Promise.all(pages.map(async (page) => ({ page, text: await read(page) })));
  const installing = texts.filter(({ text }) => installs.test(text));
  expect(installing.length).toBeGreaterThan(4);
  expect(
    installing
      .filter(({ text }) => !allows.test(text.slice(0, text.search(installs))))
      .map(({ page }) => page),
  ).toEqual([]);
});

/** Markdown without what a formatter adds: empty lines, and the width of the columns. */
function linesOf(markdown: string): string {
  return markdown
    .split("\n")
    .map((line) => line.replaceAll(/ +/g, " ").replaceAll(/-{2,}/g, "-").trim())
    .filter((line) => line !== "")
    .join("\n");
}

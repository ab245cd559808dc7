import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { NewField } from "../fixtures/new-field-sdk.ts";
import { repository } from "../support/project.ts";

const MINUTES = 60_000;

/** What is put in front of which line of a file. */
type Edits = Readonly<Record<string, readonly (readonly [before: string, added: string])[]>>;

/** A copy of this package, in which AWS has another field. */
class Copy implements Disposable {
  readonly #folder = mkdtempSync(path.join(tmpdir(), "new-field-"));

  constructor(sdk: string) {
    for (const name of ["src", "test/fixtures", "package.json", "tsconfig.json"]) {
      cpSync(path.join(repository, name), path.join(this.#folder, name), { recursive: true });
    }
    symlinkSync(path.join(repository, "node_modules"), path.join(this.#folder, "node_modules"));
    writeFileSync(
      path.join(this.#folder, "tsconfig.copy.json"),
      JSON.stringify({ extends: "./tsconfig.json", include: ["src", "sdk.d.ts"] }),
    );
    writeFileSync(path.join(this.#folder, "sdk.d.ts"), `${sdk}\nexport {};\n`);
  }

  edit(edits: Edits): void {
    for (const [name, changes] of Object.entries(edits)) {
      const file = path.join(this.#folder, name);
      for (const [before, added] of changes) {
        const text = readFileSync(file, "utf8");
        expect([before, text.split(before).length]).toEqual([before, 2]);
        writeFileSync(
          file,
          text.replace(before, () => `${added}\n${before}`),
        );
      }
    }
  }

  /** The files that the compiler objects to. */
  objections(): string[] {
    const { stdout } = this.#run("node_modules/.bin/tsc", "-p", "tsconfig.copy.json");
    return [
      ...new Set([...stdout.matchAll(/^(\S+)\(\d+,\d+\): error/gm)].map(([, file = ""]) => file)),
    ];
  }

  live(field: NewField): { stdout: string; stderr: string } {
    const story = ["test/fixtures/new-field-story.ts"];
    return this.#run(process.execPath, ...story, JSON.stringify(field));
  }

  #run(command: string, ...args: readonly string[]) {
    const { HOME = "", PATH = "" } = process.env;
    const { stderr, stdout } = spawnSync(command, args.slice(0, 2), {
      cwd: this.#folder,
      encoding: "utf8",
      timeout: 2 * MINUTES,
      env: {
        HOME,
        PATH,
        NEW_FIELD: args.at(-1) ?? "",
        ALCHEMY_TELEMETRY_DISABLED: "1",
        NO_COLOR: "1",
        AWS_EC2_METADATA_DISABLED: "true",
        ALCHEMY_AWS_CONNECT_READ_LAG: "0",
      },
    });
    return { stderr, stdout };
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}

const FIRST_ROW = "  Description: {\n    shape: text({ max: 250 }),";

test(
  "a field that DescribeSecurityProfile reads is one row",
  () => {
    using copy = new Copy(`
declare module "@aws-sdk/client-connect/dist-types/models/models_0.js" {
  interface CreateSecurityProfileRequest { AllowedWorkspaces?: string[] | undefined }
}
declare module "@aws-sdk/client-connect/dist-types/models/models_1.js" {
  interface SecurityProfile { AllowedWorkspaces?: string[] | undefined }
}
declare module "@aws-sdk/client-connect/dist-types/models/models_3.js" {
  interface UpdateSecurityProfileRequest { AllowedWorkspaces?: string[] | undefined }
}`);
    copy.edit({
      "src/profile/fields.ts": [
        [
          FIRST_ROW,
          `  AllowedWorkspaces: {
    shape: set(text({ min: 1, max: 128 }), { max: 10 }),
    kind: stringSet,
    writtenBy: "update",
    readBy: "describe",
    access: "restricts",
    refersTo: "nothing",
    label: "only the workspace",`,
        ],
        [FIRST_ROW, `    title: "Workspaces",\n  },`],
      ],
    });
    expect(copy.objections()).toEqual(["src/profile/fields.ts"]);
    copy.edit({
      "src/profile/fields.ts": [['    title: "Workspaces",', "    needs: undefined,"]],
    });
    expect(copy.objections()).toEqual([]);
    const { stderr, stdout } = copy.live({
      field: "AllowedWorkspaces",
      part: "describe",
      first: ["w1"],
      second: ["w2"],
      refused: [""],
      changes: ["+ only the workspace w1", "- only the workspace w2"],
      code: 'AllowedWorkspaces: ["w1"]',
      shown: ["<dt>Workspaces</dt>", "<dd>w1</dd>"],
      references: [],
      granted: {},
    });
    expect([stdout, stderr]).toEqual(["lived\n", ""]);
  },
  5 * MINUTES,
);

test(
  "a field with a list of its own is one row, and what the compiler then asks for",
  () => {
    using copy = new Copy(`
import type { ListSecurityProfilePermissionsRequest } from "@aws-sdk/client-connect";
interface DataLake { Id?: string | undefined; Type?: "LAKE" | undefined }
declare module "@aws-sdk/client-connect/dist-types/Connect.js" {
  interface Connect {
    listSecurityProfileDataLakes(
      input: ListSecurityProfilePermissionsRequest,
    ): Promise<{ DataLakes?: DataLake[] | undefined; NextToken?: string | undefined }>;
  }
}
declare module "@aws-sdk/client-connect/dist-types/models/models_0.js" {
  interface CreateSecurityProfileRequest { AllowedDataLakes?: DataLake[] | undefined }
}
declare module "@aws-sdk/client-connect/dist-types/models/models_3.js" {
  interface UpdateSecurityProfileRequest { AllowedDataLakes?: DataLake[] | undefined }
}`);
    copy.edit({
      "src/profile/fields.ts": [
        [
          FIRST_ROW,
          `  AllowedDataLakes: {
    shape: list(structure({ Id: text({ min: 1 }), Type: text({ enum: ["LAKE"] }) }, ["Id"]), {
      max: 10,
    }),
    kind: objects<{ Id: string; Type?: "LAKE" }>({
      key: "Id",
      normalize: ({ Id, Type = "LAKE" }) => ({ Id, Type }),
    }),
    writtenBy: "update",
    readBy: {
      part: "dataLakes",
      what: "data lakes",
      operation: "ListSecurityProfileDataLakes",
      path: "security-profiles-data-lakes",
      member: "DataLakes",
    },
    access: "grants",
    refersTo: "dataLake",
    label: "data lake",
    title: "Data lakes",
  },`,
        ],
      ],
    });
    expect(copy.objections()).toEqual([
      "src/access/counterparts.ts",
      "src/access/effective.ts",
      "src/access/export-references.ts",
      "src/aws/profile-parts.ts",
      "src/aws/reference-reader.ts",
    ]);
    copy.edit({
      "src/access/counterparts.ts": [["  aiAgent: [", "  dataLake: [],"]],
      "src/access/export-references.ts": [
        [
          "  aiAgent: {",
          '  dataLake: { variable: "lake", lookup: "DataLakeRef", by: "Name", member: "Id" },',
        ],
      ],
      "src/aws/reference-reader.ts": [["    aiAgent: new Map(", "    dataLake: new Map(),"]],
      "src/aws/profile-parts.ts": [
        [
          "  ListSecurityProfileAIAgents: (",
          "  ListSecurityProfileDataLakes: (connect, input) => connect.listSecurityProfileDataLakes(input),",
        ],
      ],
      "src/access/effective.ts": [
        ['  AllowedAIAgents: "aiAgents";', '  AllowedDataLakes: "dataLakes";'],
      ],
    });
    expect(copy.objections()).toEqual(["src/access/effective.ts", "src/cli/effective.ts"]);
    copy.edit({
      "src/access/effective.ts": [
        [
          "    aiAgents: given(",
          "    dataLakes: given(profiles, ({ AllowedDataLakes = [] }) => AllowedDataLakes),",
        ],
      ],
      "src/cli/effective.ts": [
        [
          "    aiAgents: [",
          '    dataLakes: ["Data lakes", access.dataLakes.map(({ Id, givenBy }) => [Id, listed(givenBy)])],',
        ],
      ],
    });
    expect(copy.objections()).toEqual([]);
    const { stderr, stdout } = copy.live({
      field: "AllowedDataLakes",
      list: {
        operation: "ListSecurityProfileDataLakes",
        path: "security-profiles-data-lakes",
        member: "DataLakes",
      },
      part: "dataLakes",
      first: [{ Id: "d1", Type: "LAKE" }],
      second: [{ Id: "d2", Type: "LAKE" }],
      refused: [{ Type: "LAKE" }],
      changes: ["+ data lake d1", "- data lake d2"],
      code: 'AllowedDataLakes: [{ Id: "d1", Type: "LAKE" }]',
      shown: ["<dt>Data lakes</dt>", "<dd>d1</dd>"],
      references: ['data lake d1, only here: "Team"'],
      granted: { dataLakes: [{ Id: "d1", Type: "LAKE" }] },
    });
    expect([stdout, stderr]).toEqual(["lived\n", ""]);
  },
  5 * MINUTES,
);

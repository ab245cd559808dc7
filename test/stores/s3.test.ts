import { expect, test } from "bun:test";
import { execSync } from "node:child_process";
import { chmodSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { startLocalConnect } from "../../src/local/index.ts";
import { Project, repository } from "../support/project.ts";
import { hasS3, startS3 } from "../support/s3-server.ts";
import { StoreStack } from "./stack.ts";
import { storeSuite } from "./suite.ts";

storeSuite(
  {
    name: "S3StateStore",
    imports: `import { S3StateStore } from "alchemy-aws-connect/s3";`,
    store: `new S3StateStore(scope, {
  bucketName: "state",
  lock: { wait: Number(process.env.LOCK_WAIT ?? 30), expiry: 5 },
})`,
    protection: "lock",
    start: () => startS3(),
  },
  { isSkipped: !hasS3 },
);

test.skipIf(!hasS3)(
  "the command of the page copies records from files, and the next deploy has nothing to do",
  async () => {
    await using s3 = await startS3();
    await using connect = await startLocalConnect();
    const declared = `const InstanceArn = process.env["CONNECT_INSTANCE_ARN"];
await SecurityProfile("team/a b", { InstanceArn, SecurityProfileName: "A" });
await alchemy.run("it's", () => SecurityProfile("b", { InstanceArn, SecurityProfileName: "B" }));
await app.finalize();`;
    const imports = `import alchemy from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";
import { S3StateStore } from "alchemy-aws-connect/s3";`;
    const script = (options: string) =>
      `${imports}\nconst app = await alchemy("support"${options});\n${declared}`;
    using project = new Project({
      "alchemy.run.ts": script(""),
      "bin/aws": `#!/bin/sh\nmkdir -p "$(dirname "../copied/$4")" && cp "$3" "../copied/$4.json"`,
    });
    chmodSync(path.join(project.folder, "bin/aws"), 0o755);
    const env = {
      ...connect.env,
      ...s3.env,
      CONNECT_INSTANCE_ARN: connect.instanceArn,
      ALCHEMY_CI_STATE_STORE_CHECK: "false",
    };
    expect((await project.run([], env)).exitCode).toBe(0);

    const page = readFileSync(path.join(repository, "docs/state-in-s3.md"), "utf8");
    const command = / {3}```sh\n(?<command> {3}cd \.alchemy\n[^`]*)```/.exec(page)?.groups?.[
      "command"
    ];
    execSync(command ?? "", {
      cwd: project.folder,
      env: { PATH: `${project.folder}/bin:${process.env["PATH"]}` },
    });
    const copied = path.join(project.folder, "copied/s3:/acme-connect-state");
    for (const entry of readdirSync(copied, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      const key = path.relative(copied, file).replace(/\.json$/, "");
      if (entry.isFile()) await s3.objects.write(key, Bun.file(file));
    }
    rmSync(path.join(project.folder, ".alchemy"), { recursive: true });
    const store = `new S3StateStore(scope, { bucketName: "state" })`;
    project.write("alchemy.run.ts", script(`, { stateStore: (scope) => ${store} }`));

    const before = connect.calls.length;
    const { exitCode, stdout } = await project.run([], env);
    expect(exitCode).toBe(0);
    expect(stdout.match(/Skipped Resource/g)).toHaveLength(2);
    expect(connect.calls.length).toBe(before);
    expect((await project.run(["--destroy"], env)).exitCode).toBe(0);
    expect(connect.calls.slice(before).map(({ operation }) => operation)).toEqual([
      "DeleteSecurityProfile",
      "DeleteSecurityProfile",
    ]);
  },
  60_000,
);

test.skipIf(!hasS3)(
  "Alchemy's own S3StateStore is refused before anything happens",
  async () => {
    await using s3 = await startS3();
    // The module alone: alchemy/aws needs the clients of other services.
    const module = path.join(repository, "node_modules/alchemy/src/aws/s3-state-store.ts");
    const kind = {
      name: "S3StateStore of alchemy/aws",
      imports: `import { S3StateStore } from ${JSON.stringify(module)};`,
      store: `new S3StateStore(scope, { bucketName: "state" })`,
      protection: "detection",
      start: () => startS3(),
    } as const;
    await using stack = await StoreStack.open(kind, s3);
    const failed = await stack.run({ one: { SecurityProfileName: "One" } });
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toContain(
      `StateStoreFailedError: Alchemy's S3StateStore cannot hold the state of ${stack.app}: its list also returns the records of nested scopes, so every deploy fails when it ends. Nothing was read or written. Import S3StateStore from "alchemy-aws-connect/s3" instead of "alchemy/aws": it takes the same options and reads the same state.\n`,
    );
    expect(s3.requests).toEqual([]);
    expect(stack.connect.calls).toEqual([]);
  },
  60_000,
);

import { expect, test } from "bun:test";
import { Center } from "../support/center.ts";
import { planned } from "../support/planned.ts";

test("a plan shows an error that is not the package's own as failed", async () => {
  await using center = await Center.open();
  center.project.write(
    "alchemy.run.ts",
    `import alchemy from "alchemy";
import { FileSystemStateStore } from "alchemy/state";
import { SecurityProfile } from "alchemy-aws-connect";

let lists = 0;

/** Fails the first list, which is that of an adoption. */
class Failing extends FileSystemStateStore {
  override async list() {
    if (lists++ === 0) throw new Error("the store is down");
    return super.list();
  }
}

const app = await alchemy("center", { noTrack: true, stateStore: (scope) => new Failing(scope) });
const InstanceArn = process.env.CONNECT_INSTANCE_ARN ?? "";
await SecurityProfile("agents", { InstanceArn, SecurityProfileName: "Agent", adopt: true });
await app.finalize();
`,
  );
  const { exitCode, plan } = await planned(center);
  expect(exitCode).toBe(2);
  expect(plan.profiles.map(({ action, error }) => [action, error])).toEqual([
    ["unknown", { code: "Failed", message: "the store is down" }],
  ]);
}, 60_000);

test("a plan of a destroy that cannot read the state is incomplete and shows why", async () => {
  await using center = await Center.open();
  const script = (password: string) =>
    center.project.write(
      "alchemy.run.ts",
      `import alchemy, { Resource } from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";

const Thing = Resource("test::Thing", async function (id, props) {
  return this.phase === "delete" ? this.destroy() : { id, ...props };
});
const app = await alchemy("center", { noTrack: true, password: "${password}" });
const InstanceArn = process.env.CONNECT_INSTANCE_ARN ?? "";
await Thing("thing", { value: alchemy.secret("a secret") });
await SecurityProfile("agents", { InstanceArn });
await app.finalize();
`,
    );
  script("first");
  expect((await center.deploy()).exitCode).toBe(0);
  script("second");
  const { exitCode, plan } = await planned(center, "--destroy");
  expect([exitCode, plan.complete]).toEqual([2, false]);
  expect(plan.printed).toContain(
    "The destroy of center/test could not be planned: a secret in the state cannot be decrypted, because the password is not that of the last deploy. The remaining resources are still in the state. Correct the cause and run the same command again.",
  );
  const { exitCode: destroyed, stderr } = await center.deploy("--destroy");
  expect(destroyed).toBe(1);
  expect(stderr).toContain(
    "The destroy of center/test is incomplete: a secret in the state cannot be decrypted, because the password is not that of the last deploy.",
  );
  script("first");
  const readable = await planned(center, "--destroy");
  expect(readable.plan.profiles.map(({ action }) => action)).toEqual(["delete"]);
}, 60_000);

test("a plan of an application that the script does not open, or of a destroy that would not begin, is incomplete and shows why", async () => {
  await using center = await Center.open();
  center.project.write(
    "alchemy.run.ts",
    `import alchemy from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";

const InstanceArn = process.env.CONNECT_INSTANCE_ARN ?? "";
for (const name of ["first", "second"]) {
  const app = await alchemy(name, { noTrack: true });
  await SecurityProfile("agents", { InstanceArn });
  await app.finalize();
}
`,
  );
  expect((await center.deploy()).exitCode).toBe(0);
  const second = ["--app", "second", "--destroy"];
  expect((await planned(center, ...second)).exitCode).toBe(1);
  const third = await planned(center, "--app", "third");
  expect([third.exitCode, third.plan.complete, third.plan.problem]).toEqual([
    2,
    false,
    'alchemy.run.ts opens no Alchemy application "third", so there is nothing to plan.',
  ]);
  expect((await center.deploy("--app", "first", "--destroy")).exitCode).toBe(0);
  const { exitCode, plan } = await planned(center, ...second);
  expect([exitCode, plan.complete]).toEqual([2, false]);
  expect(plan.printed).toContain(
    'The destroy of second could not be planned: it did not begin, because SecurityProfile "first/test/agents", which the script reads first, is not in the state. If second still has resources, deploy first/test and run the same command again.',
  );
  expect((await center.deploy(...second)).exitCode).toBe(1);
}, 60_000);

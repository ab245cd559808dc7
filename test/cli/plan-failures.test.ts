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
    "The destroy of center/test could not be planned: Unsupported state or unable to authenticate data. Correct the cause and plan again.",
  );
  script("first");
  const readable = await planned(center, "--destroy");
  expect(readable.plan.profiles.map(({ action }) => action)).toEqual(["delete"]);
}, 60_000);

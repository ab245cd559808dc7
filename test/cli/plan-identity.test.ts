import { describe, expect, test } from "bun:test";
import { Centre } from "../support/centre.ts";
import { PERMISSIONS, agents, brief, planned } from "../support/planned.ts";

const LIMIT = 60_000;

describe("the plan shows what becomes of a profile that two resources want", () => {
  test(
    "the second one is refused by the name of the first, changed or not",
    async () => {
      await using centre = await Centre.open();
      centre.script(agents(PERMISSIONS));
      expect((await centre.deploy()).exitCode).toBe(0);
      (await centre.outside("Agents")).rename("Renamed");
      const other = `await SecurityProfile("other", { InstanceArn, SecurityProfileName: "Renamed", adopt: true });`;
      for (const [order, refused] of [
        [`${agents(PERMISSIONS)} ${other}`, "other"],
        [`${other} ${agents(PERMISSIONS)}`, "agents"],
      ] as const) {
        centre.script(order);
        const { exitCode, plan } = await planned(centre);
        expect(exitCode).toBe(1);
        const found = plan.profiles.filter(({ action }) => action === "refused");
        expect(found.map(({ resource, error }) => [resource, error?.code])).toEqual([
          [`centre/test/${refused}`, "AlreadyExists"],
        ]);
        expect((await centre.deploy()).exitCode).toBe(1);
        centre.script(agents(PERMISSIONS));
        expect((await centre.deploy("--force")).exitCode).toBe(0);
      }
    },
    LIMIT,
  );

  test(
    "a second declaration of an id is refused",
    async () => {
      await using centre = await Centre.open();
      centre.script(
        `${agents(PERMISSIONS)} await SecurityProfile("agents", { InstanceArn, SecurityProfileName: "Other" }).catch(() => undefined);`,
      );
      const { plan } = await planned(centre);
      expect(brief(plan).toSorted()).toEqual(["create agents", "refused agents"]);
    },
    LIMIT,
  );

  test(
    "a profile that leaves a nested scope is one delete, and none where a later resource takes it",
    async () => {
      await using centre = await Centre.open();
      const scoped = (body: string) => `await alchemy.run("team", async () => { ${body} });`;
      centre.script(scoped(agents(PERMISSIONS)));
      expect((await centre.deploy()).exitCode).toBe(0);
      centre.script(`${scoped("")} ${agents(`${PERMISSIONS}, adopt: true`, "later")}`);
      const moved = await planned(centre);
      expect(brief(moved.plan).filter((line) => !line.startsWith("forget"))).toEqual([
        "adopt later",
      ]);
      centre.script(scoped(""));
      const removed = await planned(centre);
      expect(removed.plan.profiles.map(({ action, formerlyOf }) => [action, formerlyOf])).toEqual([
        ["delete", "centre/test/team/agents"],
      ]);
      expect((await centre.deploy()).exitCode).toBe(0);
      expect((await centre.profiles()).size).toBe(4);
    },
    LIMIT,
  );
});

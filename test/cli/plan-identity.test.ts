import { describe, expect, test } from "bun:test";
import { Center } from "../support/center.ts";
import { PERMISSIONS, agents, brief, planned } from "../support/planned.ts";

const LIMIT = 60_000;

describe("the plan shows what becomes of a profile that two resources want", () => {
  test(
    "the second one is refused by the name of the first, changed or not",
    async () => {
      await using center = await Center.open();
      center.script(agents(PERMISSIONS));
      expect((await center.deploy()).exitCode).toBe(0);
      (await center.outside("Agents")).rename("Renamed");
      const other = `await SecurityProfile("other", { InstanceArn, SecurityProfileName: "Renamed", adopt: true });`;
      for (const [order, refused] of [
        [`${agents(PERMISSIONS)} ${other}`, "other"],
        [`${other} ${agents(PERMISSIONS)}`, "agents"],
      ] as const) {
        center.script(order);
        const { exitCode, plan } = await planned(center);
        expect(exitCode).toBe(1);
        const found = plan.profiles.filter(({ action }) => action === "refused");
        expect(found.map(({ resource, error }) => [resource, error?.code])).toEqual([
          [`center/test/${refused}`, "AlreadyExists"],
        ]);
        expect((await center.deploy()).exitCode).toBe(1);
        center.script(agents(PERMISSIONS));
        expect((await center.deploy("--force")).exitCode).toBe(0);
      }
    },
    LIMIT,
  );

  test(
    "a refused new id, without adopt, leaves nothing to delete at the old id, whoever holds the profile",
    async () => {
      await using center = await Center.open();
      center.script(agents(PERMISSIONS));
      expect((await center.deploy()).exitCode).toBe(0);
      await (await center.outside("Agents")).giveTo("ana");
      center.script(agents(PERMISSIONS, "later"));
      const { exitCode, plan } = await planned(center);
      expect([exitCode, ...brief(plan)]).toEqual([1, "refused later", "forget agents"]);
      const [refused, left] = plan.profiles;
      expect(refused?.error?.message).toEndWith(
        "Nothing was changed. If you only gave that resource a new id or scope, deploy once with `adopt: true` to move the profile here. Otherwise choose another SecurityProfileName.",
      );
      expect(left?.notes.map(({ message }) => message)).toEqual([
        expect.stringMatching(/^arn:\S+ belongs to center\/test\/later$/),
      ]);
      center.script(agents(`${PERMISSIONS}, adopt: true`, "later"));
      expect((await center.deploy()).exitCode).toBe(0);
    },
    LIMIT,
  );

  test(
    "a second declaration of an id is refused",
    async () => {
      await using center = await Center.open();
      center.script(
        `${agents(PERMISSIONS)} await SecurityProfile("agents", { InstanceArn, SecurityProfileName: "Other" }).catch(() => undefined);`,
      );
      const { plan } = await planned(center);
      expect(brief(plan).toSorted()).toEqual(["create agents", "refused agents"]);
    },
    LIMIT,
  );

  test(
    "a profile that leaves a nested scope is one delete, and none where a later resource takes it",
    async () => {
      await using center = await Center.open();
      const scoped = (body: string) => `await alchemy.run("team", async () => { ${body} });`;
      center.script(scoped(agents(PERMISSIONS)));
      expect((await center.deploy()).exitCode).toBe(0);
      center.script(`${scoped("")} ${agents(`${PERMISSIONS}, adopt: true`, "later")}`);
      const moved = await planned(center);
      expect(brief(moved.plan).filter((line) => !line.startsWith("forget"))).toEqual([
        "adopt later",
      ]);
      center.script(scoped(""));
      const removed = await planned(center);
      expect(removed.plan.profiles.map(({ action, formerlyOf }) => [action, formerlyOf])).toEqual([
        ["delete", "center/test/team/agents"],
      ]);
      expect((await center.deploy()).exitCode).toBe(0);
      expect((await center.profiles()).size).toBe(4);
    },
    LIMIT,
  );
});

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import path from "node:path";
import { closeSessions } from "../../src/aws/clients.ts";
import { startConformingConnect } from "../../src/cli/conformance-local.ts";
import { type Case, type Statement, isCase } from "../../src/conformance/case.ts";
import { CASES, STATEMENTS } from "../../src/conformance/cases.ts";
import { estimateOf } from "../../src/conformance/estimate.ts";
import type { Result } from "../../src/conformance/run-case.ts";
import { type Target, lookAround, runCases } from "../../src/conformance/run.ts";
import { BEHAVIOR_VALUES } from "../../src/local/behavior.ts";
import type { LocalConnectOptions } from "../../src/local/index.ts";
import { some } from "../support/counted.ts";
import { repository } from "../support/project.ts";
import { DEVIATIONS, type Deviation, startDeviating } from "./deviating.ts";

const never = new AbortController().signal;

async function resultsOf(
  target: Target,
  cases: readonly Case[] = CASES,
): Promise<readonly Result[]> {
  const surroundings = await lookAround(target);
  const { leftOver, results } = await runCases(cases, target, surroundings, never, () => undefined);
  expect(leftOver).toEqual([]);
  return results;
}

interface Run {
  readonly options?: LocalConnectOptions;
  readonly deviation?: Deviation;
  readonly cases?: readonly Case[];
}

/** The results of the cases that are not as stated. */
async function different({ options = {}, deviation, cases = CASES }: Run) {
  await using local = await startConformingConnect(options);
  const { connect, target } = local;
  const surroundings = await lookAround(target);
  await using _ = deviation && startDeviating(connect, deviation);
  const { results } = await runCases(cases, target, surroundings, never, () => undefined);
  await closeSessions();
  return results.filter(({ outcome }) => outcome !== "as stated");
}

const ids = (results: readonly { readonly id: string }[]) => results.map(({ id }) => id);

describe("the local Connect", () => {
  let local: Awaited<ReturnType<typeof startConformingConnect>>;
  let results: readonly Result[];
  let made: number;
  const isLook = (operation: string) => operation === "GetResourceRequestStatus";
  const steps = CASES.flatMap((each) => each.steps);
  beforeAll(async () => {
    local = await startConformingConnect();
    results = await resultsOf(local.target);
    made = local.connect.calls.filter(({ operation }) => !isLook(operation)).length;
  }, 60_000);
  afterAll(async () => {
    await local[Symbol.asyncDispose]();
    await closeSessions();
  });

  test("answers every case as stated", () => {
    expect(ids(results)).toEqual(ids(CASES));
    expect(results.filter(({ outcome }) => outcome !== "as stated")).toEqual([]);
  });

  test("holds nothing of a run afterwards", async () => {
    const names = await lookAround(local.target);
    expect(names).toMatchObject({ users: 1, leftOver: [] });
    const ended = local.connect.calls.filter(({ operation }) => operation === "DeleteUser");
    expect(ended.length).toBeGreaterThan(4);
  });

  test("receives as many calls as the estimate says, but for looks at unfinished work", () => {
    const looks = steps.filter(({ operation }) => isLook(operation));
    expect(made).toBe(estimateOf(CASES).calls - looks.length);
  });

  test("the policy of the page allows every call, and no more", async () => {
    const page = await Bun.file(path.join(repository, "docs/conformance.md")).text();
    const allowed = [...page.matchAll(/^ +"(\w+:\w+)",?$/gm)].map(([, action = ""]) =>
      action.replace(/^\w+:/, ""),
    );
    const called = new Set(local.connect.calls.map(({ operation }) => operation));
    expect([...called].toSorted()).toEqual(allowed.toSorted());
  });
});

describe("a server that answers differently by a setting", () => {
  const settings = CASES.flatMap(({ id, setting }) =>
    (setting?.otherwise ?? []).map(({ value }) => ({ id, name: setting?.name ?? "", value })),
  );

  test("has a case for each value of each setting", () => {
    const covered = [...new Set(settings.map(({ name, value }) => `${name}: ${value}`))];
    const all = Object.entries(BEHAVIOR_VALUES).flatMap(([name, [, ...values]]) =>
      values.map((value) => `${name}: ${value}`),
    );
    expect(covered.toSorted()).toEqual(all.toSorted());
    for (const { setting } of CASES) {
      if (!setting) continue;
      const [first] =
        Object.entries(BEHAVIOR_VALUES).find(([name]) => name === setting.name)?.[1] ?? [];
      expect<string | undefined>(setting.value).toBe(first);
    }
  });

  /** Cases of other statements that a setting changes, too. */
  const ALSO: Readonly<Record<string, readonly string[]>> = {
    "inUse: InvalidRequestException": ["control-delete-in-use", "agent-in-use"],
    "emptySets: ignored": ["control-patch-clears"],
    "emptySets: refused": ["control-patch-clears"],
    "emptyText: ignored": ["control-patch-clears"],
    "emptyText: refused": ["control-patch-clears"],
  };

  test.each(Object.entries(Object.groupBy(settings, ({ name, value }) => `${name}: ${value}`)))(
    "%s",
    async (key, group = []) => {
      const [{ name, value } = { name: "", value: "" }] = group;
      const changed = [...ids(group), ...(ALSO[key] ?? [])];
      const others = some(CASES, 10).filter(({ id }) => !changed.includes(id));
      const cases = [...CASES.filter(({ id }) => changed.includes(id)), ...others];
      const found = await different({ options: { behavior: { [name]: value } }, cases });
      expect(ids(found).toSorted()).toEqual(changed.toSorted());
      for (const { difference, id } of found) {
        if (!ids(group).includes(id)) continue;
        expect(difference?.advice).toBe(
          `startLocalConnect({ behavior: { ${name}: ${JSON.stringify(value)} } }) gives this answer: make it the default in src/local/behavior.ts, and change the statement.`,
        );
      }
    },
    60_000,
  );
});

describe("a server that answers differently on the wire", () => {
  const withRefusal = CASES.filter(({ steps }) => steps.some(({ expect: { error } }) => error));
  const found = new Set<string>();

  test.each([...DEVIATIONS])(
    "%s",
    async (deviation) => {
      const all = ids(await different({ deviation }));
      if (deviation.endsWith("of exceptions")) {
        expect(all).toEqual(expect.arrayContaining(ids(withRefusal)));
      }
      expect(all).not.toEqual([]);
      for (const id of all) found.add(id);
    },
    60_000,
  );

  test("every case without a setting was found", () => {
    const others = CASES.filter(({ id, setting }) => !setting && !found.has(id));
    expect(ids(others)).toEqual([]);
  });
});

test("a read that lags is repeated, and its lag is recorded", async () => {
  await using local = await startConformingConnect({ readLag: 200 });
  const only = CASES.filter(({ id }) => id === "update-replaces");
  const [result] = await resultsOf(local.target, only);
  await closeSessions();
  expect(result?.outcome).toBe("as stated");
  expect(Math.max(...(result?.exchanges.map(({ lag = 0 }) => lag) ?? []))).toBeGreaterThan(100);
});

test("every statement has an id of its own, and a case or the reason why it has none", () => {
  const all: Statement[] = Object.values(STATEMENTS).flat();
  expect(new Set(ids(all)).size).toBe(all.length);
  for (const each of all) expect(isCase(each) ? each.steps.length : each.unchecked).toBeTruthy();
  expect(CASES.slice(0, STATEMENTS.questions.length).every(({ question }) => question)).toBe(true);
  expect(CASES.slice(STATEMENTS.questions.length).some(({ question }) => question)).toBe(false);
});

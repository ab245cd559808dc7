import { afterAll, beforeEach, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import type { State } from "alchemy";
import { fileScope } from "../support/file-scope.ts";
import type { Ledger } from "../../src/resource/ledger.ts";
import { openLedger } from "../../src/resource/open-ledger.ts";
import { rejection } from "../support/connect.ts";

const { scope, rootDir } = fileScope("ledger");
afterAll(() => rmSync(rootDir, { recursive: true, force: true }));
beforeEach(() => scope.state.init?.());

const ledgerOf = (arn: string, ...ours: string[]): Ledger => ({
  [arn]: { InstanceArn: "arn", name: `user "${arn}"`, before: ["Agent"], ours },
});
const [ana, ben] = [ledgerOf("ana", "Admin"), ledgerOf("ben", "Admin")];
const stateOf = (data: object, more: Partial<State> = {}) =>
  ({
    id: "team",
    seq: 1,
    kind: "connect::UserSecurityProfiles",
    fqn: "app/team",
    status: "created",
    props: { User: "ana" },
    output: {},
    data: { kept: 1, ...data },
    ...more,
  }) as State;
const found = () => scope.state.get("team");

/** A ledger of a record with this data. */
async function opened(data: object) {
  const record = stateOf(data);
  await scope.state.set("team", record);
  return { ledger: await openLedger(scope, "team"), record };
}

test("a ledger has the record as it was found; a new resource has neither", async () => {
  const { ledger, record } = await opened({ assigned: ana });
  expect(ledger.record).toMatchObject({ fqn: record.fqn, props: record.props, data: record.data });
  expect(ledger.entries).toEqual(ana);
  const none = await openLedger(scope, "none");
  expect([none.record, none.entries]).toEqual([undefined, {}]);
});

test("a note adds to the ledger and has its time; noted again, only what is new is written", async () => {
  const { ledger } = await opened({ assigned: ana, writtenAt: 1 });
  await ledger.note(ana, "again");
  expect((await found())?.data).toEqual({ kept: 1, assigned: ana, writtenAt: 1 });
  const before = Date.now();
  await ledger.note(ben, "again");
  const { writtenAt, ...rest } = (await found())?.data ?? {};
  expect(rest).toEqual({ kept: 1, assigned: { ...ana, ...ben } });
  expect(writtenAt).toBeGreaterThanOrEqual(before);
  expect(ledger.entries).toEqual({ ...ana, ...ben });
  await scope.state.set("team", stateOf({ assigned: ledger.entries, writtenAt: 1 }));
  await ledger.note(ana, "again");
  expect((await found())?.data["writtenAt"]).toBe(1);
  await ledger.note(ana);
  expect((await found())?.data["writtenAt"]).toBeGreaterThan(1);
});

test("notes at the same time are written one after the other", async () => {
  const { ledger } = await opened({});
  await Promise.all([ledger.note(ana), ledger.note(ben)]);
  expect((await found())?.data["assigned"]).toEqual({ ...ana, ...ben });
});

test("a success leaves what the code declares, and writes only a difference", async () => {
  const { ledger } = await opened({ assigned: ana, writtenAt: 1 });
  await scope.state.set("team", stateOf({ assigned: ben }));
  await ledger.close(ana);
  expect((await found())?.data).toEqual({ kept: 1, assigned: ben });
  const { ledger: next } = await opened({ assigned: ana, writtenAt: 1 });
  await next.close(ben);
  expect((await found())?.data).toEqual({ kept: 1, assigned: ben, writtenAt: 1 });
});

test.each<[string, object, Partial<State>, Ledger]>([
  ["other entries", { assigned: ledgerOf("ana", "Other") }, {}, ledgerOf("ana", "Other")],
  ["another holder", { assigned: ben }, {}, { ...ana, ...ben }],
  ["other props", { assigned: ana }, { props: { User: "ben" } }, ana],
])(
  "another process that wrote %s stops the run, and both ledgers stay",
  async (_what, data, more, all) => {
    const { ledger } = await opened({ assigned: ana });
    await scope.state.set("team", stateOf(data, more));
    expect(await rejection(ledger.note(ledgerOf("cal")))).toMatchObject({
      code: "ConcurrentDeploy",
      message: expect.stringContaining("Alchemy's state of app/"),
    });
    expect(await found()).toMatchObject({
      ...more,
      status: "updating",
      data: { kept: 1, assigned: all },
    });
  },
);

test("another process that deleted the record stops the run", async () => {
  const { ledger } = await opened({ assigned: ana });
  await scope.state.delete("team");
  expect(await rejection(ledger.close(ben))).toMatchObject({ code: "ConcurrentDeploy" });
  expect(await found()).toBeUndefined();
});

import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import type { State } from "alchemy";
import { fileScope } from "../support/file-scope.ts";
import type { ManagedProfile } from "../../src/profile/model.ts";
import {
  type Claim,
  claimOf,
  isAbout,
  lastDeployIn,
  listKey,
  mentionedIn,
  openJournal,
  withClaims,
} from "../../src/resource/journal.ts";
import { certainOf, valuesOf } from "../../src/resource/sync.ts";
import { rejection } from "../support/connect.ts";

const InstanceArn = "arn:aws:connect:us-east-1:123456789012:instance/i";
const arn = (id: string) => `${InstanceArn}/security-profile/${id}`;

const claim = (id: string, fields: Partial<Claim> = {}): Claim => ({
  InstanceArn,
  SecurityProfileName: "Team",
  SecurityProfileArn: arn(id),
  fields: [],
  tagKeys: [],
  ...fields,
});
const attempt = (token: string, fields: Partial<Claim> = {}): Claim => {
  const { SecurityProfileArn: _, ...create } = claim("", fields);
  return { ...create, attempt: token };
};
const success: ManagedProfile = {
  InstanceArn,
  SecurityProfileName: "Team",
  SecurityProfileArn: arn("a"),
  SecurityProfileId: "a",
  Description: "old",
  adopted: false,
};

const { scope, rootDir } = fileScope("journal");
afterAll(() => rmSync(rootDir, { recursive: true, force: true }));

const props = { InstanceArn };
const stateOf = (data: State["data"], more: Partial<State> = {}) =>
  ({
    id: "team",
    seq: 1,
    kind: "connect::SecurityProfile",
    fqn: "app/team",
    status: "updating",
    props,
    output: {},
    data,
    ...more,
  }) as State;

beforeEach(() => scope.state.init?.());

/** A journal for a record with these claims. */
async function journalOf(claims: readonly Claim[], previous?: ManagedProfile) {
  const output = previous && { SecurityProfileArn: previous.SecurityProfileArn };
  const data = { kept: 1, ...withClaims(claims) };
  await scope.state.set("team", stateOf(data, { output: (output ?? {}) as State["output"] }));
  return openJournal({ id: "team", scope, output: previous }, previous);
}

async function dataNow(): Promise<State["data"]> {
  return (await scope.state.get("team"))?.data ?? {};
}

async function claimsNow(): Promise<unknown> {
  const { claims, kept } = await dataNow();
  expect(kept).toBe(1);
  return claims;
}

const CONCURRENT = { code: "ConcurrentDeploy" };

test("a journal has the record, its claims, and those that the last success does not explain", async () => {
  const claims = [claim("a"), claim("b")];
  const { noted, open, record } = await journalOf(claims, success);
  expect([noted, open, record?.data]).toEqual([claims, claims.slice(1), { kept: 1, claims }]);
});

describe("a note", () => {
  test("without a write is only about what is not known", async () => {
    const journal = await journalOf([claim("b", { fields: ["Tags"] })], success);
    for (const known of [
      claim("a", { fields: ["Description"] }),
      claim("b", { fields: ["Tags"] }),
    ]) {
      await journal.note(known, false);
    }
    expect(await dataNow()).toEqual({ kept: 1, claims: [claim("b", { fields: ["Tags"] })] });
    const news = claim("b", { fields: ["Permissions"] });
    await journal.note(news, false);
    expect(await dataNow()).toEqual({ kept: 1, claims: [news] });
  });

  test("with a write has its time, and replaces only the claim to the same profile", async () => {
    const others = [claim("b"), attempt("t")];
    const journal = await journalOf([claim("a"), ...others], success);
    const before = Date.now();
    await journal.note(claim("a"), true);
    expect(await claimsNow()).toEqual([...others, claim("a")]);
    const { writtenAt } = lastDeployIn({ data: await dataNow() });
    expect(writtenAt).toBeGreaterThanOrEqual(before);
    expect(writtenAt).toBeLessThanOrEqual(Date.now());
  });
});

describe("an attempt to create", () => {
  test("is noted with its token and time before it begins", async () => {
    const journal = await journalOf([claim("b")]);
    const { resumed, token } = await journal.begin(claim("", { fields: ["Description"] }));
    expect([resumed, token.length]).toEqual([false, 36]);
    expect(await claimsNow()).toEqual([
      claim("b"),
      claim("", { fields: ["Description"], attempt: token }),
    ]);
    expect((await dataNow())["writtenAt"]).toBeNumber();
  });

  test("resumes one of the same name in the same instance, with what both declare", async () => {
    const other = attempt("other", { SecurityProfileName: "Leads" });
    const elsewhere = attempt("elsewhere", { InstanceArn: `${InstanceArn}2` });
    const mine = attempt("mine", { fields: ["Permissions"], tagKeys: ["a"] });
    const journal = await journalOf([other, claim("b"), elsewhere, mine]);
    const { renew, resumed, token } = await journal.begin(
      attempt("", { fields: ["Description"], tagKeys: ["b"] }),
    );
    expect([resumed, token]).toEqual([true, "mine"]);
    const both = { fields: ["Permissions", "Description"], tagKeys: ["a", "b"] } as const;
    expect(await claimsNow()).toEqual([other, claim("b"), elsewhere, attempt("mine", both)]);
    const renewed = await renew();
    expect([renewed.resumed, renewed.token === "mine"]).toEqual([false, false]);
    expect(await claimsNow()).toEqual([other, claim("b"), elsewhere, attempt(renewed.token, both)]);
    await journal.withdraw();
    expect(await claimsNow()).toEqual([other, claim("b"), elsewhere, attempt("mine", both)]);
  });

  test("that led to no write is withdrawn", async () => {
    const journal = await journalOf([claim("b")]);
    await journal.begin(claim(""));
    await journal.withdraw();
    expect(await claimsNow()).toEqual([claim("b")]);
  });
});

describe("a success", () => {
  test("closes the claims to its profile and keeps what is unresolved", async () => {
    const journal = await journalOf([claim("a"), claim("b")], success);
    await journal.close(claim("a"), [claim("b")]);
    expect(await dataNow()).toEqual({ kept: 1, claims: [claim("b")] });
  });

  test("keeps what a claim mentions, the code declares and the last success does not have", async () => {
    const noted = claim("a", {
      fields: ["Permissions"],
      values: { Description: "new", Tags: { a: "1" } },
    });
    const journal = await journalOf([noted], success);
    const declared = claim("a", {
      fields: ["Permissions", "TagRestrictedResources"],
      tagKeys: ["a", "b"],
    });
    await journal.close(declared, []);
    expect(await claimsNow()).toEqual([claim("a", { fields: ["Permissions"], tagKeys: ["a"] })]);
  });

  test("of a run that wrote has the time", async () => {
    const journal = await journalOf([], success);
    await journal.close(claim("a"), []);
    expect(await dataNow()).toEqual({ kept: 1, claims: [] });
    await journal.note(claim("a"), true);
    await scope.state.set(
      "team",
      stateOf(
        { ...(await dataNow()), writtenAt: 1 },
        { output: { SecurityProfileArn: arn("a") } as never },
      ),
    );
    await journal.close(claim("a"), []);
    expect((await dataNow())["writtenAt"]).toBeGreaterThan(1);
  });
});

test("the profiles of the instance are remembered with the claims", async () => {
  const journal = await journalOf([claim("b")], success);
  const listed = { at: 7, InstanceArn, keys: ["a"] };
  await journal.remember(listed);
  expect(await claimsNow()).toEqual([claim("b")]);
  expect(lastDeployIn({ data: await dataNow() })).toEqual({ writtenAt: undefined, listed });
});

describe("another process", () => {
  const foreign: readonly (readonly [string, Partial<State>])[] = [
    ["other claims", { data: { kept: 1, ...withClaims([claim("c")]) } }],
    ["another profile", { output: { SecurityProfileArn: arn("c") } as never }],
    ["other props", { props: { InstanceArn, adopt: true } }],
  ];

  test.each(foreign)("that wrote %s stops every write", async (_what, written) => {
    const journal = await journalOf([claim("b")]);
    const record = stateOf({ kept: 1, ...withClaims([claim("b")]) }, written);
    await scope.state.set("team", record);
    expect(await rejection(journal.note(claim("a"), true))).toMatchObject(CONCURRENT);
    expect(await rejection(journal.begin(claim("a")))).toMatchObject(CONCURRENT);
    expect(await rejection(journal.remember({ at: 1, InstanceArn, keys: [] }))).toMatchObject(
      CONCURRENT,
    );
    await journal.withdraw();
    expect((await scope.state.get("team"))?.data).toEqual(record.data);
  });

  test("that wrote meanwhile keeps its claims, beside those of this run", async () => {
    const journal = await journalOf([claim("b")]);
    await journal.note(claim("a"), true);
    const theirs = [claim("b"), claim("c")];
    await scope.state.set(
      "team",
      stateOf({ kept: 1, ...withClaims(theirs) }, { status: "created" }),
    );
    expect(await rejection(journal.close(claim("a"), []))).toMatchObject(CONCURRENT);
    const found = await scope.state.get("team");
    expect(found).toMatchObject({ status: "updating", seq: 1, fqn: "app/team" });
    expect(await claimsNow()).toEqual([...theirs, claim("a")]);
  });

  test("that deleted the record loses nothing that this run made", async () => {
    const journal = await journalOf([claim("b")]);
    await journal.note(claim("a"), true);
    await scope.state.delete("team");
    expect(await rejection(journal.note(claim("a", { fields: ["Tags"] }), true))).toMatchObject(
      CONCURRENT,
    );
    expect(await rejection(journal.close(claim("a"), []))).toMatchObject(CONCURRENT);
    expect((await dataNow())["claims"]).toEqual([claim("b"), claim("a")]);
  });
});

describe("a claim", () => {
  test("is what a profile declares, under its name", () => {
    const desired = { InstanceArn, SecurityProfileName: "Team", Description: "", Tags: { a: "1" } };
    const declared = {
      InstanceArn,
      SecurityProfileName: "Team",
      fields: ["Description"],
      tagKeys: ["a"],
    };
    expect(claimOf(desired)).toEqual(declared as Claim);
    expect(Object.keys(claimOf(desired))).not.toContain("SecurityProfileArn");
    expect(claimOf(desired, arn("a"))).toEqual({
      ...declared,
      SecurityProfileArn: arn("a"),
    } as Claim);
  });

  test("has the values that are written, not those that are cleared", () => {
    const update = { Description: "", Permissions: ["A"] };
    expect(valuesOf({ update, tag: {}, untag: ["x"], cleared: ["Description"] })).toEqual({
      Permissions: ["A"],
    });
    expect(valuesOf({ update: {}, tag: { a: "1" }, untag: [], cleared: [] })).toEqual({
      Tags: { a: "1" },
    });
  });

  test("mentions its values; certain is what the profile has of them", () => {
    const values = { Description: "new", Permissions: ["A"], Tags: { a: "1", b: "2" } };
    const noted = claim("a", { fields: ["TagRestrictedResources"], tagKeys: ["c"], values });
    expect(mentionedIn(noted)).toEqual({
      fields: ["TagRestrictedResources", "Description", "Permissions"],
      tagKeys: ["c", "a", "b"],
    });
    const live = {
      SecurityProfileArn: arn("a"),
      SecurityProfileId: "a",
      SecurityProfileName: "Team",
    };
    const held = { ...live, Description: "new", Permissions: ["B"], Tags: { a: "1", b: "3" } };
    expect(certainOf(noted, held)).toEqual({
      fields: ["TagRestrictedResources", "Description"],
      tagKeys: ["c", "a"],
    });
    expect([mentionedIn(claim("a")), certainOf(claim("a"), held)]).toEqual([
      { fields: [], tagKeys: [] },
      { fields: [], tagKeys: [] },
    ]);
  });

  test.each([
    [claim("a"), claim("a", { SecurityProfileName: "Other" }), true],
    [claim("a"), claim("b"), false],
    [attempt("t"), claim("b"), true],
    [attempt("t"), claim("b", { SecurityProfileName: "Other" }), false],
    [attempt("t"), claim("b", { InstanceArn: "other" }), false],
  ])("%j is about %j: %p", (one, profile, same) => {
    expect(isAbout(one, profile)).toBe(same);
  });

  test("a profile is remembered by the beginning of its id", () => {
    expect(listKey(`${InstanceArn}/security-profile/1234-5678-9`)).toBe("1234");
  });
});

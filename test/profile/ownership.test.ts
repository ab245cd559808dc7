import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type Identity,
  OWNERSHIP_TAGS,
  declarableTags,
  formerName,
  isDeclarableTag,
  isOwnershipTag,
  isSystemTag,
  nameOf,
  ownerIn,
  ownership,
  ownershipTags,
  unescaped,
} from "../../src/profile/ownership.ts";

/** `["app", "prod", "scope", "id"]` */
const resource = (application: string, stage: string, ...rest: string[]): Identity => ({
  application,
  stage,
  scopes: rest.slice(0, -1),
  id: rest.at(-1) ?? "",
});

const formerTags = (identity: Identity) => ({
  alchemy_stage: identity.stage,
  alchemy_resource: formerName(identity),
});

describe("tags", () => {
  test.each([
    [resource("app", "prod", "team"), "app/prod/team"],
    [resource("app", "prod", "Team North", "lead@acme.com"), "app/prod/Team North/lead@acme.com"],
    [resource("github:alchemy", "prod", "a"), "github:alchemy/prod/a"],
    [resource("app", "prod", "team/a"), "app/prod/team:2Fa"],
    [resource("acme/eu", "prod", "a"), "acme:2Feu/prod/a"],
    [resource("a:2Fb", "prod", "a"), "a:3A2Fb/prod/a"],
    [resource("app", "prod", "50% & more"), "app/prod/50:25 :26 more"],
    [resource("app", "prod", "日本語"), "app/prod/日本語"],
    [resource("app", "prod", "\u{1F4DE}"), "app/prod/:F0:9F:93:9E"],
    [resource("app", "prod", "\uD83D!"), "app/prod/:D8:3D:21"],
    [resource("app", "prod", "\t"), "app/prod/:09"],
    [resource("app", "prod", ":sha256:"), "app/prod/:3Asha256:"],
  ])("%j are spelled %s", (identity, spelled) => {
    expect(ownershipTags(identity)).toEqual({ alchemy_stage: "prod", alchemy_resource: spelled });
    expect(nameOf(identity)).toBe(spelled);
  });

  test("a long id is a digest in its stack, a long application and stage are digests too", () => {
    const long = resource("app", "prod", "x".repeat(300));
    expect(ownershipTags(long)["alchemy_resource"]).toMatch(/^app\/prod\/:sha256:[0-9a-f]{64}$/);
    const longest = resource("a".repeat(200), "s".repeat(300), "x".repeat(300));
    expect(ownershipTags(longest)["alchemy_resource"]).toMatch(
      /^:sha256:[0-9a-f]{64}\/:sha256:[0-9a-f]{64}\/:sha256:[0-9a-f]{64}$/,
    );
    expect(ownershipTags(longest)["alchemy_stage"]).toMatch(/^sha256:[0-9a-f]{64}$/);
    for (const identity of [long, longest]) {
      const tags = ownershipTags(identity);
      expect(ownership(identity, tags)).toBe("this");
      expect(ownership({ ...identity, id: "other" }, tags)).toBe("stack");
      expect(ownership({ ...identity, application: "other" }, tags)).toBe("other");
      expect(ownership({ ...identity, stage: "other" }, tags)).toBe("other");
    }
  });

  test("a name is digested only if it is too long for the value of a tag", () => {
    const sized = (application: number, id: number) =>
      resource("a".repeat(application), "prod", "x".repeat(id));
    const digestOf = (part: unknown) =>
      `:sha256:${new Bun.CryptoHasher("sha256").update(JSON.stringify(part)).digest("hex")}`;
    const spelled = (identity: Identity) => ownershipTags(identity)["alchemy_resource"];
    const fits = sized(3, 247);
    expect(spelled(fits)).toBe(nameOf(fits));
    expect(spelled(sized(3, 248))).toBe(`aaa/prod/${digestOf(["x".repeat(248)])}`);
    expect(nameOf(sized(3, 248))).toBe(`aaa/prod/${"x".repeat(248)}`);
    expect(spelled(sized(178, 100))).toBe(`${"a".repeat(178)}/prod/${digestOf(["x".repeat(100)])}`);
    expect(spelled(sized(179, 100))).toBe(
      [digestOf("a".repeat(179)), digestOf("prod"), digestOf(["x".repeat(100)])].join("/"),
    );
    expect(ownershipTags(resource("app", "s".repeat(256), "a"))["alchemy_stage"]).toBe(
      "s".repeat(256),
    );
    // AWS counts characters: one outside the basic plane is one, but two in UTF-16.
    expect(ownershipTags(resource("app", "𝒳".repeat(256), "a"))["alchemy_stage"]).toBe(
      "𝒳".repeat(256),
    );
    expect(ownershipTags(resource("app", "s".repeat(257), "a"))["alchemy_stage"]).toBe(
      `sha256:${new Bun.CryptoHasher("sha256").update("s".repeat(257)).digest("hex")}`,
    );
  });

  test("code can declare all but AWS's tags and ownership tags", () => {
    expect([...OWNERSHIP_TAGS]).toEqual(["alchemy_stage", "alchemy_resource"]);
    const tags = { "aws:x": "1", alchemy_stage: "2", alchemy_resource: "3", awsome: "4" };
    const keys = Object.keys(tags);
    expect(keys.map(isSystemTag)).toEqual([true, false, false, false]);
    expect(keys.map(isOwnershipTag)).toEqual([false, true, true, false]);
    expect(keys.map(isDeclarableTag)).toEqual([false, false, false, true]);
    expect(declarableTags(tags)).toEqual({ awsome: "4" });
  });

  test("escapes are resolved for people", () => {
    expect(unescaped("app/prod/team:2Fa:F0:9F:93:9E")).toBe("app/prod/team/a\u{1F4DE}");
    expect(unescaped("app/prod/plain:2fa")).toBe("app/prod/plain:2fa");
  });

  test("no two resources have the same tags, whatever characters and lengths they use", () => {
    const alphabet = [
      "a",
      "/",
      ":",
      "2F",
      ":2F",
      ":sha256:",
      "é",
      "\uD800",
      "\uDC00",
      " ",
      "x".repeat(130),
    ];
    const part = fc
      .array(fc.constantFrom(...alphabet), { minLength: 1, maxLength: 4 })
      .map((pieces) => pieces.join(""));
    const identity = fc
      .tuple(part, part, fc.array(part, { maxLength: 2 }), part)
      .map(([application, stage, scopes, id]) => ({ application, stage, scopes, id }));
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(identity, (each) => {
        const tags = ownershipTags(each);
        for (const value of Object.values(tags)) expect([...value].length).toBeLessThanOrEqual(256);
        const spelled = JSON.stringify(tags);
        const parts = JSON.stringify(each);
        expect(seen.get(spelled) ?? parts).toBe(parts);
        seen.set(spelled, parts);
        expect(["this", "perhaps-this"]).toContain(ownership(each, tags));
      }),
      { numRuns: 5_000 },
    );
  });

  test("a profile belongs to a stack only with both tags", () => {
    const team = resource("app", "prod", "team");
    expect(ownerIn(ownershipTags(team))).toEqual({ stage: "prod", resource: "app/prod/team" });
    expect(ownerIn({ alchemy_stage: "prod" })).toBeUndefined();
    expect(ownership(team, { alchemy_resource: "app/prod/team" })).toBe("nobody");
    expect(ownership(team, { ...ownershipTags(team), other: "1" })).toBe("this");
  });
});

describe("tags of version 0.1.0", () => {
  test("a name without a slash says for certain who made the profile", () => {
    const team = resource("app", "prod", "team");
    expect(ownership(team, formerTags(team))).toBe("this");
    expect(ownership(resource("app", "prod", "other"), formerTags(team))).toBe("stack");
    expect(ownership(resource("app", "dev", "team"), formerTags(team))).toBe("other");
  });

  test("an application with slashes is taken apart at its stage", () => {
    const p = resource("acme/eu/x", "prod", "p");
    expect(ownership(p, formerTags(p))).toBe("this");
    expect(ownership(resource("acme/eu/x", "prod", "q"), formerTags(p))).toBe("stack");
    expect(ownership(resource("acme/eu/y", "prod", "q"), formerTags(p))).toBe("other");
    expect(ownership(resource("acme", "eu", "x"), formerTags(p))).toBe("other");
  });

  test("a stage with slashes separates the application only where all of it is", () => {
    const team = resource("app/eu/x", "eu/prod", "team");
    expect(ownership(team, formerTags(team))).toBe("this");
    expect(ownership(resource("app/eu/x", "eu/prod", "other"), formerTags(team))).toBe("stack");
  });

  test("a stage at the start or at the end of a name does not separate anything", () => {
    for (const each of [resource("prod", "prod", "a"), resource("app", "prod", "prod")]) {
      expect(ownership(each, formerTags(each))).toBe("this");
    }
  });

  test("a long stage is found in the name by its own text", () => {
    const long = resource("app", "s".repeat(300), "team");
    const digestOf = (text: string) =>
      `sha256:${new Bun.CryptoHasher("sha256").update(text).digest("hex")}`;
    const tags = {
      alchemy_stage: digestOf(long.stage),
      alchemy_resource: digestOf(formerName(long)),
    };
    expect(ownership(long, tags)).toBe("this");
    expect(ownership({ ...long, id: "other" }, tags)).toBe("other");
  });

  test("an id with a slash and an id in a scope have the same spelling", () => {
    const flat = resource("app", "prod", "team/a");
    const nested = resource("app", "prod", "team", "a");
    expect(ownership(flat, formerTags(flat))).toBe("perhaps-this");
    expect(ownership(nested, formerTags(flat))).toBe("perhaps-this");
    expect(ownership(resource("app", "prod", "b"), formerTags(flat))).toBe("stack");
  });

  test("where the stage is there twice, even the application is uncertain", () => {
    const tags = { alchemy_stage: "prod", alchemy_resource: "app/prod/prod/a" };
    expect(ownership(resource("app/prod", "prod", "a"), tags)).toBe("perhaps-this");
    expect(ownership(resource("app", "prod", "prod", "a"), tags)).toBe("perhaps-this");
    expect(ownership(resource("app", "prod", "b"), tags)).toBe("perhaps-stack");
    expect(ownership(resource("app/prod", "prod", "b"), tags)).toBe("perhaps-stack");
    expect(ownership(resource("other", "prod", "b"), tags)).toBe("other");
  });

  test("a long name is one digest, which only its own resource can know again", () => {
    const long = resource("app", "prod", "x".repeat(300));
    const tags = {
      alchemy_stage: "prod",
      alchemy_resource: `sha256:${new Bun.CryptoHasher("sha256").update(formerName(long)).digest("hex")}`,
    };
    expect(ownership(long, tags)).toBe("this");
    expect(ownership(resource("app", "prod", "x".repeat(301)), tags)).toBe("other");
    const nested = resource("app", "prod", "y", "x".repeat(300));
    const nestedTags = {
      ...tags,
      alchemy_resource: `sha256:${new Bun.CryptoHasher("sha256").update(formerName(nested)).digest("hex")}`,
    };
    expect(ownership(nested, nestedTags)).toBe("perhaps-this");
  });
});

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type Identity,
  formerName,
  nameOf,
  ownerIn,
  ownership,
  ownershipTags,
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

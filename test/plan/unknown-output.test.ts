import { describe, expect, test } from "bun:test";
import { secret } from "alchemy";
import { type OtherResource, UnknownOutputs } from "../../src/plan/unknown-output.ts";
import { textOfUnknown } from "../../src/plan/unknown-value.ts";

const updated: OtherResource = { resource: "acme/prod/cfg", kind: "test::Echo", action: "update" };
const created: OtherResource = { ...updated, action: "create" };
const text = (member: string) => `known-after-deploy--cfg--${member}`;
const arn = (member: string) =>
  `arn:aws:connect:us-east-1:000000000000:instance/known-after-deploy--cfg--${member}`;

/** An output that the plan hides, with the values that the script may read. */
function hidden(output: Record<string, unknown>, of = updated) {
  const unknowns = new UnknownOutputs();
  unknowns.hide(output, "cfg", of);
  const used = (props: unknown) => unknowns.use(props).map(({ member }) => member);
  const lost = () => unknowns.lost.map(({ member }) => member);
  return { output, unknowns, used, lost };
}

describe("an output of another resource", () => {
  test("has a mark in place of each text, and its other values", () => {
    const date = new Date(0);
    const { output } = hidden({
      name: "x",
      instanceArn: "arn:x",
      size: 3,
      flags: [true, "on", ["off"]],
      nested: { key: "y", count: 1, deep: { url: "z" } },
      date,
      none: undefined,
    });
    expect(output).toEqual({
      name: text("name"),
      instanceArn: arn("instanceArn"),
      size: 3,
      flags: [true, text("flags"), [text("flags")]],
      nested: { key: text("nested_key"), count: 1, deep: { url: text("nested_deep_url") } },
      date,
      none: undefined,
    });
    expect(output["date"]).toBe(date);
  });

  test("has every other member, but for those that each object has", () => {
    const { output } = hidden({ name: "x" });
    expect(output["otherUrl"]).toBe(text("otherUrl"));
    expect(textOfUnknown(output["list"])).toBe(text("list"));
    for (const name of ["then", "toJSON"]) expect(output[name]).toBeUndefined();
    expect(Reflect.get(output, Symbol("other"))).toBeUndefined();
    expect(typeof output["toString"]).toBe("function");
    expect(Object.keys(output)).toEqual(["name"]);
  });

  test.each([
    "bucketArn",
    "id",
    "userName",
    "url",
    "uri",
    "domain",
    "host",
    "endpoint",
    "path",
    "key",
    "token",
    "region",
    "email",
    "password",
    "clientSecret",
    "URL",
  ])("has a text as %s", (name) => {
    expect(typeof hidden({}).output[name]).toBe("string");
  });

  test("has members of members, marked with their path", () => {
    const { output, used } = hidden({});
    const list = Object(output["list"]);
    const inner: unknown = Reflect.get(list, "inner");
    expect([textOfUnknown(inner), Reflect.get(Object(inner), "url")]).toEqual([
      text("list_inner"),
      text("list_inner_url"),
    ]);
    expect(used({ name: text("list_inner_url") })).toEqual(["list"]);
    expect(used({ name: text("list_inner") })).toEqual(["list"]);
  });

  test("of a new resource has one more entry that stands for all", () => {
    const { lost, output } = hidden({ name: "x" }, created);
    expect(Object.keys(output)).toEqual(["name", text("output")]);
    expect(textOfUnknown(output[text("output")])).toBe(text("output"));
    expect(lost()).toEqual(["output"]);
  });
});

describe("the props of a resource", () => {
  test("use the members that their texts contain, the longest mark first", () => {
    const { output, used } = hidden({ url: "a", urlBase: "b", other: "c" });
    const { other } = output;
    const [url, urlBase] = [String(output["url"]), String(output["urlBase"])];
    expect(used({ a: [`https://${urlBase}/x`], b: other })).toEqual(["urlBase", "other"]);
    expect(used({ a: `${urlBase} ${url}` })).toEqual(["urlBase", "url"]);
    expect(used({ a: "known" })).toEqual([]);
    expect(used(undefined)).toEqual([]);
  });

  test("use a value, a secret or an output as a whole, also in a cycle", () => {
    const { lost, output, used } = hidden({ name: "a", size: 3 });
    const { list, name, size } = output;
    expect(size).toBe(3);
    expect(used({ list })).toEqual(["list"]);
    expect(used({ token: secret(String(name)) })).toEqual(["name"]);
    expect(lost()).toEqual(["size"]);
    const cyclic: Record<string, unknown> = { output };
    cyclic["self"] = cyclic;
    expect(used(cyclic)).toEqual(["list", "name", "size"]);
    expect(lost()).toEqual([]);
  });

  test("of another resource use nothing of this one", () => {
    const unknowns = new UnknownOutputs();
    const [one, two] = [{ name: "a" }, { name: "b" }];
    unknowns.hide(one, "cfg", updated);
    unknowns.hide(two, "two", { ...updated, resource: "acme/prod/two" });
    expect([one.name, two.name]).toEqual([text("name"), "known-after-deploy--two--name"]);
    expect(unknowns.use({ one }).map(({ of }) => of.resource)).toEqual(["acme/prod/cfg"]);
    expect(unknowns.lost.map(({ of }) => of.resource)).toEqual(["acme/prod/two"]);
  });
});

describe("a value is lost", () => {
  test("if the script reads it and no props have it", () => {
    const { lost, output, used } = hidden({ name: "a" });
    expect(lost()).toEqual([]);
    expect(String(output["name"]).length).toBeGreaterThan(0);
    expect(lost()).toEqual(["name"]);
    used({ name: output["name"] });
    expect(lost()).toEqual([]);
  });

  test("if the script asks what is known after deploy, even if it uses the value", () => {
    const { lost, output, unknowns, used } = hidden({});
    const { list } = output;
    used({ list });
    expect(lost()).toEqual([]);
    expect(Reflect.get(Object(list), "length")).toBeDefined();
    expect(lost()).toEqual(["list"]);
    const [member] = unknowns.lost;
    expect(member).toMatchObject({ of: updated, isAsked: true });
    expect([...(member?.marks ?? [])]).toEqual([text("list"), text("list_length")]);
  });

  test("not because the plan itself looks at it", () => {
    const { lost, output, used } = hidden({ name: "a" });
    used({ output });
    used({ output: { ...output } });
    expect(lost()).toEqual([]);
  });
});

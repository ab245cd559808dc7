import { describe, expect, test } from "bun:test";
import type { AccessChange } from "../../src/access/changes.ts";
import { followProps, withoutGuesses } from "../../src/plan/unknown-props.ts";
import {
  isUnknown,
  nameUnknown,
  unknownId,
  unknownInstance,
  unknownText,
} from "../../src/plan/unknown-text.ts";
import { unknownValue } from "../../src/plan/unknown-value.ts";

const text = unknownText("cfg", "it");
const it: unknown = unknownValue({ text, member: () => undefined, asked: () => undefined });

const instance = "arn:aws:connect:us-east-1:000000000000:instance/known-after-deploy--cfg--it";

describe("a prop that is known after deploy", () => {
  test.each<[string, unknown, unknown, readonly string[]]>([
    ["Description", it, text, []],
    ["Description", "known", "known", []],
    ["InstanceArn", it, instance, []],
    ["SecurityProfileName", it, text, []],
    ["User", it, text, []],
    ["AIAgent", it, text, []],
    ["adopt", it, undefined, ["adopt"]],
    ["adopt", true, true, []],
    ["AllowedAccessControlHierarchyGroupId", it, text, []],
    ["Permissions", it, [text], ["Permissions"]],
    ["Permissions", ["Users.View", it, it], ["Users.View", text], ["Permissions"]],
    ["Permissions", ["Users.View", text], ["Users.View", text], ["Permissions"]],
    ["Permissions", ["Users.View", "Users.View"], ["Users.View", "Users.View"], []],
    ["Tags", it, { [text]: text }, ["Tags"]],
    ["Tags", { site: it, b: "c" }, { site: text, b: "c" }, ["Tags"]],
    ["Tags", { site: "north" }, { site: "north" }, []],
    ["Tags", { [text]: "north" }, { [text]: "north" }, ["Tags"]],
    [
      "Tags",
      [
        { Key: it, Value: "a" },
        { Key: "b", Value: it },
      ],
      [
        { Key: text, Value: "a" },
        { Key: "b", Value: text },
      ],
      ["Tags"],
    ],
    ["Applications", it, [{ Namespace: text, ApplicationPermissions: [text] }], ["Applications"]],
    [
      "Applications",
      [{ Namespace: "a", ApplicationPermissions: it, Other: 1 }],
      [{ Namespace: "a", ApplicationPermissions: [text], Other: 1 }],
      ["Applications"],
    ],
    ["AllowedFlowModules", it, [{ FlowModuleId: text, Type: "MCP" }], ["AllowedFlowModules"]],
    [
      "AllowedAIAgents",
      [{ Arn: it, Type: it }],
      [{ Arn: text, Type: "THIRD_PARTY" }],
      ["AllowedAIAgents"],
    ],
    [
      "GranularAccessControlConfiguration",
      it,
      {
        DataTableAccessControlConfiguration: {
          PrimaryAttributeAccessControlConfiguration: {
            PrimaryAttributeValues: [{ AccessType: "ALLOW", AttributeName: text, Values: [text] }],
          },
        },
      },
      ["GranularAccessControlConfiguration"],
    ],
  ])("%s", (name, given, followed, open) => {
    expect(followProps("team", { [name]: given })).toEqual({
      id: "team",
      props: followed === undefined ? {} : { [name]: followed },
      open,
    });
  });

  test("a known value stays the same object", () => {
    const given = {
      Permissions: ["Users.View"],
      Tags: { a: "b" },
      Applications: [{ Namespace: "a" }],
    };
    const { props } = followProps("team", given);
    expect(props === given).toBe(false);
    expect(Object.values(props).map((each, index) => each === Object.values(given)[index])).toEqual(
      [true, true, true],
    );
  });

  test("the id, a name of a prop or all props", () => {
    const followed = (id: unknown, props: unknown) => followProps(id as string, props);
    expect(followed(it, undefined)).toEqual({ id: text, props: undefined, open: ["id"] });
    expect(followed("team", "props")).toEqual({ id: "team", props: "props", open: [] });
    expect(followed(`a-${text}`, {})).toEqual({ id: `a-${text}`, props: {}, open: ["id"] });
    expect(followed(7, {})).toEqual({ id: 7 as never, props: {}, open: [] });
    expect(followed("team", { [text]: 1, adopt: true })).toEqual({
      id: "team",
      props: { adopt: true },
      open: ["props"],
    });
    expect(followed("team", it)).toEqual({
      id: "team",
      props: { InstanceArn: instance },
      open: ["props"],
    });
  });
});

test("losses of an open field are guesses, gains are not", () => {
  const of = (field: AccessChange["field"], change: AccessChange["change"]): AccessChange => ({
    field,
    change,
    effect: "gains",
  });
  const [added, removed, changed] = (["added", "removed", "changed"] as const).map((change) =>
    of("Permissions", change),
  ) as [AccessChange, AccessChange, AccessChange];
  const other = of("Tags", "removed");
  expect(withoutGuesses([added, removed, changed, other], ["Permissions"])).toEqual([added, other]);
});

describe("the text of a value that is known after deploy", () => {
  test.each([
    ["cfg", "name", "known-after-deploy--cfg--name", "(known after deploy: cfg.name)"],
    [
      "my cfg/1",
      "a-b_c",
      "known-after-deploy--my-cfg-1--a_b_c",
      "(known after deploy: my-cfg-1.a_b_c)",
    ],
    [
      "cfg",
      "bucketArn",
      "arn:aws:connect:us-east-1:000000000000:instance/known-after-deploy--cfg--bucketArn",
      "(known after deploy: cfg.bucketArn)",
    ],
    ["_cfg", "name", "known-after-deploy---cfg--name", "(known after deploy: cfg.name)"],
    ["日本", "name", "known-after-deploy-----name", "(known after deploy: name)"],
  ])("%s %s", (id, member, made, shown) => {
    expect(unknownText(id, member)).toBe(made);
    expect([isUnknown(made), isUnknown("known")]).toEqual([true, false]);
    expect(nameUnknown(`a ${made}, b`)).toBe(`a ${shown}, b`);
  });

  test("of the id of a profile does not show its hash", () => {
    expect(nameUnknown(`a ${unknownId("0fdfc468abfe")}, b`)).toBe("a (known after deploy), b");
  });

  test("has the form of an instance ARN once", () => {
    expect(unknownInstance("a_b_c")).toBe("arn:aws:connect:us-east-1:000000000000:instance/a-b-c");
    expect(unknownInstance("arn:a_b")).toBe("arn:a_b");
  });
});

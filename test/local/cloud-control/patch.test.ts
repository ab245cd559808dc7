import { describe, expect, test } from "bun:test";
import { patched } from "../../../src/local/cloud-control/patch.ts";

const model = {
  InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/mine",
  SecurityProfileName: "name",
  SecurityProfileArn: "arn:aws:connect:us-east-1:123456789012:instance/mine/security-profile/p",
  Description: "before",
  Permissions: ["A", "B"],
  Tags: [],
  LastModifiedTime: 1,
  LastModifiedRegion: "us-east-1",
};

const apply = (...patch: object[]) => patched(model, JSON.stringify(patch));

function refusal(document: unknown): object {
  try {
    patched(model, typeof document === "string" ? document : JSON.stringify(document));
  } catch (error) {
    const { message, type } = error as { message: string; type: string };
    return { type, message };
  }
  throw new Error("it was applied");
}

describe("the six operations", () => {
  test.each([
    [{ op: "add", path: "/Description", value: "after" }, { Description: "after" }],
    [{ op: "add", path: "/Permissions/-", value: "C" }, { Permissions: ["A", "B", "C"] }],
    [{ op: "add", path: "/Permissions/0", value: "C" }, { Permissions: ["C", "A", "B"] }],
    [{ op: "replace", path: "/Permissions", value: [] }, { Permissions: [] }],
    [{ op: "replace", path: "/Permissions/1", value: "C" }, { Permissions: ["A", "C"] }],
    [{ op: "remove", path: "/Permissions/0" }, { Permissions: ["B"] }],
    [{ op: "move", from: "/Permissions/0", path: "/Permissions/1" }, { Permissions: ["B", "A"] }],
    [{ op: "copy", from: "/Permissions/0", path: "/Description" }, { Description: "A" }],
    [{ op: "test", path: "/Permissions", value: ["A", "B"] }, {}],
  ])("%j", (operation, changes) => {
    expect(apply(operation)).toEqual({ ...model, ...changes });
  });

  test("in order, each on what the one before made", () => {
    expect(
      apply(
        { op: "remove", path: "/Description" },
        { op: "add", path: "/Tags/0", value: { Key: "a", Value: "b" } },
        { op: "test", path: "/Tags", value: [{ Value: "b", Key: "a" }] },
        { op: "replace", path: "/Tags/0/Value", value: "c" },
      ),
    ).toEqual({ ...model, Description: undefined, Tags: [{ Key: "a", Value: "c" }] });
    expect(model.Tags).toEqual([]);
  });

  test("a path may go without its first slash", () => {
    expect(
      apply(
        { op: "replace", path: "Permissions/1", value: "C" },
        { op: "copy", from: "Permissions/0", path: "Description" },
      ),
    ).toEqual({ ...model, Permissions: ["A", "C"], Description: "A" });
  });

  test("what is no property of the type is not the patch's affair", () => {
    expect(apply({ op: "add", path: "/Nope", value: 1 })).toEqual({ ...model, Nope: 1 });
  });
});

describe("create-only properties", () => {
  const refused = (...names: string[]) => ({
    type: "NotUpdatableException",
    message: `Invalid patch update: createOnlyProperties [${names.map((name) => `/properties/${name}`).join(", ")}] cannot be updated`,
  });

  test.each([
    { op: "add", path: "/SecurityProfileName", value: "other" },
    { op: "add", path: "/SecurityProfileName", value: "name" },
    { op: "replace", path: "SecurityProfileName", value: "name" },
    { op: "remove", path: "/SecurityProfileName" },
    { op: "move", from: "/SecurityProfileName", path: "/Description" },
    { op: "move", from: "/Description", path: "/SecurityProfileName" },
    { op: "copy", from: "/Description", path: "/SecurityProfileName" },
    { op: "add", path: "/SecurityProfileName/x", value: 1 },
  ])("%j", (operation) => {
    expect(refusal([operation])).toEqual(refused("SecurityProfileName"));
  });

  test("both, and before the read-only ones", () => {
    expect(
      refusal([
        { op: "remove", path: "/LastModifiedTime" },
        { op: "add", path: "/InstanceArn", value: model.InstanceArn },
        { op: "remove", path: "/SecurityProfileName" },
      ]),
    ).toEqual(refused("SecurityProfileName", "InstanceArn"));
    expect(refusal([{ op: "replace", path: "", value: model }])).toEqual(
      refused("SecurityProfileName", "InstanceArn"),
    );
  });

  test("may be tested and copied", () => {
    expect(
      apply(
        { op: "test", path: "/SecurityProfileName", value: "name" },
        { op: "copy", from: "/SecurityProfileName", path: "/Description" },
      ),
    ).toEqual({ ...model, Description: "name" });
  });
});

describe("read-only properties", () => {
  test.each([
    ["SecurityProfileArn", { op: "replace", path: "/SecurityProfileArn", value: "x" }],
    [
      "SecurityProfileArn",
      { op: "add", path: "/SecurityProfileArn", value: model.SecurityProfileArn },
    ],
    ["LastModifiedRegion", { op: "remove", path: "LastModifiedRegion" }],
    ["LastModifiedTime", { op: "move", from: "/LastModifiedTime", path: "/Description" }],
  ])("%s: %j", (name, operation) => {
    expect(refusal([operation])).toEqual({
      type: "ValidationException",
      message: `Invalid patch update: readOnlyProperties [/properties/${name}] cannot be updated`,
    });
  });

  test("may be tested and copied", () => {
    expect(
      apply(
        { op: "test", path: "/LastModifiedTime", value: 1 },
        { op: "copy", from: "/LastModifiedRegion", path: "/Description" },
      ),
    ).toEqual({ ...model, Description: "us-east-1" });
  });
});

test.each([7, null, "/Nowhere"])(
  "%j as the `from` of an operation without one is ignored",
  (from) => {
    expect(apply({ op: "add", path: "/Description", value: "after", from })).toEqual({
      ...model,
      Description: "after",
    });
    const { Description: _, ...rest } = model;
    expect(apply({ op: "remove", path: "/Description", from })).toEqual(rest);
  },
);

describe("what cannot be applied", () => {
  test.each([
    ["[", "the document is not JSON"],
    [{ op: "remove", path: "/Description" }, "the document is not a list of operations"],
    [["remove"], "operation 0 is none of RFC 6902"],
    [[{ op: "delete", path: "/Description" }], "operation 0 is none of RFC 6902"],
    [[{ op: "remove" }], "operation 0 is none of RFC 6902"],
    [[{ op: "remove", path: ["Description"] }], "operation 0 is none of RFC 6902"],
    [[{ op: "add", path: "/Description" }], "operation 0 is none of RFC 6902"],
    [[{ op: "copy", path: "/Description" }], "operation 0 is none of RFC 6902"],
    [[{ op: "move", path: "/Description", from: 7 }], "operation 0 is none of RFC 6902"],
    [
      [
        { op: "remove", path: "/Description" },
        { op: "remove", path: "/Description" },
      ],
      "operation 1 (remove /Description): it cannot be applied",
    ],
    [
      [{ op: "replace", path: "Nope", value: 1 }],
      "operation 0 (replace /Nope): it cannot be applied",
    ],
    [
      [{ op: "add", path: "/Permissions/3", value: "C" }],
      "operation 0 (add /Permissions/3): it cannot be applied",
    ],
    [
      [{ op: "copy", from: "/Nope", path: "/Description" }],
      "operation 0 (copy /Description): it cannot be applied",
    ],
    [
      [{ op: "test", path: "/Permissions", value: ["B", "A"] }],
      "operation 0 (test /Permissions): the test failed",
    ],
    [
      [{ op: "add", path: "/__proto__/x", value: 1 }],
      "operation 0 (add /__proto__/x): it cannot be applied",
    ],
  ])("%j", (document, reason) => {
    expect(refusal(document)).toEqual({
      type: "InvalidRequestException",
      message: `Invalid patch update: ${reason}`,
    });
    expect("x" in {}).toBe(false);
  });

  test.each([
    { op: "add", path: "/Permissions/01", value: "C" },
    { op: "add", path: "/Permissions/", value: "C" },
    { op: "add", path: "/Permissions/length", value: 1 },
    { op: "replace", path: "/Permissions/00", value: "C" },
    { op: "replace", path: "/Permissions/-", value: "C" },
    { op: "remove", path: "/Permissions/01" },
    { op: "remove", path: "/toString" },
    { op: "test", path: "/Permissions/00", value: "A" },
    { op: "test", path: "/toString/name", value: "toString" },
    { op: "copy", from: "/Permissions/constructor/name", path: "/Description" },
    { op: "copy", from: "/Permissions/0", path: "/Tags/1" },
    { op: "move", from: "/Permissions/0", path: "/Permissions/2" },
    { op: "move", from: "/Tags", path: "/Tags/0" },
    { op: "move", from: "/Description", path: "/Description/x" },
  ])("RFC 6902 has no such place: %j", (operation) => {
    expect(refusal([operation])).toEqual({
      type: "InvalidRequestException",
      message: `Invalid patch update: operation 0 (${operation.op} ${operation.path}): it cannot be applied`,
    });
  });
});

import { expect, test } from "bun:test";
import { holding, userSnapshot } from "../../src/aws/users.ts";

const user = { Arn: "arn:ana", Id: "1", Username: "ana" };

test("a user is read with its profiles in order, and nothing that AWS left out", () => {
  expect(userSnapshot(user)).toEqual({
    UserId: "1",
    UserArn: "arn:ana",
    Username: "ana",
    SecurityProfileIds: [],
    Tags: {},
  });
  const Tags = { site: "north" };
  expect(
    userSnapshot({ ...user, SecurityProfileIds: ["b", "a"], HierarchyGroupId: "g", Tags }),
  ).toEqual({
    UserId: "1",
    UserArn: "arn:ana",
    Username: "ana",
    SecurityProfileIds: ["a", "b"],
    HierarchyGroupId: "g",
    Tags,
  });
});

test.each(["Arn", "Id", "Username"])("a user without %s is no entry", (name) => {
  expect(userSnapshot({ ...user, [name]: undefined })).toBeUndefined();
});

test("the holders of a profile are searched by its exact id", () => {
  expect(holding("p")).toEqual({
    criteria: {
      StringCondition: { FieldName: "SecurityProfileId", Value: "p", ComparisonType: "EXACT" },
    },
  });
});

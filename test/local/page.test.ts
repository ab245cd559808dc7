import { describe, expect, test } from "bun:test";
import { paginate, unordered } from "../../src/local/page.ts";

const names = Array.from({ length: 250 }, (_, index) => `n${String(index).padStart(3, "0")}`);
const input: { InstanceId: string; NextToken?: string } = { InstanceId: "i" };

function walk(size: number | undefined, between: (page: number) => readonly string[]): string[] {
  const found: string[] = [];
  let NextToken: string | undefined;
  for (let number = 0; ; number++) {
    const page = paginate(
      "ListUsers",
      { ...input, ...(size && { MaxResults: size }), ...(NextToken && { NextToken }) },
      between(number),
    );
    found.push(...page.items);
    if (page.NextToken === undefined) return found;
    NextToken = page.NextToken;
  }
}

test("the order is neither the one given nor a sorted one, and always the same", () => {
  expect(unordered(names)).not.toEqual(names);
  expect(unordered(names).toSorted()).toEqual(names);
  expect(unordered(names.toReversed())).toEqual(unordered(names));
});

test("equal items count once", () => {
  expect(unordered([{ a: 1 }, { a: 1 }])).toEqual([{ a: 1 }]);
});

test.each([1, 7, 249, 250, 1000])("pages of %d hold every item once", (size) => {
  expect(walk(size, () => names).toSorted()).toEqual(names);
});

test("a page has 100 items by default; of instances, 10", () => {
  expect(paginate("ListUsers", input, names).items).toHaveLength(100);
  expect(paginate("ListInstances", {}, names).items).toHaveLength(10);
});

test("the last full page has no token", () => {
  expect(paginate("ListUsers", { ...input, MaxResults: 250 }, names).NextToken).toBeUndefined();
});

test("what is deleted or created between two pages shifts nothing", () => {
  const first = paginate("ListUsers", { ...input, MaxResults: 100 }, names).items;
  const without = names.filter((name) => !first.slice(0, 50).includes(name));
  const found = walk(100, (page) => (page === 0 ? names : without));
  expect(found.toSorted()).toEqual(names);
});

describe("a token", () => {
  const NextToken = String(paginate("ListUsers", { ...input, MaxResults: 5 }, names).NextToken);

  test("is opaque", () => {
    expect(NextToken).toMatch(/^[0-9a-f]{64}$/);
    const [last] = paginate("ListUsers", { ...input, MaxResults: 5 }, names).items.slice(-1);
    expect(Buffer.from(NextToken, "hex").toString("latin1")).not.toContain(String(last));
  });

  test("takes another page size", () => {
    expect(paginate("ListUsers", { ...input, NextToken, MaxResults: 2 }, names).items).toEqual(
      unordered(names).slice(5, 7),
    );
  });

  test.each([
    ["another operation", "ListSecurityProfiles", { ...input, NextToken }],
    ["another instance", "ListUsers", { InstanceId: "j", NextToken }],
    ["another profile", "ListUsers", { ...input, SecurityProfileId: "p", NextToken }],
    ["nothing", "ListUsers", { ...input, NextToken: "" }],
    ["an invention", "ListUsers", { ...input, NextToken: "token" }],
    ["a changed token", "ListUsers", { ...input, NextToken: `${NextToken}A` }],
  ] as const)("of %s is refused", (_, name, question) => {
    expect(() => paginate(name, question, names)).toThrow(
      expect.objectContaining({
        type: "InvalidParameterException",
        message: "NextToken is not a token of this request",
      }),
    );
  });

  test("of ListInstances is refused with the error that it lists", () => {
    expect(() => paginate("ListInstances", { NextToken }, names)).toThrow(
      expect.objectContaining({ type: "InvalidRequestException" }),
    );
  });
});

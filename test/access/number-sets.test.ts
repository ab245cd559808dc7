import { expect, test } from "bun:test";
import { numberSets } from "../../src/access/number-sets.ts";

const upTo = (size: number) => Array.from({ length: size }, (_, number) => number);

test.each([0, 1, 31, 32, 33, 5000])("a set of all numbers below %p has that size", (size) => {
  const { of, sizeOf } = numberSets(size);
  expect([sizeOf(of(upTo(size))), sizeOf(of([]))]).toEqual([size, 0]);
});

test("a number that is in several sets is once in their union, and in their intersection", () => {
  const { of, sizeOf } = numberSets(100);
  const [a, b] = [of([0, 7, 31, 32, 99]), of([7, 8, 32, 63, 64])];
  expect([sizeOf(a | b), sizeOf(a & b), sizeOf(a & ~b)]).toEqual([8, 2, 3]);
});

test("each number has a bit of its own", () => {
  const { of } = numberSets(1000);
  expect(new Set(upTo(1000).map((number) => of([number]))).size).toBe(1000);
});

test("70,000 numbers are counted, more than the sum of a group of 16 bits", () => {
  const { of, sizeOf } = numberSets(70_000);
  expect(sizeOf(of(upTo(70_000)))).toBe(70_000);
});

import { expect, test } from "bun:test";
import { NotFoundError } from "../../src/errors/index.ts";
import { errorText } from "../../src/plan/error-text.ts";

test.each([
  [new NotFoundError("user", "arn", "Look."), "NotFound"],
  [Object.assign(new Error("no"), { code: "ECONNREFUSED" }), "ECONNREFUSED"],
  [Object.assign(new Error("no"), { code: 7 }), "Failed"],
  [new TypeError("no"), "Failed"],
])("the error %p has the code %s and its message", (error, code) => {
  expect(errorText(error)).toEqual({ code, message: error.message });
});

test("what is no error is its own message", () => {
  expect(errorText("no")).toEqual({ code: "Failed", message: "no" });
});

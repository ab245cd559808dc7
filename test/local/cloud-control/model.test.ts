import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { OPERATION_NAMES, inputShape } from "../../../src/local/cloud-control/model.ts";
import { casesOf } from "../cases.ts";
import { type CloudControl, startCloudControl } from "./harness.ts";

let cloud: CloudControl;
beforeAll(async () => {
  cloud = await startCloudControl();
});
afterAll(() => cloud[Symbol.asyncDispose]());

const all = OPERATION_NAMES.map((name) => ({ name, cases: casesOf(inputShape(name), "") }));

describe("every constraint of the model", () => {
  test.each(all)("$name", async ({ cases, name }) => {
    for (const { accepted, at, refused, words } of cases) {
      const yes = await cloud.post(name, accepted);
      const { Message = "" } = yes.body;
      expect({
        at,
        words,
        accepted,
        fault: /\d+ validation errors? .*/.exec(String(Message)),
      }).toEqual({ at, words, accepted, fault: null });
      expect(yes.status).toBeLessThan(500);

      const no = await cloud.post(name, refused);
      expect([no.status, no.body]).toEqual([
        400,
        {
          __type: "com.amazon.coral.validate#ValidationException",
          Message: expect.stringContaining(
            `Value at '${at}' failed to satisfy constraint: ${words}`,
          ),
        },
      ]);
    }
  });

  test("the table is the whole model", () => {
    expect(Object.fromEntries(all.map(({ cases, name }) => [name, cases.length]))).toEqual({
      CreateResource: 18,
      GetResource: 16,
      UpdateResource: 23,
      DeleteResource: 19,
      ListResources: 18,
      GetResourceRequestStatus: 5,
      ListResourceRequests: 14,
      CancelResourceRequest: 5,
    });
  });
});

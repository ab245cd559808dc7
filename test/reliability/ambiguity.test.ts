import { afterAll, expect } from "bun:test";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { counted } from "../support/counted.ts";
import { startFront } from "../support/front.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, CONTROL_PLANES);

interface Step {
  readonly name: string;
  /** The write whose answer is lost. */
  readonly write: string;
  readonly before?: (stack: Stack) => Promise<unknown>;
  readonly act: (stack: Stack) => Promise<unknown>;
  /** The names of the instance in the end, and what the profile holds. */
  readonly names: readonly string[];
  readonly holds?: object;
}

const deploy = (fields: object) => (stack: Stack) =>
  stack.deploy(() =>
    stack.profile("team", {
      SecurityProfileName: "Team",
      Permissions: ["Queues.View"],
      Tags: { Word: "first" },
      ...fields,
    }),
  );

const steps: readonly Step[] = [
  {
    name: "create",
    write: "CreateSecurityProfile",
    act: deploy({}),
    names: ["Team"],
    holds: { Permissions: ["Queues.View"], Tags: { Word: "first" } },
  },
  {
    name: "update",
    write: "UpdateSecurityProfile",
    before: deploy({}),
    act: deploy({ Permissions: ["Users.View"] }),
    names: ["Team"],
    holds: { Permissions: ["Users.View"] },
  },
  {
    name: "tag",
    write: "TagResource",
    before: deploy({}),
    act: deploy({ Tags: { Word: "second" } }),
    names: ["Team"],
    holds: { Tags: { Word: "second" } },
  },
  {
    name: "untag",
    write: "UntagResource",
    before: deploy({}),
    act: deploy({ Tags: {} }),
    names: ["Team"],
    holds: { Tags: {} },
  },
  {
    name: "adopt",
    write: "UpdateSecurityProfile",
    before: (stack) => stack.foreign({ SecurityProfileName: "Team", Tags: { Theirs: "1" } }),
    act: deploy({ adopt: true, Description: "ours" }),
    names: ["Team"],
    holds: { Description: "ours", Tags: { Theirs: "1", Word: "first" } },
  },
  {
    name: "replace, at its create",
    write: "CreateSecurityProfile",
    before: deploy({ SecurityProfileName: "Former" }),
    act: deploy({}),
    names: ["Team"],
  },
  {
    name: "replace, at its delete",
    write: "DeleteSecurityProfile",
    before: deploy({ SecurityProfileName: "Former" }),
    act: deploy({}),
    names: ["Team"],
  },
  {
    name: "destroy",
    write: "DeleteSecurityProfile",
    before: deploy({}),
    act: (stack) => stack.destroy(),
    names: [],
  },
];

async function settled(stack: Stack, { holds, names }: Step): Promise<void> {
  expect(await stack.names()).toEqual([...names]);
  if (holds) expect(await stack.live("Team")).toMatchObject(holds);
}

const html = "<html>Sign in to go on</html>";
const asHtml = { "content-type": "text/html" };
const asJson = { "content-type": "application/json" };
const withId = { "x-amzn-requestid": "11111111-2222-4333-8444-555555555555" };

/** Answers that cannot be AWS's. */
const foreign: Record<string, () => Response> = {
  "a page": () => new Response(html, { headers: asHtml }),
  "JSON without a request id": () => new Response("{}", { headers: asJson }),
  "nothing, without a request id": () => new Response(null),
  "a page with a request id": () => new Response(html, { headers: { ...asHtml, ...withId } }),
  "a page that says it is JSON": () => new Response(html, { headers: { ...asJson, ...withId } }),
  "a page with status 403": () => new Response(html, { status: 403, headers: asHtml }),
};

const works = [
  ["AWS has done it", true],
  ["AWS has not", false],
] as const;

const answered = counted(
  "answers that were not AWS's",
  CONTROL_PLANES.length * steps.length * (Object.keys(foreign).length + works.length),
);
afterAll(() => answered[Symbol.dispose]());

for (const step of steps) {
  const { act, before, name, write } = step;

  for (const [index, [what, answer]] of Object.entries(foreign).entries()) {
    const [whether, isDone] = works[index % 2] ?? works[0];
    test(`${name} that is answered with ${what}, while ${whether}, succeeds in the same run`, async (stack) => {
      await before?.(stack);
      const [operation] = stack.on([write]);
      let met = false;
      using front = startFront(stack.connect, (asked) => {
        if (met || asked !== operation) return undefined;
        met = true;
        return { isDone, answer };
      });
      stack.pointTo(front);
      await act(stack);
      stack.pointTo(stack.connect);
      expect(front.disturbed).toBe(1);
      await settled(stack, step);
      answered.ran();
    });
  }

  for (const [whether, isDone] of works) {
    test(`${name} that is always answered with a page, while ${whether}, is completed by the next run`, async (stack) => {
      await before?.(stack);
      const [operation = ""] = stack.on([write]);
      process.env["AWS_MAX_ATTEMPTS"] = "2";
      using front = startFront(stack.connect, (asked) =>
        asked === operation
          ? { isDone, answer: () => new Response(html, { headers: asHtml }) }
          : undefined,
      );
      stack.pointTo(front);
      const error = await act(stack).then(
        () => undefined,
        (reason: Error) => reason,
      );
      stack.pointTo(stack.connect);
      delete process.env["AWS_MAX_ATTEMPTS"];
      expect(error?.message).toContain(
        `${operation} failed with "the answer does not come from AWS: it has no request id (text/html)" (ForeignAnswer, HTTP 200). ${front.url}, or a proxy in front of it, answered, so it is unknown whether AWS did it. Check the endpoint that the environment sets instead of AWS. The state is unchanged. Run the same command again.`,
      );
      expect(front.disturbed).toBe(2);
      await act(stack);
      await settled(stack, step);
      answered.ran();
    });
  }
}

test("a delete that AWS refuses while a page says 200 is a failed delete, and the record stays", async (stack) => {
  const { SecurityProfileId } = await stack.deploy(() =>
    stack.profile("team", { SecurityProfileName: "Team" }),
  );
  const { InstanceId } = stack;
  const { UserId } = await stack.aws.createUser({
    InstanceId,
    Username: "holder",
    PhoneConfig: { PhoneType: "SOFT_PHONE" },
    SecurityProfileIds: [SecurityProfileId],
    RoutingProfileId: "11111111-2222-4333-8444-555555555555",
    Password: "Passw0rdX",
  });
  const none = async () => undefined;
  for (const kind of ["garbage", "page"] as const) {
    const error = await stack.failing("DeleteSecurityProfile", kind, () => stack.failure(none), 1);
    expect(error).toMatchObject({ code: "InUse", usernames: ["holder"] });
    expect(await stack.names()).toEqual(["Team"]);
  }
  await stack.aws.deleteUser({ InstanceId, UserId });
  await stack.deploy(none);
  expect(await stack.names()).toEqual([]);
});

const lost = counted("answers that were lost", 2 * CONTROL_PLANES.length * steps.length);
afterAll(() => lost[Symbol.dispose]());

for (const step of steps) {
  const { act, before, name, write } = step;

  test(`${name} whose answer is lost once succeeds in the same run`, async (stack) => {
    await before?.(stack);
    await stack.failing(write, "cut-after", () => act(stack), 1);
    await settled(stack, step);
    await stack.deploy(async () => undefined);
    expect(await stack.names()).toEqual(name === "adopt" ? ["Team"] : []);
    lost.ran();
  });

  test(`${name} whose answer is always lost is completed by the next run`, async (stack) => {
    await before?.(stack);
    const failed = await stack
      .failing(write, "cut-after", () => act(stack))
      .then(
        () => "no error",
        (error: Error) => error.message,
      );
    expect(failed).toContain(stack.on([write])[0] ?? "");
    await act(stack);
    await settled(stack, step);
    await stack.deploy(async () => undefined);
    expect(await stack.names()).toEqual(name === "adopt" ? ["Team"] : []);
    lost.ran();
  });
}

import { expect, test } from "bun:test";
import { failureNotes } from "../../src/plan/failure-notes.ts";
import { formatPlanned } from "../../src/plan/format-plan.ts";
import { assignmentOf, profileOf } from "../support/plan-fixture.ts";

const because = "in us-east-1: ListSecurityProfiles failed with";

test("a failure that AWS answered the same before refers to the first one", () => {
  const noteOf = failureNotes();
  const about = (name: string, answer: string) =>
    noteOf(name, {
      resource: `app/${name}`,
      error: {
        code: "RequestFailed",
        message: `Could not read security profile "${name}" (app/${name}) ${answer}`,
      },
    });
  const denied = (id: string) => `${because} "denied" (HTTP 403, request id ${id}). Allow it.`;
  expect([
    ...about("a", denied("1-a")),
    ...about("b", denied("2-b")),
    ...about("c", `${because} "unavailable" (HTTP 503, request id 3-c).`),
    ...about("d", denied("4-d")),
  ]).toEqual([
    `Could not read security profile "a" (app/a) ${denied("1-a")}`,
    'The same failure as for "a" (app/a).',
    `Could not read security profile "c" (app/c) ${because} "unavailable" (HTTP 503, request id 3-c).`,
    'The same failure as for "a" (app/a).',
  ]);
});

test("an instance that cannot be accessed is one failure, also for profiles that their resources left", () => {
  const noteOf = failureNotes();
  const about = (name: string, self: string) => {
    const message = `The current credentials cannot access the instance ARN of security profile "${name}" (${self}). Check the ARN.`;
    return noteOf(name, { resource: `app/${name}`, error: { code: "InstanceNotFound", message } });
  };
  expect([...about("a", "app/a"), ...about("b", "app/b"), ...about("c", "formerly app/c")]).toEqual(
    [
      'The current credentials cannot access the instance ARN of security profile "a" (app/a). Check the ARN.',
      'The same failure as for "a" (app/a).',
      'The same failure as for "a" (app/a).',
    ],
  );
});

test("failures that differ only after they name their resource again are both shown", () => {
  const noteOf = failureNotes();
  const messages = [403, 503].map((status) => {
    const self = `(app/${status})`;
    const message = `Could not read ${self} ${because} "${self} failed" (HTTP ${status}).`;
    const error = { code: "RequestFailed", message };
    return [message, ...noteOf("a", { resource: `app/${status}`, error })];
  });
  expect(messages.map(([, note]) => note)).toEqual(messages.map(([message]) => message));
});

test("failures that do not name their resource are all shown", () => {
  const noteOf = failureNotes();
  const error = { code: "Failed", message: "it crashed" };
  expect(["a", "b"].flatMap((name) => noteOf(name, { resource: name, error }))).toEqual([
    "it crashed",
    "it crashed",
  ]);
});

test("a plan shows a failure in full where it comes first in the output", () => {
  const failed = (what: string) => ({
    action: "unknown" as const,
    error: {
      code: "RequestFailed",
      message: `Could not read ${what} ${because} "no credentials".`,
    },
  });
  const idle = failed('security profile "Idle" (acme/prod/idle)');
  const used = failed('security profile "Used" (acme/prod/used)');
  const { danger } = formatPlanned({
    profiles: [
      profileOf({ resource: "acme/prod/idle", SecurityProfileName: "Idle", ...idle }),
      profileOf({
        resource: "acme/prod/used",
        SecurityProfileName: "Used",
        reach: { users: 2 },
        ...used,
      }),
    ],
    assignments: [assignmentOf(failed('user "ana" (acme/prod/ana)'))],
  });
  const same = 'The same failure as for "Used" (acme/prod/used).';
  expect(danger.map(({ name, notes }) => [name, ...notes])).toEqual([
    ["Used", used.error.message],
    ["Idle", same],
    ["ana", same],
  ]);
});

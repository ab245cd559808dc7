import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CancelResourceRequestCommand,
  ListResourceRequestsCommand,
  type ProgressEvent,
  type ResourceRequestStatusFilter,
  paginateListResourceRequests,
} from "@aws-sdk/client-cloudcontrol";
import { ListSecurityProfilesCommand } from "@aws-sdk/client-connect";
import { rejection } from "../../support/connect.ts";
import { type CloudControl, TypeName, startCloudControl } from "./harness.ts";

const HOUR = 3_600_000;
const FOREVER = { operationTime: 100 * HOUR };

let cloud: CloudControl;
beforeEach(async () => {
  cloud = await startCloudControl();
});
afterEach(() => cloud[Symbol.asyncDispose]());

const stateFile = async () => join(await mkdtemp(join(tmpdir(), "connect-")), "connect.json");

async function names({ client, InstanceId }: CloudControl) {
  const { SecurityProfileSummaryList = [] } = await client.send(
    new ListSecurityProfilesCommand({ InstanceId }),
  );
  return SecurityProfileSummaryList.map(({ Name }) => Name);
}

async function cancel({ control }: CloudControl, { RequestToken }: ProgressEvent) {
  const { ProgressEvent: event } = await control.send(
    new CancelResourceRequestCommand({ RequestToken }),
  );
  return event;
}

async function requests({ control }: CloudControl, filter?: ResourceRequestStatusFilter) {
  const { ResourceRequestStatusSummaries = [] } = await control.send(
    new ListResourceRequestsCommand({ ResourceRequestStatusFilter: filter }),
  );
  return ResourceRequestStatusSummaries;
}

describe("the time of an operation", () => {
  test("passes, and until then nothing is done", async () => {
    await using slow = await startCloudControl({ cloudControl: { operationTime: 500 } });
    const begun = Date.now();
    const event = await slow.create();
    expect(await names(slow)).toHaveLength(4);
    expect(await slow.status(event)).toEqual(event);
    const last = await slow.done(event);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(500);
    expect(last).toMatchObject({ OperationStatus: "SUCCESS", EventTime: event.EventTime });
    expect(await names(slow)).toContain("Supervisor");
  });

  test("is 20 milliseconds by default", async () => {
    await using usual = await startCloudControl({ cloudControl: {} });
    const { EventTime } = await usual.done(usual.create());
    const ended = Date.now();
    expect(ended - (EventTime?.getTime() ?? ended)).toBeGreaterThanOrEqual(20);
  });

  test("passes without a status call: any other call finds it done", async () => {
    const first = await cloud.create({ SecurityProfileName: "first" });
    expect(await names(cloud)).toContain("first");
    const { Identifier = "" } = await cloud.status(first);
    await cloud.create({ SecurityProfileName: "second" });
    await cloud.update(Identifier, [{ op: "add", path: "/Description", value: "d" }]);
    expect(await names(cloud)).toContain("second");
    expect(await cloud.read(Identifier)).toMatchObject({ Description: "d" });
    await cloud.remove(Identifier);
    const id = Identifier.split("/").at(-1) ?? "";
    expect(() => cloud.server.renameSecurityProfile(id, "other")).toThrow(
      new RangeError(`There is no security profile ${id}`),
    );
    const kept = (await cloud.made({ SecurityProfileName: "third" })).split("/").at(-1);
    await cloud.create({ SecurityProfileName: "fourth" });
    const renamed = await cloud.raw("POST", "/_local/rename", {
      body: { SecurityProfileId: kept, SecurityProfileName: "fourth" },
    });
    expect(renamed.text).toBe('There is a security profile "fourth" already\n');
  });

  test("can be a number of status calls", async () => {
    await using polled = await startCloudControl({
      cloudControl: { operationTime: 0, polls: 2 },
    });
    const event = await polled.create();
    expect(await names(polled)).toHaveLength(4);
    expect(await polled.status(event)).toEqual(event);
    expect(await polled.status(event)).toEqual(event);
    expect(await polled.status(event)).toMatchObject({ OperationStatus: "SUCCESS" });
    expect(await names(polled)).toHaveLength(5);
  });

  test("RetryAfter is as far from the answer as was said, and only while it is in progress", async () => {
    await using printed = await startCloudControl({
      cloudControl: { operationTime: 0, polls: 1, retryAfter: 1.5 },
    });
    const before = Date.now();
    const event = await printed.create();
    const again = await printed.status(event);
    const after = Date.now();
    for (const { RetryAfter } of [event, again]) {
      const time = RetryAfter?.getTime() ?? 0;
      expect(time).toBeGreaterThanOrEqual(before + 1500);
      expect(time).toBeLessThanOrEqual(after + 1500);
    }
    const last = await printed.status(event);
    expect(last.OperationStatus).toBe("SUCCESS");
    expect(last).not.toHaveProperty("RetryAfter");
  });

  test("work is done in the order in which it was asked for", async () => {
    await using slow = await startCloudControl({ cloudControl: { operationTime: 300 } });
    const [first, second] = [await slow.create(), await slow.create()];
    await Bun.sleep(350);
    expect(await slow.status(second)).toMatchObject({ ErrorCode: "AlreadyExists" });
    expect(await slow.status(first)).toMatchObject({ OperationStatus: "SUCCESS" });
  });
});

describe("a client token", () => {
  test("finds the operation that it began, as it is now", async () => {
    const first = await cloud.create({}, "token");
    const second = await cloud.create({}, "token");
    expect(second).toMatchObject({ RequestToken: first.RequestToken, OperationStatus: "SUCCESS" });
    expect(await cloud.create({}, "token")).toEqual(second);
    expect(await names(cloud)).toHaveLength(5);

    const { Identifier = "" } = second;
    const patch = [
      { op: "test", path: "/Permissions", value: [] },
      { op: "add", path: "/Permissions/-", value: "A" },
    ];
    const update = await cloud.update(Identifier, patch, "update");
    const { RequestToken } = await cloud.done(update);
    expect(await cloud.update(Identifier, patch, "update")).toMatchObject({
      RequestToken,
      OperationStatus: "SUCCESS",
    });

    await cloud.done(cloud.remove(Identifier, "delete"));
    expect(await cloud.remove(Identifier, "delete")).toMatchObject({ OperationStatus: "SUCCESS" });
    expect(await cloud.create({}, "token")).toMatchObject({ OperationStatus: "SUCCESS" });
    expect(await names(cloud)).toHaveLength(4);
  });

  test("finds an operation that failed, too", async () => {
    await cloud.made();
    const { RequestToken } = await cloud.done(cloud.create({}, "token"));
    expect(await cloud.create({}, "token")).toMatchObject({
      RequestToken,
      OperationStatus: "FAILED",
      ErrorCode: "AlreadyExists",
    });
  });

  test("is for one request: for another there is a conflict, whatever it asks", async () => {
    const { RequestToken } = await cloud.create({}, "token");
    const conflict = {
      name: "ClientTokenConflictException",
      $metadata: { httpStatusCode: 409 },
      message: `ClientToken token was used by another request, with RequestToken ${RequestToken}`,
    };
    const arn = `${cloud.server.instanceArn}/security-profile/none`;
    expect(await rejection(cloud.create({ Description: "d" }, "token"))).toMatchObject(conflict);
    expect(await rejection(cloud.create({ Nope: 1 }, "token"))).toMatchObject(conflict);
    expect(await rejection(cloud.update(arn, [], "token"))).toMatchObject(conflict);
    expect(await rejection(cloud.remove(arn, "token"))).toMatchObject(conflict);
  });

  test("of a request that was refused is free", async () => {
    expect(await rejection(cloud.create({ Nope: 1 }, "token"))).toMatchObject({
      name: "ValidationException",
    });
    expect(await cloud.done(cloud.create({}, "token"))).toMatchObject({
      OperationStatus: "SUCCESS",
    });
  });

  test("lasts 36 hours", async () => {
    const file = await stateFile();
    let first: ProgressEvent;
    {
      await using before = await startCloudControl({ file });
      first = await before.done(before.create({}, "token"));
    }
    const aged = async (age: number) => {
      const state = JSON.parse(readFileSync(file, "utf8"));
      state.requests[0].EventTime = Date.now() - age;
      writeFileSync(file, JSON.stringify(state));
      await using after = await startCloudControl({ file });
      return await after.create({}, "token");
    };
    expect(await aged(36 * HOUR - 60_000)).toMatchObject({ RequestToken: first.RequestToken });
    const second = await aged(36 * HOUR + 1);
    expect(second.OperationStatus).toBe("IN_PROGRESS");
    expect(second.RequestToken).not.toBe(first.RequestToken);
  });
});

describe("one operation at a time", () => {
  test("on a resource; creates run at the same time", async () => {
    await using polled = await startCloudControl({
      cloudControl: { operationTime: 0, polls: 1 },
    });
    const [one, two] = await Promise.all([
      polled.made({ SecurityProfileName: "one" }),
      polled.made({ SecurityProfileName: "two" }),
    ]);
    const patch = [{ op: "add", path: "/Description", value: "d" }];
    const running = await polled.update(one, patch);
    const busy = {
      name: "ConcurrentOperationException",
      $metadata: { httpStatusCode: 409 },
      message: `${one} is being changed by the request with RequestToken ${running.RequestToken}`,
    };
    expect(await rejection(polled.update(one, patch))).toMatchObject(busy);
    expect(await rejection(polled.update(one, "{"))).toMatchObject(busy);
    expect(await rejection(polled.remove(one))).toMatchObject(busy);
    expect(await polled.read(one)).not.toHaveProperty("Description");
    await polled.done(polled.update(two, patch));
    await polled.done(running);
    expect(await polled.done(polled.remove(one))).toMatchObject({ OperationStatus: "SUCCESS" });
  });
});

describe("cancel", () => {
  test("ends an operation, and its work is never done", async () => {
    await using slow = await startCloudControl({ cloudControl: FOREVER });
    const event = await slow.create();
    expect(await cancel(slow, event)).toEqual({ ...event, OperationStatus: "CANCEL_IN_PROGRESS" });
    expect(await slow.status(event)).toEqual({ ...event, OperationStatus: "CANCEL_COMPLETE" });
    expect(await names(slow)).toHaveLength(4);
  });

  test("takes as many status calls as an operation, and keeps the resource until then", async () => {
    const file = await stateFile();
    let arn = "";
    {
      await using quick = await startCloudControl({ file });
      arn = await quick.made();
    }
    await using slow = await startCloudControl({ file, cloudControl: { ...FOREVER, polls: 1 } });
    const event = await slow.remove(arn);
    await cancel(slow, event);
    expect(await rejection(slow.remove(arn))).toMatchObject({
      name: "ConcurrentOperationException",
    });
    expect(await slow.status(event)).toMatchObject({ OperationStatus: "CANCEL_IN_PROGRESS" });
    expect(await slow.status(event)).toMatchObject({ OperationStatus: "CANCEL_COMPLETE" });
    expect(await slow.read(arn)).toMatchObject({ SecurityProfileName: "Supervisor" });
    expect(await slow.remove(arn)).toMatchObject({ OperationStatus: "IN_PROGRESS" });
  });

  test("comes too late for what has ended, and for what is being cancelled", async () => {
    const refused = ({ RequestToken }: ProgressEvent, status: string) => ({
      name: "ConcurrentModificationException",
      $metadata: { httpStatusCode: 500 },
      message: `Request ${RequestToken} cannot be cancelled: it is ${status}`,
    });
    const done = await cloud.create();
    expect(await rejection(cancel(cloud, done))).toMatchObject(refused(done, "SUCCESS"));
    const failed = await cloud.create();
    expect(await rejection(cancel(cloud, failed))).toMatchObject(refused(failed, "FAILED"));

    await using slow = await startCloudControl({ cloudControl: { ...FOREVER, polls: 1 } });
    const event = await slow.create();
    await cancel(slow, event);
    expect(await rejection(cancel(slow, event))).toMatchObject(
      refused(event, "CANCEL_IN_PROGRESS"),
    );
  });

  test("of an unknown request is refused", async () => {
    expect(await rejection(cancel(cloud, { RequestToken: "none" }))).toMatchObject({
      name: "RequestTokenNotFoundException",
      message: "Request with RequestToken none was not found",
    });
  });
});

describe("the list of requests", () => {
  test("lists their events without their models, filtered", async () => {
    const create = await cloud.done(cloud.create());
    const { Identifier = "" } = create;
    const failed = await cloud.done(cloud.create());
    const update = await cloud.done(cloud.update(Identifier, []));
    const { ResourceModel: _, ...created } = create;
    const { ResourceModel: __, ...updated } = update;
    const tokens = (events: ProgressEvent[]) =>
      events.map(({ RequestToken = "" }) => RequestToken).toSorted();
    expect(tokens(await requests(cloud))).toEqual(tokens([create, failed, update]));
    expect(tokens(await requests(cloud, { Operations: [], OperationStatuses: [] }))).toHaveLength(
      3,
    );
    expect(await requests(cloud, { Operations: ["UPDATE", "DELETE"] })).toEqual([updated]);
    expect(await requests(cloud, { OperationStatuses: ["FAILED"] })).toEqual([failed]);
    expect(
      await requests(cloud, { Operations: ["CREATE"], OperationStatuses: ["SUCCESS", "PENDING"] }),
    ).toEqual([created]);
    expect(await requests(cloud, { Operations: ["DELETE"] })).toEqual([]);
  });

  test("has 20 to a page by default, and pages that have each once", async () => {
    await using slow = await startCloudControl({ cloudControl: FOREVER });
    const tokens: string[] = [];
    for (let number = 0; number < 21; number++) {
      const { RequestToken = "" } = await slow.create();
      tokens.push(RequestToken);
    }
    expect(await requests(slow)).toHaveLength(20);
    const found: string[] = [];
    for await (const page of paginateListResourceRequests(
      { client: slow.control, pageSize: 4 },
      {},
    )) {
      const { ResourceRequestStatusSummaries = [] } = page;
      expect(ResourceRequestStatusSummaries.length).toBeLessThanOrEqual(4);
      found.push(...ResourceRequestStatusSummaries.map(({ RequestToken = "" }) => RequestToken));
    }
    expect(found.toSorted()).toEqual(tokens.toSorted());

    const { NextToken } = await slow.control.send(
      new ListResourceRequestsCommand({ MaxResults: 1 }),
    );
    const ResourceRequestStatusFilter: ResourceRequestStatusFilter = { Operations: ["CREATE"] };
    expect(
      await rejection(
        slow.control.send(
          new ListResourceRequestsCommand({ NextToken, ResourceRequestStatusFilter }),
        ),
      ),
    ).toMatchObject({
      name: "ValidationException",
      message: "NextToken is not a token of this request",
    });
  });
});

describe("a file", () => {
  test("keeps requests: what was begun is done after a restart, and answers to its tokens", async () => {
    const file = await stateFile();
    let event: ProgressEvent;
    {
      await using first = await startCloudControl({ file, cloudControl: { operationTime: 300 } });
      event = await first.create({}, "token");
    }
    await Bun.sleep(Math.max(0, 310 - (Date.now() - (event.EventTime?.getTime() ?? 0))));
    await using second = await startCloudControl({ file });
    const again = await second.create({}, "token");
    expect(again).toMatchObject({
      RequestToken: event.RequestToken,
      EventTime: event.EventTime,
      OperationStatus: "SUCCESS",
    });
    expect(await second.status(event)).toEqual(again);
    expect(await names(second)).toContain("Supervisor");
  });

  test("forgets them after seven days, and at a reset", async () => {
    const file = await stateFile();
    let event: ProgressEvent;
    {
      await using first = await startCloudControl({ file });
      event = await first.done(first.create());
    }
    const state = JSON.parse(readFileSync(file, "utf8"));
    const aged = (age: number) => {
      state.requests[0].EventTime = Date.now() - age;
      writeFileSync(file, JSON.stringify(state));
      return startCloudControl({ file });
    };
    const notFound = {
      name: "RequestTokenNotFoundException",
      message: `Request with RequestToken ${event.RequestToken} was not found`,
    };
    {
      await using young = await aged(7 * 24 * HOUR - 60_000);
      expect(await young.status(event)).toMatchObject({ OperationStatus: "SUCCESS" });
      await young.server.reset();
      expect(await rejection(young.status(event))).toMatchObject(notFound);
    }
    await using old = await aged(7 * 24 * HOUR + 1);
    expect(await rejection(old.status(event))).toMatchObject(notFound);
    expect(await requests(old)).toEqual([]);
    await old.create({ SecurityProfileName: "next" });
    expect(JSON.parse(readFileSync(file, "utf8")).requests).toHaveLength(1);
  });

  test("of the time before there were requests is gone on with", async () => {
    const file = await stateFile();
    {
      await using first = await startCloudControl({ file });
      await first.made();
    }
    const { requests: _, ...state } = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify(state));
    await using second = await startCloudControl({ file });
    expect(await names(second)).toContain("Supervisor");
    expect(await requests(second)).toEqual([]);
  });

  test("has the work and the end of its request in one", async () => {
    const file = await stateFile();
    await using harness = await startCloudControl({ file });
    await harness.create();
    const before = JSON.parse(readFileSync(file, "utf8"));
    expect([before.profiles.length, before.requests[0].OperationStatus]).toEqual([
      4,
      "IN_PROGRESS",
    ]);
    await harness.raw("GET", "/instance");
    const after = JSON.parse(readFileSync(file, "utf8"));
    expect([after.profiles.length, after.requests[0].OperationStatus]).toEqual([5, "SUCCESS"]);
  });
});

test("a type is in every event", async () => {
  const event = await cloud.create();
  const [listed] = await requests(cloud);
  expect([event.TypeName, listed?.TypeName]).toEqual([TypeName, TypeName]);
});

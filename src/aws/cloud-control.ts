import { IncompleteReadError, InUseError, NotSupportedError } from "../errors/index.ts";
import type { Subject } from "../errors/subject.ts";
import { locateProfile, parseProfileArn } from "../profile/arn.ts";
import { FIELDS, LISTED_FIELDS, declaredFields } from "../profile/model.ts";
import { sha256 } from "../profile/ownership.ts";
import { violations } from "../profile/shapes.ts";
import type { Calls } from "./calls.ts";
import type { ListedProfile } from "./clients.ts";
import {
  changedProperties,
  fromProperties,
  nameIn,
  toDesiredState,
  toPatch,
} from "./cloud-control-model.ts";
import {
  type Outcome,
  PATIENCE,
  type Patience,
  type Plan,
  UNDER_WAY,
  complete,
  over,
} from "./cloud-control-operation.ts";
import { connectPlane } from "./connect.ts";
import type { Attempt, ControlPlane } from "./control-plane.ts";
import { holdersOf, usersHold } from "./directory.ts";
import { asInstanceNotFound, failedWith } from "./errors.ts";

const TypeName = "AWS::Connect::SecurityProfile";

const OPERATIONS = {
  CREATE: "CreateResource",
  UPDATE: "UpdateResource",
  DELETE: "DeleteResource",
} as const;

/** The lifecycle over AWS Cloud Control, for accounts with guardrails only there. */
export function cloudControlPlane(
  calls: Calls<"cloudcontrol">,
  connect: Calls<"connect">,
  patience: Patience = PATIENCE,
): ControlPlane {
  const { subject, call, pages, during, session } = calls;
  const run = (plan: Plan) => complete(calls, plan, patience);

  const plane: ControlPlane = {
    async create(profile, attempt) {
      const DesiredState = toDesiredState(profile);
      let current: Attempt = attempt;
      let starts = 0;
      const renew = async () => {
        current = await current.renew();
      };
      const request = () =>
        run({
          purpose: "create",
          operation: "CreateResource",
          start(client) {
            starts += 1;
            const ClientToken = clientToken(subject, current);
            return client.createResource({ TypeName, DesiredState, ClientToken });
          },
          renew,
        }).catch(asOutcome("AlreadyExistsException", "AlreadyExists"));
      let outcome = await request();
      // For 36 hours, AWS answers the same request with the end of the earlier one.
      if (current.resumed && !outcome.done && outcome.handlerErrorCode !== "AlreadyExists") {
        await renew();
        outcome = await request();
      }
      if (!outcome.done) {
        if (outcome.handlerErrorCode === "AlreadyExists") {
          return starts === 1 ? "name-taken" : "name-taken-since";
        }
        throw outcome.failure();
      }
      // An attempt of an earlier deploy succeeded. The profile may have changed since, so it must be read.
      if (current.resumed) return "name-taken";
      const location = parseProfileArn(outcome.Identifier ?? "");
      if (location) return location;
      throw new IncompleteReadError(subject, "CreateResource", "succeeded without an identifier");
    },

    async read(SecurityProfileArn, parts) {
      const answer = await call("read", "GetResource", (client) =>
        client.getResource({ TypeName, Identifier: SecurityProfileArn }),
      ).catch((error: unknown) => {
        if (failedWith(error, "ResourceNotFoundException")) return undefined;
        throw error;
      });
      if (!answer) return undefined;
      const what = "was declared and can be neither read nor cleared";
      const [first, ...more] = LISTED_FIELDS.filter((field) => {
        const { cloudControl, readBy } = FIELDS[field];
        return cloudControl === "unsupported" && parts.includes(readBy.part);
      }).map((field) => ({ field, what }));
      if (first) throw new NotSupportedError(subject, first, ...more);
      const observed = fromProperties(
        answer.ResourceDescription?.Properties,
        locateProfile(SecurityProfileArn),
      );
      if (observed) return observed;
      throw new IncompleteReadError(subject, "GetResource", "did not return a model of a profile");
    },

    check(observed, changes) {
      const changed = changedProperties(observed, changes);
      const [first, ...more] = declaredFields(changed).flatMap((field) => {
        const { cloudControl } = FIELDS[field];
        if (cloudControl === "unsupported") return { field, what: "cannot be written" };
        const refused = cloudControl ? violations(cloudControl, changed[field]) : [];
        const values = new Set(refused.map(({ value }) => JSON.stringify(value)));
        return values.size > 0 ? { field, what: `cannot hold ${[...values].join(", ")}` } : [];
      });
      if (first) throw new NotSupportedError(subject, first, ...more);
    },

    async update(observed, changes) {
      plane.check(observed, changes);
      const { SecurityProfileArn: Identifier } = observed;
      let current = observed;
      const outcome = await run({
        purpose: "update",
        operation: "UpdateResource",
        start(client) {
          const PatchDocument = toPatch(changedProperties(current, changes));
          return client.updateResource({ TypeName, Identifier, PatchDocument });
        },
        reread: async () => {
          current = (await plane.read(Identifier, ["describe"])) ?? current;
          plane.check(current, changes);
        },
      });
      if (!outcome.done) throw outcome.failure();
    },

    async delete(SecurityProfileArn) {
      const outcome = await run({
        purpose: "delete",
        operation: "DeleteResource",
        start: (client) => client.deleteResource({ TypeName, Identifier: SecurityProfileArn }),
        final: async ({ statusMessage }) =>
          isInUse(statusMessage) || usersHold(await holdersOf(connect, SecurityProfileArn)),
      }).catch(asOutcome("ResourceNotFoundException", "NotFound"));
      if (outcome.done) return;
      if (outcome.handlerErrorCode === "NotFound") {
        // AWS also answers "not found" to the credentials of another account.
        await plane.list();
        return;
      }
      const failure = outcome.failure();
      const holders = await holdersOf(connect, SecurityProfileArn);
      if (isInUse(outcome.statusMessage) || usersHold(holders)) {
        throw new InUseError({ ...subject, SecurityProfileArn }, holders, failure.cause);
      }
      throw failure;
    },

    async list() {
      return connectPlane(connect)
        .list()
        .catch((error: unknown) => {
          if (failedWith(error, "AccessDeniedException")) return listResources();
          throw error;
        });
    },

    listings: async () => (await session()).lists.profiles,

    async whenIdle() {
      const end = Date.now() + patience.deadline;
      const running = await pages(
        "ListResourceRequests",
        "ResourceRequestStatusSummaries",
        (client, NextToken) =>
          client.listResourceRequests({
            NextToken,
            MaxResults: 100,
            ResourceRequestStatusFilter: { OperationStatuses: [...UNDER_WAY] },
          }),
      );
      for (const event of running.filter((request) => request.TypeName === TypeName)) {
        const operation = OPERATIONS[event.Operation ?? "CREATE"];
        await during(operation, patience.deadline, () =>
          over(calls, operation, event, end, patience),
        );
      }
    },
  };
  return plane;

  /** For callers without permission to list with Amazon Connect's own API. */
  async function listResources(): Promise<ReadonlyMap<string, ListedProfile>> {
    const { InstanceArn } = subject;
    const found = await pages("ListResources", "ResourceDescriptions", (client, NextToken) =>
      client.listResources({
        TypeName,
        NextToken,
        MaxResults: 100,
        ResourceModel: JSON.stringify({ InstanceArn }),
      }),
    ).catch(asInstanceNotFound(subject));
    const listed = new Map<string, ListedProfile>();
    for (const { Identifier, Properties } of found) {
      if (Identifier === undefined) {
        throw new IncompleteReadError(
          subject,
          "ListResources",
          "returned an entry without its identifier",
        );
      }
      const name =
        nameIn(Properties) ?? (await plane.read(Identifier, ["describe"]))?.SecurityProfileName;
      if (name !== undefined) listed.set(name, { SecurityProfileArn: Identifier });
    }
    return listed;
  }
}

/** The same token for the same attempt of the same resource, also after a state was copied to another stage. */
export function clientToken({ resource }: Subject, { token }: Pick<Attempt, "token">): string {
  return sha256(JSON.stringify([resource, token]));
}

/**
 * Cloud Control has no code for a profile in use. Its handlers append the HTTP status of the service's answer, and
 * DeleteSecurityProfile has 409 only for ResourceInUseException.
 */
function isInUse(statusMessage: string | undefined): boolean {
  return statusMessage?.includes("Status Code: 409") ?? false;
}

/** AWS may report a failure of the handler in an event or as an error of the call. */
function asOutcome(awsCode: string, handlerErrorCode: string): (error: unknown) => Outcome {
  return (error) => {
    if (!failedWith(error, awsCode)) throw error;
    return { done: false, handlerErrorCode, failure: () => error };
  };
}

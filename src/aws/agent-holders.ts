import { locateInstance } from "../profile/arn.ts";
import { afterChange } from "../profile/membership.ts";
import type { Calls } from "./calls.ts";
import { entries } from "./entries.ts";
import type { HolderPlane } from "./holder-plane.ts";
import { asGone } from "./profile-parts.ts";

const PAGE = 100;

/** How many profiles one call associates or disassociates. */
const AT_ONCE = 10;

/**
 * An AI agent has its profiles under each of its ARNs, with and without a qualifier, and AWS associates them one
 * by one.
 */
export function agentHolders(calls: Calls<"connect">): HolderPlane {
  const { call, subject } = calls;
  const target = (EntityArn: string, ids: readonly string[]) => ({
    InstanceId: locateInstance(subject.InstanceArn).InstanceId,
    EntityType: "AI_AGENT" as const,
    EntityArn,
    SecurityProfiles: ids.map((Id) => ({ Id })),
  });
  const plane: HolderPlane = {
    bounds: { least: 0, most: Infinity },
    read: (arn) => readAgentProfiles(calls, arn).catch(asGone(calls)),
    readOneOfMany: (arn) => plane.read(arn),
    async change(holder, held, change) {
      await plane.write(holder, held, change);
      return afterChange(held, change);
    },
    async write({ arn }, _held, change) {
      for (const ids of chunks(change.add)) {
        await call("associate security profiles with", "AssociateSecurityProfiles", (connect) =>
          connect.associateSecurityProfiles(target(arn, ids)),
        );
      }
      for (const ids of chunks(change.remove)) {
        await call(
          "disassociate security profiles from",
          "DisassociateSecurityProfiles",
          (connect) => connect.disassociateSecurityProfiles(target(arn, ids)),
        );
      }
      return "written";
    },
  };
  return plane;
}

/** Ids of the profiles that an AI agent has under one ARN. */
export async function readAgentProfiles(
  { pages, subject }: Calls<"connect">,
  EntityArn: string,
): Promise<readonly string[]> {
  const { InstanceId } = locateInstance(subject.InstanceArn);
  const operation = "ListEntitySecurityProfiles";
  const listed = await pages(operation, "SecurityProfiles", (connect, NextToken) =>
    connect.listEntitySecurityProfiles({
      InstanceId,
      EntityType: "AI_AGENT",
      EntityArn,
      NextToken,
      MaxResults: PAGE,
    }),
  );
  return [...new Set(entries(subject, operation, listed, ({ Id }) => Id))].toSorted();
}

function chunks(ids: readonly string[]): (readonly string[])[] {
  return ids.length === 0 ? [] : [ids.slice(0, AT_ONCE), ...chunks(ids.slice(AT_ONCE))];
}

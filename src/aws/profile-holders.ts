import type { AIAgentSnapshot, UserSnapshot } from "../profile/snapshot.ts";
import type { Subject } from "../errors/subject.ts";
import { locateProfile } from "../profile/arn.ts";
import { aiAgentReader } from "./ai-agent-reader.ts";
import { callsFor } from "./calls.ts";
import type { Credentials } from "./credentials.ts";
import { failedWith } from "./errors.ts";
import type { OnWait } from "./waits.ts";
import { holding, searchUsers } from "./users.ts";

/** The users that have a profile, with all of their profiles. A failed part fails the whole read. */
export function usersWith(
  SecurityProfileArn: string,
  ...about: [subject: Subject, credentials: Credentials, onWait: OnWait]
): Promise<readonly UserSnapshot[]> {
  const { SecurityProfileId } = locateProfile(SecurityProfileArn);
  return searchUsers(callsFor("connect", ...about), holding(SecurityProfileId));
}

/**
 * Every AI agent of an instance, with an entry for each ARN under which it may have profiles. A failed part fails
 * the whole read.
 */
export function allAIAgents(
  ...about: [subject: Subject, credentials: Credentials, onWait: OnWait]
): Promise<readonly AIAgentSnapshot[]> {
  const [connect, qconnect] = [callsFor("connect", ...about), callsFor("qconnect", ...about)];
  return aiAgentReader(connect, qconnect, (part, _of, read) =>
    read().catch((error: unknown) => {
      // An agent may lack a version such as `$SAVED`.
      const isNone = part === "heldByAIAgent" && failedWith(error, "ResourceNotFoundException");
      if (isNone) return undefined;
      throw error;
    }),
  ).aiAgents([]);
}

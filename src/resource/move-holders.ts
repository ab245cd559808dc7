import { oncePerScope, stageOf } from "../alchemy/engine.ts";
import { report, reportWait, warn } from "../alchemy/log.ts";
import { changeRecord, scopeBelow } from "../alchemy/record-writes.ts";
import { allAIAgents } from "../aws/ai-agent-reader.ts";
import { callsFor } from "../aws/calls.ts";
import type { HolderKind, HolderPlane, NamedHolder } from "../aws/holder-plane.ts";
import { openHolders } from "../aws/index.ts";
import type { OnWait } from "../aws/waits.ts";
import { type MovedHolders, planHooks } from "../aws/plan-hooks.ts";
import { holding, searchUsers } from "../aws/users.ts";
import { IncompleteReadError, NotFoundError } from "../errors/index.ts";
import type { Subject } from "../errors/subject.ts";
import { locateProfile } from "../profile/arn.ts";
import { nameOfAIAgent, nameOfUser } from "../profile/holder-name.ts";
import type { ManagedProfile, ProfileRecord } from "../profile/model.ts";
import type { Target } from "./pass.ts";
import type { ResourceContext } from "./record.ts";
import { allEnded } from "./all-ended.ts";
import { holdersUnderLock } from "./locked-plane.ts";
import { ledgerIn, mentions, withLedger, withReplaced } from "./ledger.ts";
import { type Declaration, runOf } from "./run.ts";
import { readSiblings } from "./siblings.ts";

/** The new profile of the resource that left a profile. */
export interface Successor {
  readonly resource: string;
  readonly declared: Declaration;
  readonly SecurityProfileArn: string;
}

/** Ids of the profile that holders lose and of the one that they gain. */
interface Exchange {
  readonly from: string;
  readonly to: string;
}

/**
 * How many holders are read and written at once. A small number keeps the time between read and write short, at
 * any rate limit.
 */
const AT_ONCE = 10;

/** How many times to read a user that somebody else changes at the same time. */
const MOST_READS = 5;

/** The live profile of the resource that has left this one in the same instance, if the run declares it. */
export function successorOf(
  { scope }: ResourceContext,
  leftBy: string | undefined,
  { InstanceArn }: ProfileRecord,
): Successor | undefined {
  if (leftBy === undefined) return undefined;
  const run = runOf(scope);
  const declared = run.declared(leftBy);
  const SecurityProfileArn = run.heldBy(leftBy);
  if (!declared || SecurityProfileArn === undefined) return undefined;
  return declared.InstanceArn === InstanceArn
    ? { resource: leftBy, declared, SecurityProfileArn }
    : undefined;
}

/** What to do if AWS refuses to delete a profile that has a successor. */
export function whenInUse({ declared, resource }: Successor): string {
  const { moveHolders: isMoving, name } = declared;
  return isMoving
    ? "It gained a holder during the deploy, or AWS does not list all of its holders yet: run the same command again."
    : `Set \`moveHolders: true\` on ${resource} to move them to "${name}", or give them another profile yourself; then run the same command again. If another stack manages the profile, set \`delete: false\` instead: it stays in AWS.`;
}

/**
 * Moves all holders of a former profile to its successor. Writes nothing until all holders are known. The holders
 * that are left in AWS show what an interrupted move still has to do.
 */
export async function moveHolders(
  context: ResourceContext,
  target: Target,
  former: ProfileRecord,
  successor: Successor,
): Promise<void> {
  const { credentials, subject } = target;
  const { declared, resource } = successor;
  const { InstanceArn, SecurityProfileName: name } = former;
  const exchange = {
    from: former.SecurityProfileId,
    to: locateProfile(successor.SecurityProfileArn).SecurityProfileId,
  };
  const onWait = (message: string) => reportWait(resource, message);
  const about = ({ name: holder }: NamedHolder) => ({
    InstanceArn,
    holder,
    resource: subject.resource,
  });
  const open = (kind: HolderKind, holder: NamedHolder) =>
    holdersUnderLock(openHolders(kind, about(holder), credentials, onWait), context.scope.state);
  const { aiAgents, users } = await readHolders(context, target, former, onWait);

  const moved = { users: new Set<string>(), aiAgents: new Set<string>() };
  try {
    await allEnded([
      inTurn(aiAgents, async ({ Arn }) => {
        const holder = { arn: Arn, name: nameOfAIAgent(Arn) };
        const plane = open("ai-agent", holder);
        if (await moveAIAgent(plane, holder, exchange)) moved.aiAgents.add(Arn);
      }),
      inTurn(users, async (user) => {
        const holder = { arn: user.UserArn, name: nameOfUser(user.Username) };
        const plane = open("user", holder);
        if (await moveUser(plane, holder, user.SecurityProfileIds, exchange, about(holder)))
          moved.users.add(user.Username);
      }),
    ]);
  } finally {
    reportMoved(resource, `from "${name}" to "${declared.name}"`, {
      former: former.SecurityProfileArn,
      users: [...moved.users].toSorted(),
      aiAgents: [...moved.aiAgents].toSorted(),
    });
  }
  const assigning = runOf(context.scope).assignments.assigning(exchange.from);
  if (assigning.length > 0)
    warn(
      resource,
      `the code still assigns "${name}", which this deploy deletes: write "${declared.name}" in the SecurityProfiles of ${assigning.join(", ")}.`,
    );
}

function reportMoved(resource: string, where: string, moved: MovedHolders): void {
  const { aiAgents, users } = moved;
  const names = [...users, ...aiAgents];
  if (names.length === 0) return;
  const counts = [count(users.length, "user"), count(aiAgents.length, "AI agent")].flat();
  const verb = names.length === 1 ? "moves" : "move";
  report(resource, "holders", `${counts.join(" and ")} ${verb} ${where}: ${names.join(", ")}`);
  planHooks()?.moved(moved);
}

function count(number: number, noun: string): [] | [string] {
  if (number === 0) return [];
  return [number === 1 ? `one ${noun}` : `${number} ${noun}s`];
}

/**
 * All holders of a profile. The AI agents of the instance are read once per run: AWS cannot search them by
 * profile.
 */
async function readHolders(
  { scope }: ResourceContext,
  { credentials, subject }: Target,
  { InstanceArn, SecurityProfileArn, SecurityProfileId }: ProfileRecord,
  onWait: OnWait,
) {
  const about = [{ ...subject, SecurityProfileArn }, credentials, onWait] as const;
  const connect = callsFor("connect", ...about);
  const assignments = runOf(scope).assignments;
  const known = assignments.aiAgents;
  const everyAgent = known.get(InstanceArn) ?? allAIAgents(connect, callsFor("qconnect", ...about));
  known.set(InstanceArn, everyAgent);
  everyAgent.catch(() => known.delete(InstanceArn));
  const [users, agents] = await Promise.all([
    searchUsers(connect, holding(SecurityProfileId)),
    everyAgent,
  ]);
  const hasRemoved = (arn: string) => assignments.hasRemoved(arn, SecurityProfileId);
  const aiAgents = agents.filter(
    ({ Arn, SecurityProfileIds }) =>
      SecurityProfileIds.includes(SecurityProfileId) && !hasRemoved(Arn),
  );
  const planned = planHooks()?.gaining(SecurityProfileArn);
  return {
    users: [...users.filter(({ UserArn }) => !hasRemoved(UserArn)), ...(planned?.users ?? [])],
    aiAgents: [...aiAgents, ...(planned?.aiAgents ?? [])],
  };
}

/** @returns whether it wrote: not to a user who let go of the former profile meanwhile */
async function moveUser(
  plane: HolderPlane,
  holder: NamedHolder,
  first: readonly string[],
  { from, to }: Exchange,
  subject: Subject,
): Promise<boolean> {
  let held = first;
  for (let reads = 0; held.includes(from); reads += 1) {
    if (reads === MOST_READS) {
      const reason = `showed other security profiles at each of ${MOST_READS} reads`;
      throw new IncompleteReadError(subject, "DescribeUser", reason);
    }
    const change = { add: held.includes(to) ? [] : [to], remove: [from] };
    const outcome = await plane.write(holder, held, change).catch((error: unknown) => {
      // A user who was deleted in the meantime has no profiles.
      if (error instanceof NotFoundError) return [];
      throw error;
    });
    if (outcome === "written") return true;
    held = outcome;
  }
  return false;
}

/** Like `moveUser`. An AI agent gains the new profile before it loses the former one. */
async function moveAIAgent(
  plane: HolderPlane,
  holder: NamedHolder,
  { from, to }: Exchange,
): Promise<boolean> {
  const held = await plane.read(holder.arn);
  if (!held?.includes(from)) return false;
  await plane.write(holder, held, { add: held.includes(to) ? [] : [to], remove: [from] });
  return true;
}

/** The records of a stage after its script has run. */
const recordsAtEnd = oncePerScope(readSiblings);

/** Notes in every assignment of the stage that a new profile has taken the place of a former one. */
export async function followReplacement(
  { scope }: ResourceContext,
  { SecurityProfileId: from }: ManagedProfile,
  SecurityProfileArn: string,
): Promise<void> {
  const stage = stageOf(scope);
  const { SecurityProfileId: to } = locateProfile(SecurityProfileArn);
  const assignments = (await recordsAtEnd(stage)).filter(({ ledger }) => mentions(ledger, from));
  const changes = assignments.map(({ identity: { id, scopes } }) =>
    changeRecord({ id, scope: scopeBelow(stage, scopes) }, (record) => ({
      data: withLedger(record, withReplaced(ledgerIn(record), from, to)),
    })),
  );
  await Promise.all(changes);
}

/** Runs `act` for several items at a time. If one fails, those in progress still complete. */
function inTurn<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (const item of rest) await act(item);
  });
  return allEnded(workers);
}

import { type Context, type Scope, endsBeforeStage } from "../alchemy/engine.ts";
import type { AssignmentKind } from "../alchemy/kinds.ts";
import { labelOf } from "../alchemy/kinds.ts";
import { report, reportWait, warn } from "../alchemy/log.ts";
import { type Calls, callsFor } from "../aws/calls.ts";
import type { Credentials, KeptCredentials } from "../aws/credentials.ts";
import { idsOf, listingOf } from "../aws/directory.ts";
import type { HolderKind, HolderPlane } from "../aws/holder-plane.ts";
import { openControlPlane, openHolders } from "../aws/index.ts";
import { restoreCredentials } from "../aws/kept-credentials.ts";
import { AssignmentFailedError, NotFoundError } from "../errors/index.ts";
import type { Subject } from "../errors/subject.ts";
import { locateProfile, parseProfileArn } from "../profile/arn.ts";
import {
  type DeclaredMembership,
  type MembershipChange,
  afterChange,
  changeTo,
  changeToLeave,
  isNoChange,
  isSameSet,
} from "../profile/membership.ts";
import { isRecordOf, recordFile, resourceOf } from "./context.ts";
import { refuseProps } from "./declare.ts";
import { type Entry, type Ledger, type OpenLedger, ledgerIn, openLedger } from "./ledger.ts";
import { holdersUnderLock } from "./locked-plane.ts";
import { leaveAssignment } from "./orphans.ts";
import { unsettle } from "./remove.ts";
import { runOf } from "./run.ts";
import {
  refuseForeignRecord,
  refuseInsideProfile,
  refuseRecord,
  refuseReopened,
  refuseSharedDelete,
} from "./shared-places.ts";
import { siblingsOf } from "./siblings.ts";

/** The props as Alchemy's state keeps them: in normal form, without a secret. */
export interface StoredAssignment extends KeptCredentials {
  InstanceArn: string;
  /** Names or ARNs. */
  SecurityProfiles: readonly string[];
  exact?: boolean;
}

/** A user, or an AI agent under one of its ARNs. */
export interface LocatedHolder {
  readonly arn: string;
  /** `user "ana"` */
  readonly name: string;
  /** What it holds, where that is known already. */
  readonly held?: readonly string[];
}

/** One kind of resource, and how it finds the holders that its props name. */
export interface Assigning<Props extends StoredAssignment, Output extends object> {
  readonly kind: AssignmentKind;
  readonly holder: HolderKind;
  /** `user "ana"` */
  readonly nameOf: (props: Props) => string;
  /** What the props name, and what the output says of it. */
  readonly locate: (
    aws: { readonly calls: Calls<"connect">; readonly credentials: Credentials },
    props: Props,
    previous: Output | undefined,
  ) => Promise<{ readonly holders: readonly LocatedHolder[]; readonly output: Output }>;
}

type AssignmentContext = Pick<Context<object>, "id" | "scope" | "output">;

/** What one run of the handler works with. */
interface Pass extends Placed {
  readonly resource: string;
  readonly subject: Subject;
  readonly calls: Calls<"connect">;
  readonly credentials: Credentials;
  readonly plane: HolderPlane;
  readonly ledger: OpenLedger;
}

/** A holder, and what is to be written for it. */
interface Work {
  readonly holder: LocatedHolder;
  readonly held: readonly string[];
  readonly change: MembershipChange;
  readonly entry: Entry;
}

interface Placed {
  readonly id: string;
  readonly scope: Scope;
  readonly kind: AssignmentKind;
}

/** How often a holder is read again that somebody else changes at the same time. */
const ATTEMPTS = 5;

/** Makes the holders equal to the code, whatever was there before: observe, check, write, return. */
export async function assign<Props extends StoredAssignment, Output extends object>(
  context: AssignmentContext,
  props: Props,
  assigning: Assigning<Props, Output>,
  previous: Output | undefined,
): Promise<Output & AssignedProfiles> {
  await refuseContested(context, assigning.kind);
  const pass = await beginPass(context, props, assigning);
  const { calls, credentials, ledger, plane } = pass;
  if (ledger.record && !isRecordOf(pass, ledger.record)) refuseRecord(pass, ledger.record);
  await ledger.whenShown();

  const { InstanceArn, exact = false } = props;
  const declared = { ids: await declaredIds(pass, props), exact };
  const { holders, output } = await assigning.locate({ calls, credentials }, props, previous);
  for (const holder of holders) claim(pass, holder, declared.ids);
  const observed = await Promise.all(
    holders.map(async (holder) => {
      const held = holder.held ?? (await plane.read(holder.arn));
      if (held) return { holder, held };
      throw new NotFoundError(holder.name, InstanceArn, "Nothing was changed. Deploy again.");
    }),
  );
  const known = { ...(await inheritedBy(pass, holders)), ...ledger.entries };
  const work = observed.map(({ held, holder }): Work => {
    const { before, ours } = known[holder.arn] ?? { before: held, ours: [] };
    const change = changeTo(declared, ours, held);
    checkCount(pass, holder, held, change);
    return { holder, held, change, entry: noted({ before, ours, name: holder.name }, change) };
  });
  const changed = work.filter(({ change }) => !isNoChange(change));
  if (changed.length > 0) await ledger.note(ledgerOf(changed));
  await Promise.all(changed.map((each) => settle(pass, each, declared)));
  const now = ledgerOf(work);
  for (const [arn, entry] of Object.entries(ledger.entries)) {
    if (!now[arn]) await leave(pass, arn, entry);
  }
  const entries = Object.entries(now).map(([arn, entry]) => [
    arn,
    { ...entry, ours: declared.ids },
  ]);
  await ledger.close(Object.fromEntries(entries));
  const SecurityProfileArns = declared.ids.map((id) => `${InstanceArn}/security-profile/${id}`);
  return { ...output, SecurityProfileArns };
}

/** Refuses what a later declaration has spoken against, and takes back the record that Alchemy has just begun. */
async function refuseContested({ id, scope }: AssignmentContext, kind: string): Promise<void> {
  const resource = resourceOf({ id, scope });
  const problems = runOf(scope).problemsSince(resource);
  if (problems.length === 0) return;
  const record = await scope.state.get(id);
  const isBegun = record?.status === "creating" && Object.keys(ledgerIn(record)).length === 0;
  if (isBegun) await scope.state.delete(id);
  refuseProps(labelOf(kind, resource), problems);
}

/** What the output of a resource says of the profiles that it assigns. */
export interface AssignedProfiles {
  readonly SecurityProfileArns: readonly string[];
}

/** Takes away what the resource added. */
export async function unassign<Props extends StoredAssignment, Output extends object>(
  context: AssignmentContext,
  props: Props,
  assigning: Assigning<Props, Output>,
): Promise<void> {
  const pass = await beginPass(context, props, assigning);
  const { ledger, resource, scope } = pass;
  refuseForeignRecord(pass);
  refuseReopened(pass);
  refuseInsideProfile(pass);
  await refuseSharedDelete(pass);
  const run = runOf(scope);
  const entries = Object.entries(ledger.entries);
  const isDestroyed = run.declared(resource)?.scope === scope;
  if (entries.length > 0 && !isDestroyed && endsBeforeStage(scope)) {
    // Another resource of the script may still assign the same profiles.
    report(resource, "deferred", "what it assigned is taken away at the end of the deploy");
    await leaveAssignment(pass);
  } else if (entries.length > 0) {
    await ledger.whenShown();
    await unsettle(pass);
    for (const [arn, entry] of entries) await leave(pass, arn, entry);
  }
  run.release(resource);
}

async function beginPass<Props extends StoredAssignment, Output extends object>(
  { id, scope }: AssignmentContext,
  props: Props,
  { holder, kind, nameOf }: Assigning<Props, Output>,
): Promise<Pass> {
  const resource = resourceOf({ id, scope });
  const given = runOf(scope).given.get(props)?.credentials;
  const { credentials, lacking } = given
    ? { credentials: given, lacking: undefined }
    : { lacking: undefined, ...restoreCredentials(props, scope) };
  const { InstanceArn } = props;
  const record = recordFile({ id, scope });
  const subject = { resource, record, InstanceArn, holder: nameOf(props), lacking };
  const onWait = (message: string) => reportWait(resource, message);
  const plane = openHolders(holder, subject, credentials, onWait);
  return {
    id,
    scope,
    kind,
    resource,
    subject,
    credentials,
    calls: callsFor("connect", subject, credentials, onWait),
    plane: holdersUnderLock(plane, scope.state),
    ledger: await openLedger(scope, id),
  };
}

async function declaredIds(
  { credentials, subject }: Pass,
  { InstanceArn, SecurityProfiles }: StoredAssignment,
): Promise<readonly string[]> {
  const locations = SecurityProfiles.map((profile) => parseProfileArn(profile) ?? profile);
  const ids = locations.flatMap((each) => (typeof each === "string" ? [] : each.SecurityProfileId));
  const names = locations.filter((each) => typeof each === "string");
  const plane = openControlPlane("connect", subject, credentials);
  return [...new Set([...ids, ...(await idsOf(plane, InstanceArn, names))])].toSorted();
}

/** Takes the holder for this resource in this run, unless another one has it. */
function claim(
  { resource, scope, subject }: Pass,
  { arn, name }: LocatedHolder,
  ids: readonly string[],
) {
  const other = runOf(scope).assign(resource, arn, ids);
  if (other === undefined) return;
  throw new AssignmentFailedError(
    subject,
    name,
    `${other} of this deploy assigns them as well`,
    "Nothing was changed. Declare all of its security profiles in one of the two resources.",
  );
}

/** What other records say of holders that are new to this resource: theirs may have been given a new id. */
async function inheritedBy(pass: Pass, holders: readonly LocatedHolder[]): Promise<Ledger> {
  const unknown = holders.filter(({ arn }) => !pass.ledger.entries[arn]);
  if (unknown.length === 0) return {};
  const siblings = await siblingsOf(pass);
  return Object.assign({}, ...siblings.map(({ ledger }) => ledger));
}

/** Refuses, before any write, what AWS would. */
function checkCount(
  { plane, subject }: Pass,
  { name }: LocatedHolder,
  held: readonly string[],
  change: MembershipChange,
): void {
  const { least, most } = plane.bounds;
  const count = afterChange(held, change).length;
  if (isNoChange(change) || (count >= least && count <= most)) return;
  const todo =
    count > most
      ? "Declare fewer, take others away in the console, or set `exact: true` to keep only the declared ones."
      : "Declare at least one security profile for it.";
  throw new AssignmentFailedError(
    subject,
    name,
    `it would hold ${count} security profiles, and AWS allows ${least} to ${most}`,
    `Nothing was changed. ${todo}`,
  );
}

/** Writes what differs, until AWS holds what the code declares. */
async function settle(pass: Pass, work: Work, declared: DeclaredMembership): Promise<void> {
  const { holder } = work;
  let { entry } = work;
  await repeat(pass, holder, work.held, (held) => {
    const change = changeTo(declared, entry.ours, held);
    checkCount(pass, holder, held, change);
    entry = noted(entry, change);
    return { change, entry };
  });
}

/** With what a change is about to add. */
function noted(entry: Entry, { add }: MembershipChange): Entry {
  return { ...entry, ours: [...new Set([...entry.ours, ...add])].toSorted() };
}

function ledgerOf(work: readonly Work[]): Ledger {
  return Object.fromEntries(work.map(({ entry, holder: { arn } }) => [arn, entry]));
}

/** Takes away from a holder what the resource added to it. */
async function leave(pass: Pass, arn: string, entry: Entry): Promise<void> {
  const { plane, resource, scope } = pass;
  const { name } = entry;
  const held = await plane.read(arn);
  if (!held) return report(resource, "retained", `${name} is gone`);
  const kept = runOf(scope).assignedBeside(resource, arn);
  const { least } = plane.bounds;
  const changeFrom = (now: readonly string[], existing: readonly string[]) =>
    changeToLeave(entry, now, { existing, kept, least });
  const isRestored = (changeFrom(held, entry.before)?.add.length ?? 0) > 0;
  const existing = isRestored ? await existingIds(pass) : [];
  await repeat(pass, { arn, name }, held, (now) => {
    const change = changeFrom(now, existing);
    if (change) return { change, entry };
    report(resource, "retained", `${name} would hold no security profile, so it keeps what it has`);
    return { change: { add: [], remove: [] }, entry };
  });
}

async function existingIds({ credentials, subject }: Pass): Promise<readonly string[]> {
  const plane = openControlPlane("connect", subject, credentials);
  const listed = await (await listingOf(plane, subject.InstanceArn)).profiles;
  return [...listed.values()].map(
    (each) => locateProfile(each.SecurityProfileArn).SecurityProfileId,
  );
}

/** Makes changes to a holder until there is none to make: somebody else may change it at the same time. */
async function repeat(
  { ledger, plane, resource, subject }: Pass,
  { arn, name }: LocatedHolder,
  first: readonly string[],
  next: (held: readonly string[]) => { readonly change: MembershipChange; readonly entry: Entry },
): Promise<void> {
  let held = first;
  for (let times = 0; times < ATTEMPTS; times += 1) {
    const { change, entry } = next(held);
    if (isNoChange(change)) return;
    await ledger.note({ [arn]: entry }, "again");
    const now = await plane.change(arn, held, change);
    if (isSameSet(now, afterChange(held, change))) return tell(resource, name, change);
    warn(
      resource,
      `somebody else changed the security profiles of ${name} at the same time; reads them again`,
    );
    held = now;
  }
  throw new AssignmentFailedError(
    subject,
    name,
    `somebody else changed them ${ATTEMPTS} times meanwhile`,
    "The state is kept. Run the same command again.",
  );
}

function tell(resource: string, name: string, { add, remove }: MembershipChange): void {
  const gains = add.length > 0 ? [`gains ${add.join(", ")}`] : [];
  const loses = remove.length > 0 ? [`loses ${remove.join(", ")}`] : [];
  report(resource, "assigned", `${name} ${[...gains, ...loses].join(" and ")}`);
}

import { type Placed, endsBeforeStage } from "../alchemy/engine.ts";
import { report } from "../alchemy/log.ts";
import { planHooks } from "../aws/plan-hooks.ts";
import { AssignmentFailedError, NotFoundError } from "../errors/index.ts";
import { locateProfile, profileArn } from "../profile/arn.ts";
import {
  type DeclaredMembership,
  type Held,
  addedIn,
  changeTo,
  isNoChange,
} from "../profile/membership.ts";
import { allEnded } from "./all-ended.ts";
import {
  type Assigning,
  type LocatedHolder,
  type Pass,
  type StoredAssignment,
  beginPass,
  declaredIds,
} from "./assignment-pass.ts";
import type { AssignedProfiles } from "./assignment-types.ts";
import {
  type Work,
  checkCount,
  converge,
  leave,
  ledgerOf,
  noted,
  reportRecovered,
} from "./assignment-writes.ts";
import { beginDelete, refuseRecord, resourceOf } from "./record.ts";
import type { Entry, Ledger } from "./ledger.ts";
import { leaveAssignment, leaveHolder } from "./leaving-assignments.ts";
import { runOf } from "./run.ts";
import { refuseDelete } from "./refuse-delete.ts";
import { markStack, refuseDeclaration } from "./shared-places.ts";
import { siblingsOf } from "./siblings.ts";

/** Makes the holders match the code in four steps: observe, check, write, return. */
export async function assign<Props extends StoredAssignment, Output extends object>(
  { id, scope }: Placed,
  props: Props,
  assigning: Assigning<Props, Output>,
  previous: Output | undefined,
): Promise<Output & AssignedProfiles> {
  const placed = { id, scope, kind: assigning.kind };
  await refuseDeclaration(placed, previous === undefined);
  await markStack(placed);
  const pass = await beginPass(placed, props, assigning);
  const { ledger } = pass;
  refuseRecord(pass, ledger.record);
  const isKept = props.delete === false;
  // Also if the deploy fails: Alchemy's state has the new props, so the next one sees no change.
  if (previous) reportRemoval(pass, isKept, ledger.record?.oldProps?.["delete"] === false);
  await ledger.whenShown();

  const { InstanceArn, exact = false } = props;
  const declared = { ids: await declaredIds(pass, props), exact };
  const { holders, output } = await assigning.locate(pass, props, previous);
  for (const holder of holders) claim(pass, holder, declared.ids);
  const { former, own } = divided(pass, holders);
  const work = await observe(pass, holders, own, declared);
  if (isKept) reportKept(pass, former);
  else await leaveHolders(pass, former);
  const changed = work.filter(({ change }) => !isNoChange(change));
  if (changed.length > 0) await ledger.note(ledgerOf(changed));
  await allEnded(changed.map((each) => converge(pass, each, declared)));
  const done = work.map((each) => {
    const { begun: _, ...entry } = each.entry;
    return { ...each, entry: { ...entry, ours: declared.ids } };
  });
  await ledger.close(ledgerOf(done));
  if (!previous) reportRemoval(pass, isKept, await wasKept(pass, holders));
  const SecurityProfileArns = declared.ids.map((each) => profileArn(InstanceArn, each));
  return { ...output, SecurityProfileArns };
}

/** What to do with each holder. Writes nothing. */
async function observe(
  pass: Pass,
  holders: readonly LocatedHolder[],
  own: Ledger,
  declared: DeclaredMembership,
): Promise<readonly Work[]> {
  const { plane, subject } = pass;
  const { InstanceArn } = subject;
  const observed = await Promise.all(
    holders.map(async (holder) => {
      const held = holder.held ?? (await plane.read(holder.arn));
      if (held) return { holder, held };
      throw new NotFoundError(holder.name, InstanceArn, "Nothing was changed. Deploy again.");
    }),
  );
  const known: Ledger = { ...(await inheritedBy(pass, holders)), ...own };
  for (const { held, holder } of observed) {
    const entry = known[holder.arn];
    if (entry) await reportRecovered(pass, entry, held);
  }
  const successors = await successorsOf(pass);
  const ledgers = (await siblingsOf(pass)).map(({ ledger }) => ledger);
  return observed.map(({ held, holder }) => {
    const { before, ours }: Held = known[holder.arn] ?? { before: held, ours: [] };
    const change = changeTo(declared, ours, held);
    checkCount(pass, holder, held, change);
    // Until its former profile is deleted, a renamed one has two ids.
    const all = before.flatMap((id) => [id, successors.get(id) ?? []].flat());
    const entry = { InstanceArn, name: holder.name, before: [...new Set(all)], ours };
    const entries = ledgers.flatMap((ledger) => ledger[holder.arn] ?? []);
    const added = new Set(entries.flatMap(addedIn));
    const others = new Map([...successors].filter(([id]) => !added.has(id)));
    const found = { held, change, entry, successors: others };
    return { ...found, holder, entry: noted(found) };
  });
}

/** Leaves what the resource added to its former holders for the end of the stage. */
async function leaveHolders(
  pass: Pass,
  former: readonly (readonly [string, Entry])[],
): Promise<void> {
  for (const [arn, entry] of former) {
    const message = `${entry.name} loses the profiles assigned here at the end of the deploy, unless another resource assigns them`;
    if (isLosing(pass, arn, entry)) report(pass.resource, "deferred", message);
    await leaveHolder(pass, arn, entry);
  }
}

/**
 * Removes what the resource added: once, although a parallel destroy deletes it at the same time as each of its profiles
 * does.
 */
export function unassign<Props extends StoredAssignment, Output extends object>(
  place: Placed,
  props: Props,
  assigning: Assigning<Props, Output>,
): Promise<void> {
  const { assignments } = runOf(place.scope);
  return assignments.deleteOnce(resourceOf(place), () => removeAdded(place, props, assigning));
}

async function removeAdded<Props extends StoredAssignment, Output extends object>(
  { id, scope }: Placed,
  props: Props,
  assigning: Assigning<Props, Output>,
): Promise<void> {
  const placed = { id, scope, kind: assigning.kind };
  await refuseDelete(placed);
  const run = runOf(scope);
  // Alchemy first writes a record without props: a deploy that ended then has assigned nothing.
  if (Object.keys(props).length === 0) return run.release(resourceOf(placed));
  const pass = await beginPass(placed, props, assigning);
  const { ledger, resource } = pass;
  const entries = Object.entries(ledger.entries);
  const isDestroyed = run.declared(resource)?.scope === scope;
  if (props.delete === false) reportKept(pass, entries);
  else if (entries.length > 0 && !isDestroyed && endsBeforeStage(scope)) {
    // Another resource of the script may still assign the same profiles.
    const message =
      "what it assigned is removed at the end of the deploy, unless another resource assigns it";
    if (entries.some((each) => isLosing(pass, ...each))) report(resource, "deferred", message);
    planHooks()?.deferred();
    await leaveAssignment(pass);
  } else if (entries.length > 0) {
    await ledger.whenShown();
    await beginDelete(pass);
    for (const [arn, entry] of entries) {
      const { InstanceArn } = entry;
      const isHere = InstanceArn === props.InstanceArn;
      const there = isHere ? pass : await beginPass(placed, { ...props, InstanceArn }, assigning);
      await leave(there, arn, entry);
    }
  }
  run.release(resource);
}

/** Whether a holder loses something with the resource, as far as the run knows what others assign. */
function isLosing({ resource, scope }: Pass, arn: string, entry: Entry): boolean {
  const kept = runOf(scope).assignments.assignedBeside(resource, arn);
  return addedIn(entry).some((id) => !kept.includes(id));
}

/** Reports what removing the resource does from now on, if that has changed. */
function reportRemoval(
  { resource }: Pass,
  isKept: boolean,
  wasKeptBefore: boolean | undefined,
): void {
  if (wasKeptBefore === undefined || isKept === wasKeptBefore) return;
  const what = isKept ? "keeps" : "revokes";
  report(resource, "removal", `from now on, removing the resource ${what} the assigned profiles`);
}

/** Whether the removal of the resource that had one of these holders before would have kept their profiles, if known. */
async function wasKept(
  pass: Pass,
  holders: readonly LocatedHolder[],
): Promise<boolean | undefined> {
  const former = (await siblingsOf(pass)).find(({ ledger }) =>
    holders.some(({ arn }) => ledger[arn]?.InstanceArn === pass.subject.InstanceArn),
  );
  return former && former.deletes === false;
}

/** Reports the holders that keep what the resource assigned. */
function reportKept({ resource }: Pass, entries: readonly (readonly [string, Entry])[]): void {
  for (const [, entry] of entries) {
    if (entry.ours.length === 0) continue;
    report(resource, "retained", `${entry.name} keeps the profiles assigned here`);
  }
}

/** Claims the holder for this resource in this run, unless another resource has it. */
function claim(
  { resource, scope, subject }: Pass,
  { arn, name }: LocatedHolder,
  ids: readonly string[],
) {
  const other = runOf(scope).assignments.assign(resource, arn, ids);
  if (other === undefined) return;
  throw new AssignmentFailedError(
    subject,
    name,
    `${other} in this deploy also assigns them`,
    "Nothing was changed. Declare all of its security profiles in one of the two resources.",
  );
}

/**
 * Splits the ledger into holders that the code still names and holders that it has left. The same holder in
 * another instance is another holder.
 */
function divided({ ledger, subject }: Pass, holders: readonly LocatedHolder[]) {
  const arns = new Set(holders.map(({ arn }) => arn));
  const isOwn = ([arn, { InstanceArn }]: [string, Entry]) =>
    arns.has(arn) && InstanceArn === subject.InstanceArn;
  const entries = Object.entries(ledger.entries);
  const own: Ledger = Object.fromEntries(entries.filter(isOwn));
  const names = new Set(holders.map(({ name }) => name));
  const former = entries.flatMap((each) => {
    const [arn, entry] = each;
    if (isOwn(each)) return [];
    // It was deleted and created again, or the code names another instance.
    const place = entry.InstanceArn === subject.InstanceArn ? arn : entry.InstanceArn;
    const name = names.has(entry.name) ? `${entry.name} (${place})` : entry.name;
    return [[arn, { ...entry, name }] as const];
  });
  return { own, former };
}

/**
 * What other records say about holders that are new to this resource: the other resource may have been given a
 * new id. That resource removes what it added at the end of the deploy, when it is certain that the code no
 * longer declares it.
 */
async function inheritedBy(pass: Pass, holders: readonly LocatedHolder[]): Promise<Ledger> {
  const unknown = holders.filter(({ arn }) => !pass.ledger.entries[arn]);
  if (unknown.length === 0) return {};
  const all = (await siblingsOf(pass)).flatMap(({ ledger }) => Object.entries(ledger));
  const { InstanceArn } = pass.subject;
  const here = all.filter(([, entry]) => entry.InstanceArn === InstanceArn);
  return Object.fromEntries(here.map(([arn, entry]) => [arn, { ...entry, ours: [] }]));
}

/** The ids of the profiles that replace those which resources have left and which may still exist. */
async function successorsOf(pass: Pass): Promise<ReadonlyMap<string, string>> {
  const run = runOf(pass.scope);
  const recorded = (await siblingsOf(pass)).flatMap(({ leftBy, output }) =>
    output && leftBy !== undefined ? [[output.SecurityProfileId, leftBy] as const] : [],
  );
  const left = [...run.leavers].map(([id, { by }]) => [id, by] as const);
  return new Map(
    [...recorded, ...left].flatMap(([id, leaver]) => {
      const arn = run.heldBy(leaver);
      return arn === undefined ? [] : [[id, locateProfile(arn).SecurityProfileId]];
    }),
  );
}

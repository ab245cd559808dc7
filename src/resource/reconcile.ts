import { kindOf, stageOf } from "../alchemy/engine.ts";
import { GENERIC_KIND } from "../alchemy/kinds.ts";
import { type ManagedProfile, fieldsOf } from "../profile/model.ts";
import { leaveIfReplaced, retireLeftovers, retirePrevious } from "./aftermath.ts";
import { type Pass, beginPass } from "./pass.ts";
import {
  type ResourceContext,
  type StoredProps,
  formerId,
  isDeletable,
  profileIn,
  refuseRecord,
  resourceOf,
} from "./record.ts";
import { type Seen, ensure } from "./ensure.ts";
import { claimOf } from "./journal.ts";
import { report, warn } from "../alchemy/log.ts";
import { reportFindings } from "./report-findings.ts";
import { runOf } from "./run.ts";
import { markStack, refuseDeclaration } from "./shared-places.ts";
import { type Inheritance, unlistReplaced } from "./siblings.ts";
import { sync } from "./sync.ts";
import { keep } from "./take.ts";

/** Makes AWS match the code, and reports if removing the resource has another effect from now on. */
export async function reconcile(
  context: ResourceContext,
  props: StoredProps,
): Promise<ManagedProfile> {
  await runOf(context.scope).whenAmended(resourceOf(context));
  await refuseDeclaration(context, !profileIn(context.output));
  await markStack(context);
  const pass = await beginPass(context, props);
  refuseRecord(context, pass.journal.record);
  return converge(pass).catch((error: unknown) => {
    // Alchemy's state has the new props, so the next deploy sees no change.
    if (pass.previous) reportRemoval(pass, pass.previous);
    throw error;
  });
}

/** In four steps: observe, ensure, sync, return. */
async function converge(pass: Pass): Promise<ManagedProfile> {
  const { context, desired, journal, props, resource } = pass;
  const seen = await observe(pass);
  const ensured = await (typeof seen === "object" ? keep(pass, seen) : ensure(pass, seen));
  const existing = "found" in ensured ? ensured : undefined;
  const { SecurityProfileArn, SecurityProfileId } = "found" in ensured ? ensured.found : ensured;
  if (kindOf(context.output ?? {}) === GENERIC_KIND)
    await unlistReplaced(context.scope, [SecurityProfileArn, pass.previous?.SecurityProfileArn]);
  if (existing) {
    const isChanged = await sync(pass, existing);
    // An interrupted deploy may have created the profile without reporting them.
    const isRecovered = !pass.previous && existing.ours;
    if (isChanged || isRecovered) reportFindings(pass, existing.found);
    // If the resource had left it, the code manages it again.
    await stageOf(context.scope).state.delete(formerId(context, SecurityProfileArn));
  } else {
    runOf(context.scope).claim(resource, SecurityProfileArn);
    reportFindings(pass, undefined);
  }
  if (seen === "left-behind") await retirePrevious(pass, SecurityProfileArn);
  const isClean = journal.open.length === 0 && props.delete !== false;
  const unresolved = isClean ? [] : await retireLeftovers(pass, SecurityProfileArn);
  const { InstanceArn, SecurityProfileName } = desired;
  const output: ManagedProfile = {
    InstanceArn,
    SecurityProfileName,
    SecurityProfileArn,
    SecurityProfileId,
    ...fieldsOf(desired),
    adopted: existing?.adopted ?? false,
  };
  const claim = { ...claimOf(desired, SecurityProfileArn), owned: !output.adopted };
  await journal.close(claim, unresolved).catch(async (error: unknown) => {
    if (!existing) await leaveIfReplaced(pass, output);
    throw error;
  });
  reportRemoval(pass, output, existing?.inherited);
  return output;
}

/** Reports what removing the resource does from now on, if that has changed. */
function reportRemoval(
  { journal, previous, props, resource }: Pass,
  current: ManagedProfile,
  inherited?: Inheritance,
): void {
  const deleted =
    previous?.SecurityProfileArn === current.SecurityProfileArn
      ? isDeletable(journal.record?.oldProps ?? {}, previous)
      : inherited?.deletes;
  const deletes = isDeletable(props, current);
  if (deleted === undefined || deletes === deleted) return;
  const what = deletes ? "deletes" : "keeps";
  report(resource, "removal", `from now on, removing the resource ${what} the profile`);
}

/**
 * The API cannot rename a profile, the admin website can. So a different live name is a replacement only if the name in
 * the code changed.
 */
async function observe({ resource, desired, previous, plane, parts }: Pass): Promise<Seen> {
  if (!previous) return "none";
  if (previous.InstanceArn !== desired.InstanceArn) return "left-behind";
  const live = await plane.read(previous.SecurityProfileArn, parts);
  if (live?.SecurityProfileName === desired.SecurityProfileName) return live;
  // Holds even if AWS shows no profile: a read may not show yet what was just created.
  if (previous.SecurityProfileName !== desired.SecurityProfileName) return "left-behind";
  if (!live) return "gone";
  warn(
    resource,
    `the profile was renamed in the admin website to "${live.SecurityProfileName}"; the code still says "${desired.SecurityProfileName}". Write the new name into the code: that replaces nothing.`,
  );
  return live;
}

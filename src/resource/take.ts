import { identityOf } from "../alchemy/engine.ts";
import { report, warn } from "../alchemy/log.ts";
import { AlreadyExistsError } from "../errors/index.ts";
import type { ObservedProfile } from "../profile/model.ts";
import { ownerIn, ownership } from "../profile/ownership.ts";
import { refusal } from "./maker.ts";
import type { Pass } from "./pass.ts";
import { runOf } from "./run.ts";
import { type Inheritance, declaredHolder, inheritance } from "./siblings.ts";

/** A profile that exists. */
export interface Found {
  readonly found: ObservedProfile;
  readonly adopted: boolean;
  /** Whether this resource created it. */
  readonly ours: boolean;
  /** Whom its ownership tags should name, if they name somebody else. */
  readonly owner?: "this" | "nobody";
  /** What other records say about it. */
  readonly inherited?: Inheritance;
}

/** The profile of the state. Another resource may have taken it in a failed deploy. */
export async function keep(pass: Pass, found: ObservedProfile): Promise<Found> {
  const { context, previous } = pass;
  const adopted = previous?.adopted ?? false;
  const maker = ownership(identityOf(context), found.Tags);
  const isMoved = maker === "stack";
  const holder = isMoved ? await declaredHolder(context, found.SecurityProfileArn) : undefined;
  takeInRun(pass, found, holder);
  const ours = maker === "this" || maker === "perhaps-this";
  const inherited = await inheritFrom(pass, found);
  const isOwner = isMoved || (ours && !adopted);
  return { found, adopted, ours, inherited, ...(isOwner && { owner: "this" }) };
}

/** Takes the profile that has the name, if this resource created it or may adopt it. */
export async function take(
  pass: Pass,
  found: ObservedProfile,
  { adopt, made }: { readonly adopt: boolean; readonly made: boolean },
): Promise<Found> {
  const { context, resource } = pass;
  const { SecurityProfileArn } = found;
  const holder =
    runOf(context.scope).holderOf(resource, SecurityProfileArn) ??
    (made || adopt ? await declaredHolder(context, SecurityProfileArn) : undefined);
  if (!made && !adopt) refuse(pass, found, holder);
  takeInRun(pass, found, holder);
  const inherited = await inheritFrom(pass, found);
  if (made) {
    report(resource, "recovered", `an earlier deploy created ${SecurityProfileArn}`);
    return { found, adopted: false, ours: true, inherited };
  }
  const maker = ownerIn(found.Tags);
  if (!maker) {
    report(resource, "adopted", SecurityProfileArn);
    return { found, adopted: true, ours: false, inherited };
  }
  const whose = ownership(identityOf(context), found.Tags);
  // If the tags are ambiguous, the state of this stack decides.
  const isPerhaps = whose === "perhaps-this" || whose === "perhaps-stack";
  if (whose === "stack" || (isPerhaps && inherited.outputs.length > 0)) {
    report(resource, "moved", `${SecurityProfileArn} was managed by ${maker.resource}`);
    const adopted = inherited.outputs.some((output) => output.adopted);
    return { found, adopted, ours: false, owner: adopted ? "nobody" : "this", inherited };
  }
  const where = isPerhaps
    ? "If another stack has that resource, set `delete: false` there"
    : "In the other stack, set `delete: false`";
  warn(
    resource,
    `adopts ${SecurityProfileArn}, which the Alchemy resource ${maker.resource} (stage ${maker.stage}) created, and removes that stack's ownership tags. Two stacks must not manage one profile. ${where} and deploy, then remove the resource and deploy.`,
  );
  return { found, adopted: true, ours: false, owner: "nobody" };
}

function inheritFrom(
  { context, desired }: Pass,
  { SecurityProfileArn, Tags }: ObservedProfile,
): Promise<Inheritance> {
  return inheritance(context, { ...desired, SecurityProfileArn }, Tags);
}

/** Claims the profile for this resource in this run, unless another resource has it. */
function takeInRun(pass: Pass, found: ObservedProfile, holder: string | undefined): void {
  const { context, resource } = pass;
  const other = holder ?? runOf(context.scope).claim(resource, found.SecurityProfileArn);
  if (other !== undefined) refuse(pass, found, other);
}

function refuse({ context, subject }: Pass, found: ObservedProfile, holder?: string): never {
  const { SecurityProfileArn } = found;
  const { owner, advice } = refusal(context, found, holder);
  throw new AlreadyExistsError({ ...subject, SecurityProfileArn }, owner, advice);
}

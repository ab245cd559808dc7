import type { Attempt, NameTaken } from "../aws/control-plane.ts";
import { listingOf, readByName } from "../aws/directory.ts";
import { isRefusedCreate } from "../aws/errors.ts";
import { AlreadyExistsError, IncompleteReadError } from "../errors/index.ts";
import type { ProfileLocation } from "../profile/arn.ts";
import type { ObservedProfile } from "../profile/model.ts";
import { ownerIn, ownership, ownershipTags } from "../profile/ownership.ts";
import type { Pass } from "./pass.ts";
import { identityOf, resourceOf } from "./record.ts";
import { claimOf, listKey } from "./journal.ts";
import { report, warn } from "../alchemy/log.ts";
import { runOf } from "./run.ts";
import { refuseSharedApplication } from "./shared-places.ts";
import { isMadeBy, refusal } from "./maker.ts";
import { type Inheritance, declaredHolder, inheritance } from "./siblings.ts";

/** The live profile of the state, or why there is none. */
export type Seen = ObservedProfile | "none" | "gone" | "left-behind";

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

export type Ensured = { readonly created: ProfileLocation } | Found;

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

/** Creates the profile, or takes an existing one with the same name if allowed. */
export async function ensure(pass: Pass, seen: Seen): Promise<Ensured> {
  const { context, props, desired, subject, plane, parts, journal } = pass;
  const adopt = props.adopt ?? context.scope.adopt;
  const { InstanceArn, SecurityProfileName } = desired;
  const named = async (certain: boolean) => {
    const live = await readByName(plane, InstanceArn, SecurityProfileName, parts, { certain });
    await rememberListing(pass);
    return live;
  };

  if (context.scope.root.scopeName.includes("/")) await refuseSharedApplication(context);
  const listed = adopt ? await named(false) : undefined;
  if (listed)
    return take(pass, listed, { adopt, made: await isMadeBy(context, listed, journal.noted) });
  const { controlPlane = "connect" } = props;
  const attempt = await journal.begin({ ...claimOf(desired, undefined), controlPlane });
  const created = await create(pass, seen, attempt);
  if (typeof created === "object") return { created };
  const found = await named(true);
  if (found) {
    const begun = { ...claimOf(desired, undefined), attempt: attempt.token };
    const noted = created === "name-taken-since" ? [...journal.noted, begun] : journal.noted;
    const made = await isMadeBy(context, found, noted);
    if (!made) await journal.withdraw();
    return take(pass, found, { adopt, made });
  }
  // What an interrupted attempt created may have been deleted since.
  const again = attempt.resumed && (await create(pass, seen, await attempt.renew()));
  if (typeof again === "object") return { created: again };
  throw new IncompleteReadError(
    subject,
    "ListSecurityProfiles",
    "does not list the profile, but AWS says that the name is taken; if only the case differs, write the name as AWS has it",
  );
}

/** `drift` compares this list with a later one to mark new profiles. */
async function rememberListing({ desired, journal, plane }: Pass): Promise<void> {
  const { InstanceArn } = desired;
  const { at, profiles } = await listingOf(plane, InstanceArn);
  const arns = [...(await profiles).values()].map((each) => each.SecurityProfileArn);
  await journal.remember({ at, InstanceArn, keys: arns.map(listKey).toSorted() });
}

async function create(
  { context, desired, previous, plane, journal }: Pass,
  seen: Seen,
  attempt: Attempt,
): Promise<ProfileLocation | NameTaken> {
  const Tags = { ...desired.Tags, ...ownershipTags(identityOf(context)) };
  const created = await plane
    .create({ ...desired, Tags }, attempt)
    .catch(async (error: unknown) => {
      if (isRefusedCreate(error)) await journal.withdraw();
      throw error;
    });
  if (typeof created === "string") return created;
  if (seen === "gone") {
    const gone = previous?.SecurityProfileArn ?? "";
    report(
      resourceOf(context),
      "remade",
      `${gone} was deleted outside; the deploy creates it again`,
    );
  }
  return created;
}

/** Takes the profile that has the name, if this resource created it or may adopt it. */
async function take(
  pass: Pass,
  found: ObservedProfile,
  { adopt, made }: { readonly adopt: boolean; readonly made: boolean },
): Promise<Found> {
  const { context, subject } = pass;
  const { SecurityProfileArn } = found;
  const resource = resourceOf(context);
  const holder =
    runOf(context.scope).holderOf(resource, SecurityProfileArn) ??
    (made || adopt ? await declaredHolder(context, SecurityProfileArn) : undefined);
  if (!made && !adopt) {
    const { owner, advice } = refusal(context, found, holder);
    throw new AlreadyExistsError({ ...subject, SecurityProfileArn }, owner, advice);
  }
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
  warn(
    resource,
    `adopts ${SecurityProfileArn}, which the Alchemy resource ${maker.resource} (stage ${maker.stage}) created, and removes that stack's ownership tags. Two stacks must not manage one profile. In the other stack, set \`delete: false\` and deploy, then remove the resource and deploy.`,
  );
  return { found, adopted: true, ours: false, owner: "nobody" };
}

function inheritFrom(
  { context, desired }: Pass,
  { SecurityProfileArn, Tags }: ObservedProfile,
): Promise<Inheritance> {
  return inheritance(context, { ...claimOf(desired, undefined), SecurityProfileArn }, Tags);
}

/** Claims the profile for this resource in this run, unless another resource has it. */
function takeInRun(pass: Pass, found: ObservedProfile, holder: string | undefined): void {
  const { context, subject } = pass;
  const { SecurityProfileArn } = found;
  const other = holder ?? runOf(context.scope).claim(resourceOf(context), SecurityProfileArn);
  if (other === undefined) return;
  const { owner, advice } = refusal(context, found, other);
  throw new AlreadyExistsError({ ...subject, SecurityProfileArn }, owner, advice);
}

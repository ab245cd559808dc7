import type { Placed } from "../alchemy/engine.ts";
import type { AssignmentKind } from "../alchemy/kinds.ts";
import { reportWait } from "../alchemy/log.ts";
import { type Calls, callsFor } from "../aws/calls.ts";
import type { Credentials, KeptCredentials } from "../aws/credentials.ts";
import { idsOf, namesByArn } from "../aws/directory.ts";
import type { HolderKind, HolderPlane, NamedHolder } from "../aws/holder-plane.ts";
import { openControlPlane, openHolders } from "../aws/index.ts";
import { type Restored, restoreCredentials } from "../aws/kept-credentials.ts";
import type { Subject } from "../errors/subject.ts";
import { locateProfile, parseProfileArn, profileArn } from "../profile/arn.ts";
import { resourceInErrors, resourceOf } from "./record.ts";
import { type OpenLedger, openLedger } from "./open-ledger.ts";
import { holdersUnderLock } from "./locked-plane.ts";
import { runOf } from "./run.ts";
import { siblingsOf } from "./siblings.ts";

/** The props as Alchemy's state keeps them: normalized, without secrets. */
export interface StoredAssignment extends KeptCredentials {
  InstanceArn: string;
  /** Names or ARNs. */
  SecurityProfiles: readonly string[];
  exact?: boolean;
  delete?: boolean;
  /** The resource that left this record. Absent in the record of a declared resource. */
  formerlyOf?: string;
}

/** A holder that the props name. */
export interface LocatedHolder extends NamedHolder {
  /** The profiles that it has, if already read. */
  readonly held?: readonly string[];
}

/** One kind of resource, and how it finds the holders that its props name. */
export interface Assigning<Props extends StoredAssignment, Output extends object> {
  readonly kind: AssignmentKind;
  readonly holder: HolderKind;
  /** `user "ana"` */
  readonly nameOf: (props: Props) => string;
  /** Finds the holders that the props name, and the output that describes them. */
  readonly locate: (
    aws: { readonly calls: Calls<"connect">; readonly credentials: Credentials },
    props: Props,
    previous: Output | undefined,
  ) => Promise<{ readonly holders: readonly LocatedHolder[]; readonly output: Output }>;
}

/** What one run of the handler works with. */
export interface Pass extends Placed {
  readonly kind: AssignmentKind;
  readonly resource: string;
  readonly subject: Subject;
  readonly calls: Calls<"connect">;
  readonly credentials: Credentials;
  readonly plane: HolderPlane;
  readonly ledger: OpenLedger;
}

export async function beginPass<Props extends StoredAssignment, Output extends object>(
  { id, scope }: Placed,
  props: Props,
  { holder, kind, nameOf }: Assigning<Props, Output>,
): Promise<Pass> {
  const resource = resourceOf({ id, scope });
  const given = runOf(scope).given.get(props)?.credentials;
  const { credentials, lacking }: Restored = given
    ? { credentials: given }
    : restoreCredentials(props, scope);
  const { InstanceArn } = props;
  const subject = {
    resource: resourceInErrors({ id, scope }, props),
    InstanceArn,
    holder: nameOf(props),
    lacking,
  };
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

/** Ids of the profiles that the props name. */
export async function declaredIds(
  { credentials, subject }: Pass,
  { InstanceArn, SecurityProfiles }: StoredAssignment,
): Promise<readonly string[]> {
  const locations = SecurityProfiles.map((profile) => parseProfileArn(profile) ?? profile);
  const ids = locations.flatMap((each) => (typeof each === "string" ? [] : each.SecurityProfileId));
  const names = locations.filter((each) => typeof each === "string");
  const plane = openControlPlane("connect", subject, credentials);
  return [...new Set([...ids, ...(await idsOf(plane, InstanceArn, names))])].toSorted();
}

/** Ids of all profiles of the instance. */
export async function existingIds(pass: Pass): Promise<readonly string[]> {
  return [...(await listedNames(pass)).keys()].map((arn) => locateProfile(arn).SecurityProfileId);
}

/** The names of profiles, from the code, the state or AWS. A profile without a readable name appears with its id. */
export async function profileNames(pass: Pass, ids: readonly string[]): Promise<readonly string[]> {
  const run = runOf(pass.scope);
  // The names are only for output: a failed read must not fail an assignment that was written.
  const recorded = await recordedNames(pass).catch(() => new Map<string, string>());
  const arns = ids.map((id) => profileArn(pass.subject.InstanceArn, id));
  const known = (arn: string) => run.declaredName(arn) ?? recorded.get(arn);
  const listed = arns.every((arn) => known(arn) !== undefined)
    ? recorded
    : await listedNames(pass).catch(() => recorded);
  return arns.map((arn) => known(arn) ?? listed.get(arn) ?? locateProfile(arn).SecurityProfileId);
}

/** The names of the profiles that the stage manages, by ARN. */
async function recordedNames(pass: Pass): Promise<ReadonlyMap<string, string>> {
  const siblings = await siblingsOf(pass);
  return new Map(
    siblings.flatMap(({ output }) =>
      output ? [[output.SecurityProfileArn, output.SecurityProfileName]] : [],
    ),
  );
}

/** The names of the profiles of the instance, by ARN. */
function listedNames({ credentials, subject }: Pass): Promise<ReadonlyMap<string, string>> {
  return namesByArn(openControlPlane("connect", subject, credentials), subject.InstanceArn);
}

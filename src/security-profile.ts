import { idOf, kindOf } from "./alchemy/engine.ts";
import { type AwsCredentialProps, credentialSource, keptOf } from "./aws/credentials.ts";
import type { ControlPlaneName } from "./aws/control-plane.ts";
import { AlreadyExistsError } from "./errors/index.ts";
import type { Acknowledgements } from "./permissions/findings.ts";
import type { Lintable } from "./permissions/lintable.ts";
import type { PermissionName } from "./permissions/permission-name.ts";
import { check } from "./profile/constraints.ts";
import type { TagInput } from "./profile/kinds.ts";
import type {
  AIAgent,
  Application,
  FlowModule,
  GranularAccessControlConfiguration,
  ResourceType,
} from "./profile/types.ts";
import {
  type DeclaredFields,
  type ManagedProfile,
  FIELDS,
  FIELD_NAMES,
  normalizeFields,
} from "./profile/model.ts";
import { type StoredProps, physicalName, refuseRecord } from "./resource/record.ts";
import { GENERIC_KIND, KIND } from "./alchemy/kinds.ts";
import { type Declared, declareResource, refuseProps, register } from "./resource/declare.ts";
import { type Named, type Run, heldByAnother } from "./resource/run.ts";

/**
 * Properties for creating or updating a security profile.
 *
 * A field that the code never declared is not managed: AWS keeps its value. If the code no longer declares a
 * field, the next deploy clears it in AWS. An empty list declares "none".
 *
 * @see https://docs.aws.amazon.com/connect/latest/APIReference/API_CreateSecurityProfile.html
 */
export interface SecurityProfileProps extends AwsCredentialProps, DeclaredFields {
  /** Full ARN of the Amazon Connect instance. Another instance replaces the profile. */
  InstanceArn: string;

  /**
   * Name of the profile in the instance, 1 to 127 letters, digits, spaces and `_ @ -`. The API cannot
   * rename: with another name, the deploy creates a new profile. It deletes the old one at its end, and keeps
   * it with all its holders if it was adopted or has `delete: false`. To rename, rename the profile in the
   * admin website first.
   *
   * @default ${app}-${scopes}-${id}-${stage}; a profile that the code no longer names keeps its name
   */
  SecurityProfileName?: string;

  /** At most 250 characters. */
  Description?: string | undefined;

  /**
   * What a holder may do: a set of at most 500 permission names.
   *
   * @see https://docs.aws.amazon.com/connect/latest/adminguide/security-profile-list.html
   */
  Permissions?: readonly PermissionName[] | undefined;

  /**
   * Tags of the profile, at most 48: two of AWS's 50 are ownership tags. The resource manages only the keys that
   * the code has, or once had.
   */
  Tags?: TagInput | undefined;

  /**
   * Tags that a resource must have for a holder to access it: at most 4, all of them at once.
   *
   * @see https://docs.aws.amazon.com/connect/latest/adminguide/tag-based-access-control.html
   */
  AllowedAccessControlTags?: TagInput | undefined;

  /** Types of resource that the tags restrict, at most 10. */
  TagRestrictedResources?: readonly ResourceType[] | undefined;

  /** Types of resource that the hierarchy restricts: `User`. */
  HierarchyRestrictedResources?: readonly ResourceType[] | undefined;

  /**
   * Id of the hierarchy group that the restriction limits a holder to, including all groups below it.
   *
   * @default the holder's own place in the hierarchy
   */
  AllowedAccessControlHierarchyGroupId?: string | undefined;

  /** Third-party applications and MCP servers that a holder may use, at most 10. */
  Applications?: readonly Application[] | undefined;

  /** Flow modules that an AI agent with the profile may call as tools, at most 10. */
  AllowedFlowModules?: readonly FlowModule[] | undefined;

  /**
   * External AI agents that an AI agent with the profile may talk to, at most 100: each by the ARN of its
   * AppIntegrations application of type A2A_SERVER.
   */
  AllowedAIAgents?: readonly AIAgent[] | undefined;

  /** Rows of data tables that a holder may see, by at most 5 primary attributes. */
  GranularAccessControlConfiguration?: GranularAccessControlConfiguration | undefined;

  /**
   * Take over the profile that already has this name. Only declared fields of it are changed; if another Alchemy
   * stack created it, the deploy also removes the two ownership tags of that stack.
   *
   * @default the scope's setting (`--adopt`)
   */
  adopt?: boolean;

  /**
   * Whether the profile is deleted with the resource. If `false`, it stays and only Alchemy's state
   * forgets it. A removal uses the value of the last deploy; a change of the name uses the new value.
   *
   * @default true; false for an adopted profile
   */
  delete?: boolean;

  /**
   * Whether to move the users and AI agents of a profile when a new name replaces it: each gets the new profile
   * in place of the old one before the old one is deleted. Not part of the state: changing only this makes no
   * call.
   *
   * @default false: while somebody holds the old profile, the deploy cannot delete it and fails
   */
  moveHolders?: boolean;

  /**
   * Accepted findings of the [linter](docs/findings.md): the reason by the code. A deploy and a plan do not
   * report them, and warn about an entry that matches no finding. Not part of the state: changing only this makes
   * no call.
   */
  acknowledge?: Acknowledgements | undefined;

  /**
   * The AWS API to use: Amazon Connect's own, or AWS Cloud Control, which CloudFormation hooks can check. A
   * profile can switch at any time, but `AllowedAIAgents` needs Amazon Connect's own.
   *
   * @default "connect"
   */
  controlPlane?: ControlPlaneName;
}

/** A security profile that Alchemy manages: its identity and the fields that the code declares. */
export type SecurityProfile = ManagedProfile;

/**
 * A security profile of Amazon Connect: what its holders (users and AI agents) may see and do.
 *
 * The deploy makes AWS match the code field by field: it leaves undeclared fields unchanged, repairs drift in
 * declared ones, and writes nothing if there is no difference. Alchemy skips a resource with unchanged props
 * without a call; `--force` makes it check.
 *
 * @throws InvalidPropsError before any call, with every problem of the props
 * @throws AlreadyExistsError when somebody else's profile has the name
 * @throws InstanceNotFoundError when the current credentials cannot access the instance
 * @throws IncompleteReadError when a read was incomplete; nothing was written then
 * @throws RequestFailedError when AWS refused a request or could not be reached
 * @throws NotClearedError when AWS accepted an update that clears a field, and still has its value
 * @throws OperationFailedError, OperationTimeoutError, NotSupportedError only over AWS Cloud Control
 * @throws StateUnreadableError when a record or the database of Alchemy's state is damaged
 * @throws ConcurrentDeployError when another process deploys the same stage
 * @throws InUseError on delete, while users or AI agents have the profile
 * @see https://docs.aws.amazon.com/connect/latest/adminguide/connect-security-profiles.html
 *
 * @example
 * // Agents who take and make calls
 * const agents = await SecurityProfile("agents", {
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *   SecurityProfileName: "Agents",
 *   Permissions: ["BasicAgentAccess", "OutboundCallAccess"],
 * });
 *
 * @example
 * // A manager who sees only what is tagged for the department
 * const manager = await SecurityProfile("sales-manager", {
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *   Permissions: ["Users.View", "Users.Edit", "SecurityProfiles.View", "Queues.View"],
 *   AllowedAccessControlTags: { Department: "Sales" },
 *   TagRestrictedResources: ["User", "SecurityProfile", "Queue"],
 * });
 *
 * @example
 * // Accept what the linter finds, with the reason
 * const auditors = await SecurityProfile("auditors", {
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *   Permissions: ["Users.View", "CallRecordings.Unredacted.Access", "ContactSearch.View"],
 *   acknowledge: { "sensitive-permission": "auditors listen to recordings" },
 * });
 *
 * @example
 * // Adopt an existing profile, and manage only its description
 * const admin = await SecurityProfile("admin", {
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *   SecurityProfileName: "Admin",
 *   Description: "Break glass only.",
 *   adopt: true,
 * });
 */
export function SecurityProfile(id: string, props: SecurityProfileProps): Promise<SecurityProfile> {
  const declarable = { kind: KIND, prepare, declare: ManagedSecurityProfile, hold: holdInRun };
  return declareResource(declarable, id, props);
}

/** Whether a value is a security profile that Alchemy manages. */
export function isSecurityProfile(resource: unknown): resource is SecurityProfile {
  return typeof resource === "object" && resource !== null && kindOf(resource) === KIND;
}

// The modules that call AWS load here: Alchemy does not call the handler of an unchanged resource.
const ManagedSecurityProfile = register<StoredProps, SecurityProfile>({
  kind: KIND,
  takesOver: GENERIC_KIND,
  async save(context, props) {
    const { reconcile } = await import("./resource/reconcile.ts");
    return reconcile(context, props);
  },
  async remove(context, props) {
    const { remove } = await import("./resource/remove.ts");
    await remove(context, props);
  },
});

/** Alchemy does not call the handler of an unchanged resource, but that resource still has its profile. */
function holdInRun(run: Run, { id, resource, scope }: Named, profile: SecurityProfile): void {
  refuseRecord({ id, scope }, { kind: KIND, id: idOf(profile) });
  const { InstanceArn, SecurityProfileArn, SecurityProfileName } = profile;
  const other = run.claim(resource, SecurityProfileArn);
  if (other === undefined) return;
  const { advice, owner } = heldByAnother(other);
  const subject = { resource, InstanceArn, SecurityProfileName, SecurityProfileArn };
  throw new AlreadyExistsError(subject, owner, advice);
}

/** Runs before the first `await`: Alchemy deletes a resource as an orphan if it has not seen it by then. */
function prepare(declared: Declared<SecurityProfileProps>, run: Run): StoredProps {
  const { id, label, open, props, resource, scope } = declared;
  refuseProps(label, [...run.placeProblems(declared), ...check(props)]);
  const { InstanceArn, SecurityProfileName, adopt, controlPlane = "connect" } = props;
  const moveHolders = props.moveHolders === true;
  const name = SecurityProfileName ?? physicalName(scope, id);
  const isNamed = SecurityProfileName !== undefined;
  const prop = "SecurityProfileName";
  const named = { scope, id, resource, InstanceArn, prop, name, isNamed, moveHolders } as const;
  refuseProps(label, run.declare(named));
  const source = credentialSource(props, scope);
  const stored: StoredProps = {
    InstanceArn,
    ...(SecurityProfileName !== undefined && { SecurityProfileName }),
    ...normalizeFields(props),
    controlPlane,
    ...(adopt !== undefined && { adopt }),
    ...(props.delete !== undefined && { delete: props.delete }),
    ...keptOf(source),
  };
  run.given.set(stored, {
    credentials: source.credentials,
    declared: declaredBy(props, open),
    acknowledge: { ...props.acknowledge },
  });
  return stored;
}

/**
 * The declaration for the linter, copied: the script may change its lists before the handler runs. Without fields that
 * are known after deploy, and without those that need one of them: the linter would find them without effect.
 */
function declaredBy(given: SecurityProfileProps, open: readonly string[]): Lintable {
  const props = { ...given };
  const dependent = FIELD_NAMES.filter((name) => open.includes(FIELDS[name].needs ?? ""));
  for (const name of [...open, ...dependent]) Reflect.deleteProperty(props, name);
  const { HierarchyRestrictedResources, Permissions, TagRestrictedResources } = props;
  return {
    ...props,
    HierarchyRestrictedResources: HierarchyRestrictedResources?.slice(),
    Permissions: Permissions?.slice(),
    TagRestrictedResources: TagRestrictedResources?.slice(),
  };
}

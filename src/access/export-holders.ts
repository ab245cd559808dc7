import { parseAIAgentArn } from "../profile/ai-agent-arn.ts";
import { checkAIAgentAssignment, checkUserAssignment } from "../profile/assignment-props.ts";
import { type ExportNote, refusals, withNotes } from "./export-notes.ts";
import { groupBy } from "./group-by.ts";
import { type Named, type Naming, agentNaming, profileNaming, userNaming } from "./holder-names.ts";
import { resourceIds } from "./resource-ids.ts";
import type { AIAgentSnapshot, ProfilesSnapshot, UserSnapshot } from "../profile/snapshot.ts";
import { type Entry, block, list, literal, print, text } from "./source.ts";

/** A resource in the code that assigns profiles. */
export interface ExportedAssignment {
  /** Id of the resource. */
  readonly id: string;
  readonly kind: "user" | "aiAgent";
  /** The user or AI agent in the code: by name, or by ARN if the name cannot be looked up. */
  readonly holder: string;
  /** Names, or ARNs if a name cannot be looked up. */
  readonly SecurityProfiles: readonly string[];
  /** For an AI agent with versions that hold different profiles: the versions that hold these. */
  readonly versions?: readonly (string | number)[];
  /** Whether the code declares it, or only a comment shows it. */
  readonly declared: boolean;
  /** The notes in the comment above it. */
  readonly notes: readonly ExportNote[];
}

interface HoldersOptions {
  /** Ids of the profile resources. */
  readonly taken: readonly string[];
  /** Whether the code declares that the holders hold no other profile. */
  readonly isExact: boolean;
}

/**
 * What users and AI agents hold, as code, and what that imports from this package. Users are in a table with a loop
 * that makes a resource for each; users with a name that is not an id, and AI agents, have their own statements.
 *
 * @throws TypeError if the reading has no users and AI agents
 */
export function holdersInCode(snapshot: ProfilesSnapshot, { isExact, taken }: HoldersOptions) {
  const { aiAgents, users } = snapshot;
  if (!users || !aiAgents)
    throw new TypeError("An export of holders requires a reading with holders");
  const profiles = profileNaming(snapshot);
  const { others, rows } = assignmentsOfUsers(snapshot, users, profiles, taken);
  // Ids of users and of AI agents begin differently.
  const ofAgents = assignmentsOfAgents(snapshot, aiAgents, profiles, taken);
  const assignments = [...rows, ...others, ...ofAgents];
  const declared = assignments.filter((each) => each.declared);
  return {
    assignments,
    statements: [
      ...(rows.length === 0 ? [] : [tableOf(rows, isExact)]),
      ...[...others, ...ofAgents].map((each) => statementOf(each, isExact)),
    ],
    uses: [...new Set(declared.map(({ kind }) => RESOURCES[kind].resource))],
  };
}

const RESOURCES = {
  user: { resource: "UserSecurityProfiles", prop: "User" },
  aiAgent: { resource: "AIAgentSecurityProfiles", prop: "AIAgent" },
} as const;

function tableOf(rows: readonly ExportedAssignment[], isExact: boolean): string {
  const entries = rows.map(({ holder, SecurityProfiles }): Entry => [
    holder,
    list(SecurityProfiles.map(text)),
  ]);
  return `// What each user holds.
${print(block("const users = {", entries, "};"))}
for (const [User, SecurityProfiles] of Object.entries(users)) {
  await UserSecurityProfiles(\`user-\${User}\`, { InstanceArn, User, SecurityProfiles${isExact ? ", exact: true" : ""} });
}`;
}

function statementOf(assignment: ExportedAssignment, isExact: boolean): string {
  const { declared, holder, id, kind, notes, SecurityProfiles, versions } = assignment;
  const { prop, resource } = RESOURCES[kind];
  const source = block(
    `await ${resource}(${text(id)}, {`,
    [
      "InstanceArn",
      [prop, text(holder)],
      ["SecurityProfiles", list(SecurityProfiles.map(text))],
      ...(versions ? [["versions", literal(versions)] as const] : []),
      ...(isExact ? [["exact", "true"] as const] : []),
    ],
    "});",
  );
  return withNotes(notes, print(source), declared);
}

/** A username that is valid at the end of an id in every state store. */
const PLAIN = /^[-a-zA-Z0-9._@]*[-a-zA-Z0-9_@]$/;

/** `rows` are the users for which the loop makes a resource. */
function assignmentsOfUsers(
  snapshot: ProfilesSnapshot,
  users: readonly UserSnapshot[],
  profiles: Naming<string>,
  taken: readonly string[],
): Readonly<Record<"rows" | "others", readonly ExportedAssignment[]>> {
  const { InstanceArn } = snapshot;
  const naming = userNaming(snapshot);
  const used = new Set(taken);
  const rows: ExportedAssignment[] = [];
  const others: Unnamed[] = [];
  for (const user of users.filter(({ SecurityProfileIds }) => SecurityProfileIds.length > 0)) {
    const holder = naming(user);
    const held = user.SecurityProfileIds.map(profiles);
    const assignment = assignmentOf(InstanceArn, "user", holder, held);
    const id = `user-${holder.name}`;
    const key = id.toLowerCase();
    if (assignment.notes.length === 0 && PLAIN.test(holder.name) && !used.has(key)) {
      used.add(key);
      rows.push({ id, ...assignment });
    } else {
      others.push({ name: `user ${user.Username}`, assignment });
    }
  }
  return { rows, others: withIds(others, [...used]) };
}

function assignmentsOfAgents(
  snapshot: ProfilesSnapshot,
  aiAgents: readonly AIAgentSnapshot[],
  profiles: Naming<string>,
  taken: readonly string[],
): ExportedAssignment[] {
  const { InstanceArn } = snapshot;
  const agents = groupBy(aiAgents, ({ Arn }) => parseAIAgentArn(Arn)?.AIAgentArn ?? Arn);
  const naming = agentNaming(snapshot, agents);
  const assigned = [...agents].flatMap(([AIAgentArn, entries]) => {
    const groups = groupBy(entries, ({ SecurityProfileIds }) =>
      JSON.stringify(SecurityProfileIds.toSorted()),
    );
    const isRead = entries.some(({ Arn }) => Arn === AIAgentArn);
    const isAlike = groups.size === 1 && isRead;
    const holder = naming(AIAgentArn);
    return [...groups.values()].flatMap((alike) => {
      const held = alike[0].SecurityProfileIds.map(profiles);
      if (held.length === 0) return [];
      const only = isAlike ? {} : { versions: alike.map(({ Arn }) => versionOf(Arn)) };
      const assignment = assignmentOf(InstanceArn, "aiAgent", holder, held, only);
      const name = entries[0].Name ?? AIAgentArn.slice(AIAgentArn.lastIndexOf("/") + 1);
      return { name: `ai agent ${name}`, assignment };
    });
  });
  return withIds(assigned, taken);
}

function versionOf(arn: string): string | number {
  const { qualifier = "unversioned" } = parseAIAgentArn(arn) ?? {};
  return /^\d+$/.test(qualifier) ? Number(qualifier) : qualifier;
}

/** What the props do not accept becomes a comment: the holder stays unchanged. */
function assignmentOf(
  InstanceArn: string,
  kind: ExportedAssignment["kind"],
  { name: holder, notes }: Named,
  held: readonly Named[],
  only: Pick<ExportedAssignment, "versions"> = {},
): Unnamed["assignment"] {
  const SecurityProfiles = held.map(({ name }) => name).toSorted();
  const problems =
    kind === "user"
      ? checkUserAssignment({ InstanceArn, User: holder, SecurityProfiles })
      : checkAIAgentAssignment({ InstanceArn, AIAgent: holder, SecurityProfiles, ...only });
  const differs: ExportNote[] = only.versions ? [{ code: "some-versions" }] : [];
  return {
    kind,
    holder,
    SecurityProfiles,
    ...only,
    declared: problems.length === 0,
    notes: [...notes, ...held.flatMap((each) => each.notes), ...differs, ...refusals(problems)],
  };
}

/** An assignment without an id, and the name that the id is made of. */
interface Unnamed {
  readonly name: string;
  readonly assignment: Omit<ExportedAssignment, "id">;
}

function withIds(unnamed: readonly Unnamed[], taken: readonly string[]): ExportedAssignment[] {
  const ids = resourceIds(
    unnamed.map(({ name }) => name),
    taken,
  );
  return unnamed.map(({ assignment }, index) => ({ id: ids[index] ?? "", ...assignment }));
}

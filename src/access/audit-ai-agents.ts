import { parseAIAgentArn } from "../profile/ai-agent-arn.ts";
import { type AuditFinding, type AuditSubject, UNVERSIONED, accessFinding } from "./findings.ts";
import { groupBy } from "./group-by.ts";
import type { AIAgentSnapshot, InstanceSnapshot } from "../profile/snapshot.ts";

/** The only type of AI agent with tools that need security profiles. */
const WITH_TOOLS = "ORCHESTRATION";

/** Findings about the versions of each AI agent. */
export function auditAIAgents({
  aiAgents,
  profiles,
  usedAIAgents = [],
}: InstanceSnapshot): AuditFinding[] {
  const names = new Map(
    profiles.map(({ SecurityProfileId: id, SecurityProfileName: name }) => [id, name]),
  );
  const agents = groupBy(aiAgents, ({ Arn }) => parseAIAgentArn(Arn)?.AIAgentArn ?? Arn);
  return [...agents].flatMap(([arn, entries]) => {
    const name = entries.find(({ Name }) => Name !== undefined)?.Name ?? arn;
    const subject: AuditSubject = { kind: "aiAgent", name, arn };
    return [
      ...differing(entries, subject, names),
      ...withoutProfile(
        entries.filter(({ Arn, Type }) => Type === WITH_TOOLS && usedAIAgents.includes(Arn)),
        subject,
      ),
    ];
  });
}

function differing(
  entries: readonly AIAgentSnapshot[],
  subject: AuditSubject,
  names: ReadonlyMap<string, string>,
): readonly AuditFinding[] {
  const same = groupBy(entries, ({ SecurityProfileIds }) => SecurityProfileIds.join(" "));
  if (same.size < 2) return [];
  const holdings = [...same.values()].map((alike) => ({
    versions: alike.map(versionOf),
    profiles: alike[0].SecurityProfileIds.map((id) => names.get(id) ?? id).toSorted(),
  }));
  return [accessFinding("agent-versions-differ", subject, "SecurityProfiles", { holdings })];
}

function withoutProfile(
  used: readonly AIAgentSnapshot[],
  subject: AuditSubject,
): readonly AuditFinding[] {
  const versions = used
    .filter(({ SecurityProfileIds }) => SecurityProfileIds.length === 0)
    .map(versionOf);
  return versions.length === 0
    ? []
    : [accessFinding("agent-version-without-profile", subject, "SecurityProfiles", { versions })];
}

function versionOf({ Arn }: AIAgentSnapshot): string {
  return parseAIAgentArn(Arn)?.qualifier ?? UNVERSIONED;
}

import { agentsOf } from "../profile/ai-agent-arn.ts";
import type { CombinationSide } from "./findings.ts";
import type { RuleFinding } from "./findings.ts";
import { count, quoted, someOf } from "./some-of.ts";

/** The violation of a rule, with the reason of the rule. */
export function formatRuleFinding({ args, subject }: RuleFinding): string {
  switch (args.rule) {
    case "forbid":
      return `grants ${someOf(quoted(args.names))}, which a rule forbids${holders(args.users, args.aiAgents)}. ${reasonOf(args)}`;
    case "separate": {
      const sides = args.sides.map((side) => formatSide(side));
      return `${people(args.users)} ${has(args.users)} ${sides.slice(0, -1).join(", ")} and ${sides.at(-1) ?? ""}, which a rule separates. ${reasonOf(args)}`;
    }
    case "limit":
      return `${people(args.users)} ${has(args.users)} ${someOf(quoted(args.targets))}; a rule allows ${args.atMost}. ${reasonOf(args)}`;
    case "require": {
      const lacks = [
        ...(args.tags.length === 0 ? [] : [`lacks the tag ${someOf(quoted(args.tags))}`]),
        ...(args.types.length === 0 ? [] : [`does not restrict ${someOf(quoted(args.types))}`]),
      ];
      return `${lacks.join(" and ")}, which a rule requires of "${subject.name}". ${reasonOf(args)}`;
    }
  }
}

/** What a user has of one side of a combination, and from which profiles. */
export function formatSide({ permissions, profiles }: CombinationSide): string {
  return `${someOf(quoted(permissions))} (${someOf(profiles)})`;
}

function people(users: readonly string[]): string {
  return `${count(users.length, "user")} (${someOf(users)})`;
}

function has({ length }: readonly string[]): string {
  return length === 1 ? "has" : "have";
}

function holders(users: readonly string[] | null, aiAgents: readonly string[] | null): string {
  if (users === null) return "; could not read who holds it";
  const agents = aiAgents?.length ? [count(agentsOf(aiAgents).length, "AI agent")] : [];
  const held = [...(users.length === 0 ? [] : [people(users)]), ...agents];
  const to = held.length === 0 ? "" : `, to ${held.join(" and ")}`;
  if (aiAgents === null) return `${to}; could not read which AI agents hold it`;
  return to || ", and nobody holds it";
}

function reasonOf({ reason }: { readonly reason: string }): string {
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}

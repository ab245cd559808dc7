import { agentsOf } from "../profile/ai-agent-arn.ts";
import type { CombinationSide, RuleFinding } from "./findings.ts";
import type { ProfileHolders } from "./holders.ts";
import { count, have, people, quoted, someOf } from "./some-of.ts";

/** The violation of a rule, with the reason of the rule. */
export function formatRuleFinding({ args, subject }: RuleFinding): string {
  switch (args.rule) {
    case "forbid":
      return `grants ${someOf(quoted(args.names))}, which a rule forbids${holders(args)}. ${reasonOf(args)}`;
    case "separate":
      return `${people(args.users)} ${have(args.users)} ${formatSides(args.sides)}, which a rule separates. ${reasonOf(args)}`;
    case "limit":
      return `${people(args.users)} ${have(args.users)} ${someOf(quoted(args.targets))}; a rule allows ${args.atMost}. ${reasonOf(args)}`;
    case "require": {
      const lacks = [
        ...(args.tags.length === 0 ? [] : [`lacks the tag ${someOf(quoted(args.tags))}`]),
        ...(args.types.length === 0 ? [] : [`does not restrict ${someOf(quoted(args.types))}`]),
      ];
      return `${lacks.join(" and ")}, which a rule requires of "${subject.name}". ${reasonOf(args)}`;
    }
  }
}

/** What a user has of each side of a combination, and from which profiles. */
export function formatSides(sides: readonly CombinationSide[]): string {
  const texts = sides.map(
    ({ permissions, profiles }) => `${someOf(quoted(permissions))} (${someOf(profiles)})`,
  );
  return `${texts.slice(0, -1).join(", ")} and ${texts.at(-1) ?? ""}`;
}

function holders({ aiAgents, users }: ProfileHolders): string {
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

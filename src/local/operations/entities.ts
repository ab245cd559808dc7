import { parseAIAgentArn } from "../../profile/ai-agent-arn.ts";
import type { Data } from "../data.ts";
import { ServiceError } from "../errors.ts";
import type { InputOf } from "../model.ts";
import { paginate } from "../page.ts";
import type { Store } from "../store.ts";
import { touchHeld } from "./held-profiles.ts";

type Change = InputOf<"AssociateSecurityProfiles">;

export function AssociateSecurityProfiles(store: Store, input: Change): void {
  changeHeld(store, input, (held, ids) => [...new Set([...held, ...ids])]);
}

export function DisassociateSecurityProfiles(store: Store, input: Change): void {
  changeHeld(store, input, (held, ids) => held.filter((id) => !ids.includes(id)));
}

export function ListEntitySecurityProfiles(
  store: Store,
  input: InputOf<"ListEntitySecurityProfiles">,
) {
  onlyAgents(input);
  const { items, ...next } = paginate(
    "ListEntitySecurityProfiles",
    input,
    heldBy(store.data, holderArn(store, input.EntityArn)),
  );
  return { SecurityProfiles: items.map((Id) => ({ Id })), ...next };
}

function changeHeld(
  store: Store,
  input: Change,
  changed: (held: readonly string[], ids: readonly string[]) => string[],
): void {
  onlyAgents(input);
  const ids = input.SecurityProfiles.map(({ Id = "" }) => store.profile(Id).Id);
  const Arn = holderArn(store, input.EntityArn);
  const before = heldBy(store.data, Arn);
  const SecurityProfileIds = changed(before, ids);
  store.change((data, now) => {
    const others = data.aiAgents.filter((agent) => agent.Arn !== Arn);
    data.aiAgents =
      SecurityProfileIds.length > 0 ? [...others, { Arn, SecurityProfileIds }] : others;
    touchHeld(store, data, now, [before, SecurityProfileIds]);
  });
}

/** Under which ARN an AI agent holds profiles. */
function holderArn({ behavior }: Store, arn: string): string {
  const isPlain = !arn.slice(arn.lastIndexOf("/")).includes(":");
  return behavior.plainAgentArn === "latest" && isPlain ? `${arn}:$LATEST` : arn;
}

function onlyAgents({ EntityArn, EntityType }: Pick<Change, "EntityArn" | "EntityType">): void {
  if (EntityType !== "AI_AGENT") {
    throw new ServiceError("InvalidRequestException", "EntityType must be AI_AGENT");
  }
  if (parseAIAgentArn(EntityArn)) return;
  throw new ServiceError("InvalidParameterException", "EntityArn is not the ARN of an AI agent");
}

function heldBy(data: Readonly<Data>, arn: string): readonly string[] {
  return data.aiAgents.find(({ Arn }) => Arn === arn)?.SecurityProfileIds ?? [];
}

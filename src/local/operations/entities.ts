import { parseAIAgentArn } from "../../profile/ai-agent-arn.ts";
import type { Data } from "../data.ts";
import { ServiceError } from "../errors.ts";
import type { InputOf } from "../model.ts";
import { paginate } from "../page.ts";
import type { Store } from "../store.ts";
import { touchHeld } from "./held-profiles.ts";

export function AssociateSecurityProfiles(
  store: Store,
  input: InputOf<"AssociateSecurityProfiles">,
): void {
  const { EntityArn, ids } = agentAndProfiles(store, input);
  setProfiles(store, EntityArn, [...new Set([...heldBy(store.data, EntityArn), ...ids])]);
}

export function DisassociateSecurityProfiles(
  store: Store,
  input: InputOf<"DisassociateSecurityProfiles">,
): void {
  const { EntityArn, ids } = agentAndProfiles(store, input);
  const kept = heldBy(store.data, EntityArn).filter((id) => !ids.includes(id));
  setProfiles(store, EntityArn, kept);
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

function agentAndProfiles(store: Store, input: InputOf<"AssociateSecurityProfiles">) {
  onlyAgents(input);
  const ids = input.SecurityProfiles.map(({ Id = "" }) => store.profile(Id).Id);
  return { EntityArn: holderArn(store, input.EntityArn), ids };
}

/** Under which ARN an AI agent holds profiles. */
function holderArn({ behavior }: Store, arn: string): string {
  const isPlain = !arn.slice(arn.lastIndexOf("/")).includes(":");
  return behavior.plainAgentArn === "latest" && isPlain ? `${arn}:$LATEST` : arn;
}

function onlyAgents({
  EntityArn,
  EntityType,
}: Pick<InputOf<"ListEntitySecurityProfiles">, "EntityArn" | "EntityType">): void {
  if (EntityType !== "AI_AGENT") {
    throw new ServiceError("InvalidRequestException", "EntityType must be AI_AGENT");
  }
  if (parseAIAgentArn(EntityArn)) return;
  throw new ServiceError("InvalidParameterException", "EntityArn is not the ARN of an AI agent");
}

function heldBy(data: Readonly<Data>, arn: string): readonly string[] {
  return data.aiAgents.find(({ Arn }) => Arn === arn)?.SecurityProfileIds ?? [];
}

function setProfiles(store: Store, Arn: string, SecurityProfileIds: string[]): void {
  store.change((data, now) => {
    const before = heldBy(data, Arn);
    const others = data.aiAgents.filter((agent) => agent.Arn !== Arn);
    data.aiAgents =
      SecurityProfileIds.length > 0 ? [...others, { Arn, SecurityProfileIds }] : others;
    touchHeld(store, data, now, [before, SecurityProfileIds]);
  });
}

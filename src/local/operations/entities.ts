import type { Data } from "../data.ts";
import { ServiceError } from "../errors.ts";
import type { InputOf } from "../model.ts";
import { paginate } from "../page.ts";
import type { Store } from "../store.ts";

export function AssociateSecurityProfiles(
  store: Store,
  input: InputOf<"AssociateSecurityProfiles">,
): void {
  const { EntityArn, ids } = agentAndProfiles(store, input);
  store.change((data) => {
    setProfiles(data, EntityArn, [...new Set([...heldBy(data, EntityArn), ...ids])]);
  });
}

export function DisassociateSecurityProfiles(
  store: Store,
  input: InputOf<"DisassociateSecurityProfiles">,
): void {
  const { EntityArn, ids } = agentAndProfiles(store, input);
  store.change((data) => {
    const kept = heldBy(data, EntityArn).filter((id) => !ids.includes(id));
    setProfiles(data, EntityArn, kept);
  });
}

export function ListEntitySecurityProfiles(
  store: Store,
  input: InputOf<"ListEntitySecurityProfiles">,
) {
  onlyAgents(input);
  const { items, ...next } = paginate(
    "ListEntitySecurityProfiles",
    input,
    heldBy(store.data, input.EntityArn),
  );
  return { SecurityProfiles: items.map((Id) => ({ Id })), ...next };
}

function agentAndProfiles(store: Store, input: InputOf<"AssociateSecurityProfiles">) {
  onlyAgents(input);
  const ids = input.SecurityProfiles.map(({ Id = "" }) => store.profile(Id).Id);
  return { EntityArn: input.EntityArn, ids };
}

function onlyAgents({ EntityType }: { readonly EntityType: "USER" | "AI_AGENT" }): void {
  if (EntityType === "AI_AGENT") return;
  throw new ServiceError("InvalidRequestException", "EntityType must be AI_AGENT");
}

function heldBy(data: Readonly<Data>, arn: string): readonly string[] {
  return data.aiAgents.find(({ Arn }) => Arn === arn)?.SecurityProfileIds ?? [];
}

function setProfiles(data: Data, Arn: string, SecurityProfileIds: string[]): void {
  const others = data.aiAgents.filter((agent) => agent.Arn !== Arn);
  data.aiAgents = SecurityProfileIds.length > 0 ? [...others, { Arn, SecurityProfileIds }] : others;
}

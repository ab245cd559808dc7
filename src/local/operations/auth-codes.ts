import { randomBytes, randomUUID } from "node:crypto";
import type { InputOf } from "../model.ts";
import type { Store } from "../store.ts";

const CODE_BYTES = 32;

/** The code opens nothing: the server has no session to give. */
export function CreateAuthCode(store: Store, { Scope }: InputOf<"CreateAuthCode">) {
  const { EntityId, EntityType, SecurityProfileIds = [] } = Scope;
  for (const id of SecurityProfileIds) store.profile(id);
  return {
    AuthCode: randomBytes(CODE_BYTES).toString("base64url"),
    SessionId: randomUUID(),
    EntityType,
    EntityId,
  };
}

import type { InputOf, OperationName } from "../model.ts";
import type { Store } from "../store.ts";
import * as aiAgents from "./ai-agents.ts";
import * as authCodes from "./auth-codes.ts";
import * as entities from "./entities.ts";
import * as instances from "./instances.ts";
import * as integrations from "./integrations.ts";
import { lists } from "./security-profiles.ts";
import * as securityProfiles from "./security-profiles.ts";
import * as tags from "./tags.ts";
import * as users from "./users.ts";

type Handler<K extends OperationName> = (store: Store, input: InputOf<K>) => object | void;

/** What each operation does, once its input has been read. */
export const handlers: { readonly [K in OperationName]: Handler<K> } = {
  ...securityProfiles,
  ...lists,
  ...tags,
  ...users,
  ...instances,
  ...entities,
  ...aiAgents,
  ...integrations,
  ...authCodes,
};

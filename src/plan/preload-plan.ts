import { replaceGlobals } from "../alchemy/plan-hooks.ts";
import type { ManagedProfile } from "../profile/model.ts";
import type { StoredProps } from "../resource/record.ts";

const begin = replaceGlobals<ManagedProfile, StoredProps>();
// These load Alchemy.
const [{ emit }, { dryRun }] = await Promise.all([import("./events.ts"), import("./dry-run.ts")]);
await begin(dryRun(emit));

import { replaceGlobals } from "../alchemy/plan-hooks.ts";

const begin = replaceGlobals();
// These load Alchemy.
const [{ emit }, { inspect }, { showDrift }] = await Promise.all([
  import("./events.ts"),
  import("./inspection.ts"),
  import("./state-drift.ts"),
]);
await begin(inspect((stage) => showDrift(stage, emit)));

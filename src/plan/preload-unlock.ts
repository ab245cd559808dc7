import { replaceGlobals } from "../alchemy/plan-hooks.ts";

const begin = replaceGlobals();
// These load Alchemy.
const [{ emit }, { inspect }, { showLock }] = await Promise.all([
  import("./events.ts"),
  import("./inspection.ts"),
  import("./stage-lock.ts"),
]);
await begin(inspect((stage) => showLock(stage, emit)));

import { replaceGlobals } from "../alchemy/plan-hooks.ts";

const begin = replaceGlobals();
// These load Alchemy.
const [{ emit }, { inspect }] = await Promise.all([
  import("./events.ts"),
  import("./inspection.ts"),
]);
await begin(inspect(emit));

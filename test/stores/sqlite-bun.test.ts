import { inProject } from "./kind.ts";
import { storeSuite } from "./suite.ts";

storeSuite({
  name: "SQLiteStateStore (bun)",
  imports: `import { SQLiteStateStore } from "alchemy/state";`,
  store: `new SQLiteStateStore(scope, { engine: "bun" })`,
  protection: "detection",
  start: inProject,
});

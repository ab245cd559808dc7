import { inProject } from "./kind.ts";
import { storeSuite } from "./suite.ts";

storeSuite(
  {
    name: "SQLiteStateStore (libsql)",
    imports: `import { SQLiteStateStore } from "alchemy/state";`,
    store: `new SQLiteStateStore(scope, { engine: "libsql" })`,
    protection: "detection",
    start: inProject,
  },
  { isAlike: true },
);

import { inProject } from "./kind.ts";
import { storeSuite } from "./suite.ts";

storeSuite({
  name: "FileSystemStateStore",
  imports: `import { FileSystemStateStore } from "alchemy/state";`,
  store: "new FileSystemStateStore(scope)",
  protection: "detection",
  start: inProject,
});

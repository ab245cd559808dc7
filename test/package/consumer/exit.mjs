// Ends in the way that its argument names.
import alchemy from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";
import { startLocalConnect } from "alchemy-aws-connect/local";
import { FileSystemStateStore } from "alchemy/state";

const [, , way] = process.argv;
const forever = () => new Promise((resolve) => setTimeout(resolve, 60_000));
process.on("exit", () => {
  if (way === "throwing-listener") throw new Error("at the exit");
  if (way === "listener-sets-0") process.exitCode = 0;
});
if (way === "signal-before") {
  process.kill(process.pid, "SIGTERM");
  await forever();
}

const connect = await startLocalConnect();
Object.assign(process.env, connect.env);
const app = await alchemy("exit", {
  noTrack: true,
  phase: "up",
  stage: "test",
  password: "test",
  stateStore: (scope) => new FileSystemStateStore(scope),
  quiet: true,
});
const declared = SecurityProfile("agent", {
  InstanceArn: connect.instanceArn,
  SecurityProfileName: "Exit Agent",
});
if (way === "nobody-awaits") {
  await app.finalize();
  process.exit(0);
}
await declared;
switch (way) {
  case "exit-0":
    process.exit(0);
  case "signal": {
    process.kill(process.pid, "SIGTERM");
    await forever();
  }
  case "no-finalize":
  case "listener-sets-0":
    break;
  default:
    await app.finalize();
}
await connect.close();

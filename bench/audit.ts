import { runCommand } from "../test/support/command.ts";
import { floorOf, startLargeInstance } from "../test/support/large-instance.ts";

const PROFILES = 100;
const USERS = 500;

await using connect = await startLargeInstance(PROFILES, USERS);
const from = connect.calls.length;
const began = performance.now();
const { code, stdout } = await runCommand(["audit", "--quiet"], {
  env: { ...connect.env, CONNECT_INSTANCE_ARN: connect.instanceArn },
});
const seconds = (performance.now() - began) / 1000;
const calls = connect.calls.slice(from);
const throttled = calls.filter(({ status }) => status === 429).length;
const floor = floorOf(PROFILES);
console.log(`${stdout.split("\n")[0]}; exit code ${code}`);
console.log(
  `${seconds.toFixed(1)} s; AWS's quotas allow ${floor} s at best, so ${(seconds / floor).toFixed(2)} x; ${calls.length} calls, ${throttled} of them throttled`,
);

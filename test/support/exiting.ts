import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import { connectTo } from "./connect.ts";
import { type Outcome, Project } from "./project.ts";

/** A user's project, its script, and the local Amazon Connect to which that deploys. */
export class Exiting implements AsyncDisposable {
  readonly project = new Project({});
  readonly connect: LocalConnect;

  private constructor(connect: LocalConnect) {
    this.connect = connect;
  }

  static async open(body: string, latency = 0): Promise<Exiting> {
    const exiting = new Exiting(await startLocalConnect({ latency }));
    exiting.script(body);
    return exiting;
  }

  script(body: string, before = ""): void {
    this.project.write(
      "alchemy.run.ts",
      `import alchemy, { Resource, Scope } from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";
const declare = (id: string, props = {}) =>
  SecurityProfile(id, { InstanceArn: process.env.INSTANCE_ARN!, SecurityProfileName: id, ...props });
${before}
const app = await alchemy("exit", { noTrack: true });
${body}
`,
    );
  }

  get env() {
    return {
      ...this.connect.env,
      ALCHEMY_CI_STATE_STORE_CHECK: "false",
      ALCHEMY_TELEMETRY_DISABLED: "1",
      INSTANCE_ARN: this.connect.instanceArn,
    };
  }

  run(...args: string[]): Promise<Outcome> {
    return this.project.run(args, this.env);
  }

  /** The names of the operations that the server received from a run. */
  async called(run: () => Promise<unknown>): Promise<string[]> {
    const before = this.connect.calls.length;
    await run();
    return this.connect.calls.slice(before).map(({ operation }) => operation);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.project[Symbol.dispose]();
    await this.connect.close();
  }
}

/** Without the lines that Alchemy prints when a scope fails. */
export const ownLines = ({ stderr }: Outcome) =>
  stderr.replaceAll(/^(?:ERROR Scope failed|WARN Scope is in error).*\n/gm, "");

export const FINALIZE = "await app.finalize();";
export const OPEN =
  "The deploy of exit/test is incomplete: the process ended before app.finalize(), which deletes what left the code. Await app.finalize() at the end of the script, and deploy again.\n";

/** Which of the profiles that the scripts declare the instance has. */
export async function namesIn(connect: LocalConnect): Promise<string[]> {
  const InstanceId = connect.instanceArn.split("/").at(-1);
  const { SecurityProfileSummaryList = [] } = await connectTo(connect).listSecurityProfiles({
    InstanceId,
  });
  return SecurityProfileSummaryList.flatMap(({ Name = "" }) =>
    ["one", "two"].includes(Name) ? Name : [],
  ).toSorted();
}

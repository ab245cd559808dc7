import { addDevelopment } from "../../docs/contact-center.ts";
import { type Acme, startAcme, startInstance } from "./acme.ts";
import { type Ended, runCommand } from "./command.ts";
import { forward } from "./front.ts";

/** The instance of the examples in docs/commands.md, and the one in which its changes are tried. */
export interface TwoInstances extends AsyncDisposable {
  readonly production: Acme;
  readonly trial: Acme;
  /** What reaches both. */
  readonly env: Readonly<Record<string, string>>;
  /** The command, with an endpoint that has both instances, as AWS's has. */
  run(...args: readonly string[]): Promise<Ended>;
}

export const TRIAL_ARN =
  "arn:aws:connect:us-east-1:210987654321:instance/66666666-7777-4888-9999-000000000000";

export async function startTwoInstances(): Promise<TwoInstances> {
  const production = await startAcme();
  const trial = await startInstance({
    instanceArn: TRIAL_ARN,
    hierarchyGroups: [{ Id: "trial-north", Name: "North" }],
  });
  return behindOneEndpoint(production, trial);
}

/** @param trial the instance with the ARN `TRIAL_ARN` */
export function behindOneEndpoint(production: Acme, trial: Acme): TwoInstances {
  const trialId = TRIAL_ARN.slice(TRIAL_ARN.lastIndexOf("/") + 1);
  const endpoint = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      // Searches name the instance in their body.
      const isTrial =
        request.url.includes(trialId) || (await request.clone().text()).includes(trialId);
      return forward(request, (isTrial ? trial : production).connect.url);
    },
  });
  const env = {
    ...production.connect.env,
    AWS_ENDPOINT_URL_CONNECT: endpoint.url.origin,
    CONNECT_INSTANCE_ARN: production.InstanceArn,
    AWS_MAX_ATTEMPTS: "1",
  };
  return {
    production,
    trial,
    env,
    run: (...args) => runCommand(args, { env, cwd: production.folder }),
    async [Symbol.asyncDispose]() {
      await endpoint.stop(true);
      await production[Symbol.asyncDispose]();
      await trial[Symbol.asyncDispose]();
    },
  };
}

/** Gives the trial instance what the page about the commands compares with production. */
export async function populateTrial({ trial }: TwoInstances): Promise<void> {
  await addDevelopment(trial);
}

import { expect, test } from "bun:test";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import type { ControlPlaneName } from "../src/aws/control-plane.ts";
import { CONTROL_PLANES } from "../src/profile/constraints.ts";
import { startLocalConnect } from "../src/local/index.ts";
import { counted, patience } from "./support/counted.ts";
import { Project } from "./support/project.ts";

const keys = {
  accessKeyId: "AKIASECRETSECRETSECR",
  secretAccessKey: "sec/ret+KEY=wJalrXUtnFEMIbPxRfiCYEXAMPLEKEY",
  sessionToken: "tok/en+IQoJb3JpZ2luX2VjEJr%2F%2F=wEaCXVzLWVhc3QtMQ==",
};
const externalId = "external/id+2718281828";
const shortId = "ac/42x";
const token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJmaWxlIn0.c2lnbmF0dXJlLW9mLWZpbGU";
const password = "endpoint-password";
/** What the files below hold, or name. */
const SECRETS = [...Object.values(keys), externalId, shortId, token];

/** What is given besides. */
const elsewhere = {
  shortId: "q7@z",
  token: "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJlbnYifQ.c2lnbmF0dXJlLW9mLWVudg",
};

const roleArn = "arn:aws:iam::123456789012:role/operations";
const files = {
  ".aws/credentials": `[ops]
aws_access_key_id = ${keys.accessKeyId}
aws_secret_access_key = ${keys.secretAccessKey}
aws_session_token = ${keys.sessionToken}
`,
  ".aws/config": `[profile chained]
role_arn = ${roleArn}
source_profile = ops
external_id = ${externalId}
[profile partner]
role_arn = ${roleArn}
source_profile = ops
external_id = ${shortId}
[profile federated]
role_arn = ${roleArn}
web_identity_token_file = token
`,
  token,
  "token-of-environment": `${elsewhere.token}\n`,
};

const inEnvironment = {
  AWS_ACCESS_KEY_ID: keys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  AWS_SESSION_TOKEN: keys.sessionToken,
};

const webIdentity = {
  AWS_ROLE_ARN: roleArn,
  AWS_WEB_IDENTITY_TOKEN_FILE: "token-of-environment",
};

/** How a resource gets its credentials: as a script has it, or by the environment. */
const SOURCES = {
  props: `declare(${JSON.stringify(keys)})`,
  "secret props": `declare({
    accessKeyId: "${keys.accessKeyId}",
    secretAccessKey: alchemy.secret("${keys.secretAccessKey}"),
    sessionToken: alchemy.secret("${keys.sessionToken}"),
  })`,
  scope: `alchemy.run("inner", { aws: ${JSON.stringify(keys)} }, () => declare({}))`,
  environment: "declare({})",
  "credentials file": `declare({ profile: "ops" })`,
  "role by props": `declare(${JSON.stringify({ ...keys, roleArn, externalId })})`,
  "role by scope": `alchemy.run("inner", { aws: ${JSON.stringify({ ...keys, roleArn, externalId })} }, () => declare({}))`,
  "role by profile": `declare(${JSON.stringify({ profile: "ops", roleArn, externalId })})`,
  "role by chained profile": `declare({ profile: "chained" })`,
  "role by partner's profile": `declare({ profile: "partner" })`,
  "role by federated profile": `declare({ profile: "federated" })`,
  "role by web identity": "declare({})",
  "role with a short external id": `declare(${JSON.stringify({ ...keys, roleArn, externalId: elsewhere.shortId })})`,
  "absent profile": `declare({ profile: "absent" })`,
} as const;

/** How the calls end. */
const ENDINGS = {
  done: "at the local Amazon Connect",
  unreachable: "nowhere",
  "signature refused": { status: 403, type: "InvalidSignatureException" },
  "not found": { status: 404, type: "ResourceNotFoundException" },
  throttled: { status: 429, type: "ThrottlingException" },
  garbled: { status: 200, type: "" },
} as const;

type Source = keyof typeof SOURCES;
type Ending = keyof typeof ENDINGS;

const script = (source: Source, controlPlane: ControlPlaneName) => `
import { inspect } from "node:util";
import alchemy from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";

const app = await alchemy("secrets", { password: "password" });
const InstanceArn = process.env.INSTANCE_ARN;
const declare = (credentials) =>
  SecurityProfile("team", { InstanceArn, SecurityProfileName: "Team", controlPlane: "${controlPlane}", ...credentials });

function print(value) {
  console.log(value, String(value), JSON.stringify(value));
  console.log(inspect(value, { depth: 20, showHidden: true, getters: true }));
  if (value instanceof Error) console.log(value.stack, JSON.stringify(value, Object.getOwnPropertyNames(value)));
  if (value?.cause) print(value.cause);
}

const outcome = await ${SOURCES[source]}.catch((error) => error);
print(outcome);
// What Alchemy sends home it sends without waiting.
await new Promise((resolve) => setTimeout(resolve, 200));
if (outcome instanceof Error) throw outcome;
await app.finalize();
`;

const CASES = CONTROL_PLANES.flatMap((plane) =>
  Object.keys(ENDINGS).flatMap((ending) =>
    Object.keys(SOURCES).map((source) => ({
      plane,
      ending: ending as Ending,
      source: source as Source,
    })),
  ),
);

test(
  "no credential is in a state file, the output, an error or what Alchemy sends home",
  async () => {
    using cases = counted("credentials searched for", 10, CASES.length);
    // The step shares no factor with the numbers of sources and endings: each of them comes.
    const step = cases.wanted === CASES.length ? 1 : 11;
    for (let index = 0; index < CASES.length; index += step) {
      const each = CASES[index];
      if (!each) throw new RangeError(`no case ${index}`);
      await search(each);
      cases.ran();
    }
  },
  patience,
);

async function search({ plane, ending, source }: (typeof CASES)[number]): Promise<void> {
  await using connect = await startLocalConnect({ cloudControl: { operationTime: 0 } });
  const sentHome: string[] = [];
  using home = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      sentHome.push(await request.text());
      return new Response();
    },
  });
  const end = ENDINGS[ending];
  using quoting = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) =>
      quote(request, typeof end === "object" ? end : ENDINGS["signature refused"]),
  });
  using project = new Project({ "alchemy.run.ts": script(source, plane), ...files });
  const url =
    end === "nowhere"
      ? `http://user:${password}@127.0.0.1:1`
      : typeof end === "object"
        ? quoting.url.href
        : connect.url;
  const env = {
    ...(source === "environment" || source === "absent profile" ? inEnvironment : {}),
    ...(source === "role by web identity" ? webIdentity : {}),
    HOME: project.folder,
    AWS_REGION: "us-east-1",
    AWS_MAX_ATTEMPTS: "1",
    AWS_ENDPOINT_URL_CONNECT: url,
    AWS_ENDPOINT_URL_CLOUDCONTROL: url,
    AWS_ENDPOINT_URL_STS: quoting.url.href,
    INSTANCE_ARN: connect.instanceArn,
    ALCHEMY_CI_STATE_STORE_CHECK: "false",
    ALCHEMY_TELEMETRY_API_URL: home.url.href,
  };
  const deployed = await project.run([], env);
  const kept = stateOf(project);
  const destroyed = await project.run(["--destroy"], env);

  const succeeds = ending === "done" && !/role|absent/.test(source);
  expect([source, ending, deployed.exitCode]).toEqual([source, ending, succeeds ? 0 : 1]);
  const events = sentHome.map((body) => JSON.parse(body));
  expect(events).toContainEqual(
    expect.objectContaining(
      succeeds
        ? { event: "resource.success", status: "created" }
        : {
            event: "resource.error",
            errorMessage: expect.stringContaining('"Team" (secrets/test/'),
          },
    ),
  );
  expect(kept.some(([name]) => name.endsWith("/team.json"))).toBe(true);
  const texts = [
    ["the output of the deploy", deployed.stdout + deployed.stderr],
    ["the output of the destroy", destroyed.stdout + destroyed.stderr],
    ["what was sent home", sentHome.join("\n")],
    ...kept,
    ...stateOf(project),
  ];
  for (const [where, text] of texts) {
    const found = [...SECRETS, ...Object.values(elsewhere), password].filter((secret) =>
      formsOf(secret).some((form) => text?.includes(form)),
    );
    expect({ plane, source, ending, where, found }).toMatchObject({ found: [] });
  }
}

/** An answer that has all of the request in it, as AWS's to a bad signature has, and the secrets besides. */
async function quote(
  request: Request,
  { status, type }: { readonly status: number; readonly type: string },
): Promise<Response> {
  const body = await request.text();
  const headers = [...request.headers].map(([name, value]) => `${name}:${value}`);
  const words = [...headers, body, ...SECRETS, ...SECRETS.map(encodeURIComponent)].join(" ");
  if (type === "") return new Response(words);
  if (body.includes("Action=AssumeRole")) {
    return new Response(
      `<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>${words.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</Message></Error></ErrorResponse>`,
      { status: 403 },
    );
  }
  return Response.json(
    { __type: type, Message: words },
    { status, headers: { "x-amzn-errortype": type, "x-amzn-requestid": keys.sessionToken } },
  );
}

/** As it is, URL-encoded, and what base64 makes of a long one at each of three places in a longer text. */
function formsOf(secret: string): string[] {
  if (secret.length < 8) return [secret, encodeURIComponent(secret)];
  const encoded = ["", "-", "--"].map((before) =>
    Buffer.from(before + secret)
      .toString("base64")
      .slice(4, -4),
  );
  return [secret, encodeURIComponent(secret), ...encoded];
}

/** The files under `.alchemy`, by their names. */
function stateOf({ folder }: Project): (readonly [string, string])[] {
  const state = path.join(folder, ".alchemy");
  return readdirSync(state, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [path.relative(state, file), readFileSync(file, "utf8")]);
}

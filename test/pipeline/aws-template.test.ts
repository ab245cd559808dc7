import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { repository } from "../support/project.ts";
import { schemaProblems } from "./template-schema.ts";
import {
  type TemplateResource,
  functionsIn,
  parseTemplate,
  statementsOf,
  trustOf,
} from "./template.ts";

const text = readFileSync(path.join(repository, "docs/pipeline/aws.yml"), "utf8");
const template = parseTemplate(text);
const { DeployRole, PlanRole, StateBucket, StateBucketPolicy } = template.Resources;
if (!DeployRole || !PlanRole || !StateBucket || !StateBucketPolicy) {
  throw new Error("the template has no roles or no bucket");
}

/** The actions of a role, sorted, of one service. */
const actionsOf = (role: TemplateResource, service: string) =>
  statementsOf(role)
    .flatMap(({ Action }) => Action)
    .filter((action) => action.startsWith(`${service}:`))
    .toSorted();

describe("the template is valid CloudFormation", () => {
  const spec = loadAwsServiceSpecSync();

  test("every property exists, and every required one is there", () => {
    expect(schemaProblems(spec, template)).toEqual([]);
  });

  test("the check finds a property that is wrong, missing or unknown", () => {
    const problems = (replaced: string, by: string) => {
      expect(text).toContain(replaced);
      return schemaProblems(spec, parseTemplate(text.replace(replaced, by)));
    };
    expect(problems("SSEAlgorithm: AES256", "Algorithm: AES256")).toEqual([
      "StateBucket/BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault: has no SSEAlgorithm",
      "StateBucket/BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault: does not know Algorithm",
    ]);
    expect(problems("NoncurrentDays: 90", "NoncurrentDays: often")).toEqual([
      "StateBucket/LifecycleConfiguration/Rules/0/NoncurrentVersionExpiration/NoncurrentDays: is not integer",
    ]);
    expect(problems("Type: AWS::S3::BucketPolicy", "Type: AWS::S3::Policy")).toEqual([
      "StateBucketPolicy: there is no AWS::S3::Policy",
    ]);
  });

  test("every name that it refers to exists", () => {
    const { Conditions, Parameters, Resources } = template;
    const unknown = functionsIn(template).filter(({ name, of }) => {
      const parts = Array.isArray(of) ? of.map(String) : [String(of)];
      const [first = "", attribute = ""] = parts;
      const attributes = (resource: string) =>
        Object.keys(
          spec.lookup(
            "resource",
            "cloudFormationType",
            "equals",
            Resources[resource]?.Type ?? "",
          )[0]?.attributes ?? {},
        );
      if (name === "Fn::If") return !(first in Conditions);
      if (name === "Fn::GetAtt") return !attributes(first).includes(attribute);
      if (name === "Ref") return !(first in Parameters || first in Resources);
      if (name !== "Fn::Sub") return false;
      return [...first.matchAll(/\$\{([^}.]+)(?:\.([^}]+))?\}/g)].some(([, id = "", part]) =>
        part === undefined ? !(id in Parameters) : !attributes(id).includes(part),
      );
    });
    expect(unknown).toEqual([]);
  });
});

describe("the roles have the least privileges", () => {
  const page = readFileSync(path.join(repository, "docs/iam.md"), "utf8");
  const policies = [...page.matchAll(/```json\n(.*?)```/gs)].map(
    ([, policy = "{}"]) => JSON.parse(policy) as { Statement: { Sid: string; Action: string[] }[] },
  );
  /** Of another control plane, and of the commands, which a person runs. */
  const others = new Set(["CloudControl", "WhoMayDoWhat", "AIAgentsAndApplications"]);
  const statements = policies.flatMap(({ Statement }) => Statement);
  const ofDeploys = statements.filter(({ Sid }) => !others.has(Sid));
  const deploy = [...new Set(ofDeploys.flatMap(({ Action }) => Action))].toSorted();

  test("of Amazon Connect, a deploy has what the IAM page says, a plan what reads", () => {
    const of = (role: TemplateResource) =>
      ["app-integrations", "connect", "wisdom"].flatMap((service) => actionsOf(role, service));
    expect(of(DeployRole)).toEqual(deploy);
    expect(of(PlanRole)).toEqual(deploy.filter((action) => /:(Describe|List|Search)/.test(action)));
  });

  test("of S3, a plan has no action that writes", () => {
    expect(actionsOf(DeployRole, "s3")).toEqual([
      "s3:DeleteObject",
      "s3:GetObject",
      "s3:ListBucket",
      "s3:PutObject",
    ]);
    expect(actionsOf(PlanRole, "s3")).toEqual(["s3:GetObject", "s3:ListBucket"]);
  });

  test("each role reaches one instance and the state, and lists of the account", () => {
    for (const role of [DeployRole, PlanRole]) {
      expect(
        statementsOf(role).map(({ Sid, Resource, Condition }) => [Sid, Resource, Condition]),
      ).toEqual([
        [
          "Profiles",
          [{ Ref: "InstanceArn" }, { "Fn::Sub": "${InstanceArn}/security-profile/*" }],
          undefined,
        ],
        ["Holders", [{ Ref: "InstanceArn" }, { "Fn::Sub": "${InstanceArn}/*" }], undefined],
        ["Account", "*", undefined],
        ["State", { "Fn::Sub": "${StateBucket.Arn}/${StatePrefix}*" }, undefined],
        [
          "ListState",
          { "Fn::GetAtt": ["StateBucket", "Arn"] },
          { StringLikeIfExists: { "s3:prefix": { "Fn::Sub": "${StatePrefix}*" } } },
        ],
      ]);
    }
  });
});

describe("the roles trust these runs of the repository and no others", () => {
  // As GitHub documents the subjects of its tokens.
  const subjects = (repo: string) => ({
    pull_request: `${repo}:pull_request`,
    main: `${repo}:ref:refs/heads/main`,
    branch: `${repo}:ref:refs/heads/topic`,
    tag: `${repo}:ref:refs/tags/main`,
    environment: `${repo}:environment:prod`,
  });
  const OURS = "repo:acme@123456/access@456789";

  /** The runs that a role trusts, in this repository and in another one. */
  function trusted(role: TemplateResource, DeployFrom?: string) {
    const [statement, ...more] = trustOf(role);
    expect(more).toEqual([]);
    const { StringEquals, ...others } = statement?.Condition ?? {};
    expect(others).toEqual({});
    const { [`${GITHUB}:aud`]: audience, [`${GITHUB}:sub`]: subject, ...rest } = StringEquals ?? {};
    expect([audience, rest]).toEqual(["sts.amazonaws.com", {}]);
    const values = new Set(
      [subject]
        .flat()
        .map((value) =>
          (value as { "Fn::Sub": string })["Fn::Sub"]
            .replace("${GitHubSubject}", OURS)
            .replace(
              "${DeployFrom}",
              DeployFrom ?? template.Parameters["DeployFrom"]?.Default ?? "",
            ),
        ),
    );
    const runs = Object.entries({
      ...subjects(OURS),
      ...Object.fromEntries(
        Object.entries(subjects("repo:acme/access")).map(([run, value]) => [
          `${run} elsewhere`,
          value,
        ]),
      ),
    });
    return runs.flatMap(([run, value]) => (values.has(value) ? [run] : []));
  }
  const GITHUB = "token.actions.githubusercontent.com";

  test("a plan runs on pull requests and on main", () => {
    expect(trusted(PlanRole)).toEqual(["pull_request", "main"]);
  });

  test("a deploy runs on main, or where the parameter says", () => {
    expect(trusted(DeployRole)).toEqual(["main"]);
    expect(trusted(DeployRole, "environment:prod")).toEqual(["environment"]);
    expect(trusted(DeployRole, "pull_request")).toEqual(["pull_request"]);
  });

  test("a parameter with a wildcard is refused", () => {
    const takes = (name: string, value: string) =>
      new RegExp(`^(?:${template.Parameters[name]?.AllowedPattern})$`).test(value);
    for (const subject of [OURS, "repo:acme/access"]) {
      expect(takes("GitHubSubject", subject)).toBe(true);
    }
    for (const subject of ["repo:acme/*", "repo:*", "acme/access", `${OURS}:pull_request`]) {
      expect(takes("GitHubSubject", subject)).toBe(false);
    }
    for (const run of ["ref:refs/heads/main", "environment:prod", "pull_request"]) {
      expect(takes("DeployFrom", run)).toBe(true);
    }
    for (const run of ["*", "ref:refs/heads/*", "environment:", "ref:refs/tags/v1"]) {
      expect(takes("DeployFrom", run)).toBe(false);
    }
  });
});

test("the bucket is encrypted, versioned, private, kept, and reached over TLS alone", () => {
  expect(StateBucket).toMatchObject({
    DeletionPolicy: "Retain",
    UpdateReplacePolicy: "Retain",
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
        ],
      },
      VersioningConfiguration: { Status: "Enabled" },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: {
        Rules: [{ Status: "Enabled", NoncurrentVersionExpiration: { NoncurrentDays: 90 } }],
      },
    },
  });
  expect(StateBucketPolicy.Properties["PolicyDocument"]).toMatchObject({
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [{ "Fn::GetAtt": ["StateBucket", "Arn"] }, { "Fn::Sub": "${StateBucket.Arn}/*" }],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
});

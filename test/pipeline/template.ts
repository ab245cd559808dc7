import { type CollectionTag, type ScalarTag, parse } from "yaml";

/** A template of CloudFormation, its short forms (`!Ref`) written out (`{ Ref }`). */
export interface Template {
  readonly Parameters: Readonly<Record<string, { AllowedPattern?: string; Default?: string }>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const named = (tag: string) => (tag === "Ref" ? tag : `Fn::${tag}`);

const scalars = ["Ref", "Sub", "GetAtt"].map((tag): ScalarTag => ({
  tag: `!${tag}`,
  resolve: (text) => ({ [named(tag)]: tag === "GetAtt" ? text.split(".") : text }),
}));

const lists = ["If", "Equals"].map((tag): CollectionTag => ({
  tag: `!${tag}`,
  collection: "seq",
  resolve: (node) => ({ [named(tag)]: node }),
}));

export function parseTemplate(text: string): Template {
  return JSON.parse(JSON.stringify(parse(text, { customTags: [...scalars, ...lists] })));
}

/** The statements of a role's policies. */
export function statementsOf({ Properties }: TemplateResource): Statement[] {
  const policies = Properties["Policies"] as { PolicyDocument: { Statement: Statement[] } }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** Whom a role trusts, and when. */
export function trustOf({ Properties }: TemplateResource): Statement[] {
  return (Properties["AssumeRolePolicyDocument"] as { Statement: Statement[] }).Statement;
}

/** Everything of a template that stands for a value, with where it is. */
export function functionsIn(
  value: unknown,
  where = "",
): { where: string; name: string; of: unknown }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(isFunction(key) ? [{ where, name: key, of: inner }] : []),
    ...functionsIn(inner, `${where}/${key}`),
  ]);
}

export function isFunction(key: string): boolean {
  return key === "Ref" || key.startsWith("Fn::");
}

import type { Calls } from "../aws/calls.ts";
import type { Api } from "../aws/clients.ts";
import { credentialScope, resolveCredentials } from "../aws/credentials.ts";
import type * as lookups from "../aws/lookups.ts";
import { AmbiguousError, InvalidPropsError, NotFoundError } from "../errors/index.ts";
import type { RegionSubject } from "../errors/subject.ts";
import { checkIdentity, checkInstanceArn } from "../profile/constraints.ts";
import { candidates } from "../profile/distance.ts";
import { type Problem, problem, show } from "../profile/problem.ts";
import type { InstanceLookupProps, RegionLookupProps } from "./lookup-props.ts";

/** The names in the props of a lookup; it takes one of them. */
type Names = Readonly<Record<string, unknown>>;

type Lookups = typeof lookups;

/**
 * Opens the lookups and the calls in one instance. What makes them loads here: most scripts look nothing up.
 *
 * @throws InvalidPropsError before any call, with all problems at once
 */
export async function inInstance(
  lookup: string,
  props: InstanceLookupProps,
  names: Names,
): Promise<Lookups & { readonly callsTo: <A extends Api>(api: A) => Calls<A> }> {
  const { InstanceArn } = props;
  refuse(lookup, names, [...checkInstanceArn(InstanceArn), ...checkIdentity({ ...props })]);
  const credentials = resolveCredentials(props, credentialScope());
  const [all, { callsFor }] = await Promise.all([
    import("../aws/lookups.ts"),
    import("../aws/calls.ts"),
  ]);
  const callsTo = <A extends Api>(api: A) => callsFor(api, { InstanceArn }, credentials);
  return { ...all, callsTo };
}

/** Like `inInstance`, for a list outside of any instance. */
export async function inRegion<A extends Api>(
  lookup: string,
  props: RegionLookupProps,
  names: Names,
  api: A,
  what: string,
): Promise<Lookups & { readonly calls: Calls<A, RegionSubject> }> {
  refuse(lookup, names, [
    ...checkIdentity({ ...props }),
    ...(props.region === "" ? problem("region", 'is ""; give it, or leave it out') : []),
  ]);
  const scope = credentialScope();
  const credentials = resolveCredentials(props, scope);
  const [all, { callsFor }, { regionFor }] = await Promise.all([
    import("../aws/lookups.ts"),
    import("../aws/calls.ts"),
    import("../aws/region.ts"),
  ]);
  const region = await regionFor({ profile: credentials.profile, region: props.region }, scope);
  if (region !== undefined) return { ...all, calls: callsFor(api, { region, what }, credentials) };
  throw new InvalidPropsError(lookup, problem("region", "is missing; give it, or set AWS_REGION"));
}

function refuse(lookup: string, names: Names, found: readonly Problem[]): void {
  const given = Object.entries(names).filter(([, value]) => value !== undefined);
  const problems = [...found, ...given.flatMap(([path, value]) => checkName(path, value))];
  const [path = "", ...others] = Object.keys(names);
  if (given.length === 0) {
    const or = others.length === 0 ? "" : `; give it or ${others.join(" or ")}`;
    problems.push({ path, message: `is missing${or}` });
  }
  if (given.length > 1) {
    problems.push({ path, message: `and ${others.join(" and ")} exclude each other; give one` });
  }
  if (problems.length > 0) throw new InvalidPropsError(lookup, problems);
}

/** `Path` is a list of names, and everything else a name. */
function checkName(path: string, value: unknown): Problem[] {
  if (path !== "Path") {
    return isName(value) ? [] : problem(path, `must be a name, not ${show(value)}`);
  }
  const isPath = Array.isArray(value) && value.length > 0 && value.every(isName);
  return isPath
    ? []
    : problem(path, `must be a list of names, the first level first, not ${show(value)}`);
}

function isName(text: unknown): boolean {
  return typeof text === "string" && text !== "";
}

interface Wanted<T> {
  /** `flow module` */
  readonly kind: string;
  /** What was looked up, without its kind: `"Refunds"`. */
  readonly name: string;
  /** ARN of the instance, or the region. */
  readonly place: string;
  readonly nameOf: (entry: T) => string;
  /** Distinguishes entries of the same name. */
  readonly identityOf: (entry: T) => string;
  /** What to do if several entries have the name. */
  readonly advice: string;
}

/**
 * The entry that was found, if it is the only one.
 *
 * @throws NotFoundError or AmbiguousError, with the candidates
 */
export function theOne<T>({ all, found }: lookups.Found<T>, wanted: Wanted<T>): T {
  const { advice, identityOf, kind, name, nameOf, place } = wanted;
  const [only, ...others] = found;
  if (only === undefined) {
    const names = [...new Set(all.map(nameOf))].filter((each) => each !== "").toSorted();
    throw new NotFoundError(
      `${kind} ${JSON.stringify(name)}`,
      place,
      candidates(name, kind, names),
    );
  }
  if (others.length === 0) return only;
  const what = `${kind}s with the name ${JSON.stringify(name)}`;
  throw new AmbiguousError(what, place, found.map(identityOf).toSorted(), advice);
}

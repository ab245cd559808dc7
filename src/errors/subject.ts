/** What an error is about, as far as known. */
export interface Subject {
  /** Fully qualified name of the Alchemy resource. */
  readonly resource?: string | undefined;
  readonly InstanceArn: string;
  /** The holder, for an error that is not about a profile: `user "ana"` */
  readonly holder?: string | undefined;
  readonly SecurityProfileName?: string | undefined;
  readonly SecurityProfileArn?: string | undefined;
  /** What to do about its holders if AWS refuses a delete. */
  readonly whenInUse?: string | undefined;
  /** What the current credentials lack of those of the deploy, and what to do. */
  readonly lacking?: string | undefined;
}

/** A list of the account in a region, outside of any instance. */
export interface RegionSubject {
  readonly region: string;
  /** `the instances`, `the applications` */
  readonly what: string;
  readonly resource?: never;
  readonly lacking?: never;
}

export type AnySubject = Subject | RegionSubject;

/** The subject of an error that knows the ARN. */
export type LocatedSubject = Subject & { readonly SecurityProfileArn: string };

/** `security profile "Agents" (my-app/prod/agent)`; `the instance` for a subject without a profile */
export function nameOf(subject: AnySubject): string {
  if ("what" in subject) return `${subject.what} of ${subject.region}`;
  const name = subject.SecurityProfileName ?? subject.SecurityProfileArn;
  if (!subject.holder && name === undefined && subject.resource === undefined) {
    return "the instance";
  }
  return [
    subject.holder ?? ["security profile", JSON.stringify(name) ?? []].flat().join(" "),
    ...(subject.resource === undefined ? [] : [`(${subject.resource})`]),
  ].join(" ");
}

/** The users that have a profile, or why they could not be read. */
export type Holders =
  | { readonly count: number; readonly usernames: readonly string[] }
  | { readonly unknown: string };

/** The part of Alchemy's state that cannot be read. */
export interface Unreadable {
  /** `myapp/prod` */
  readonly stage: string;
  readonly files: readonly string[];
  /** Whether it is one database, not one file per resource. */
  readonly isDatabase: boolean;
}

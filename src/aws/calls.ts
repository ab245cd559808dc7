import { IncompleteReadError, isSecurityProfileError } from "../errors/index.ts";
import type { AnySubject, Subject } from "../errors/subject.ts";
import { locateInstance } from "../profile/arn.ts";
import { type Api, type Clients, type Session, sessionOf } from "./clients.ts";
import { loadCredentials } from "./credential-failures.ts";
import type { Credentials } from "./credentials.ts";
import { translate } from "./errors.ts";
import { withoutMetadata } from "./metadata.ts";
import { currentBudget } from "./retries.ts";
import type { OnWait } from "./waits.ts";

/** Names every operation of an API once, as AWS spells it. */
export type Operation<A extends Api> = Capitalize<Extract<keyof Clients[A], string>>;

/** Calls about one subject. Every failure is an error of this package that names the subject. */
export interface Calls<A extends Api, S extends AnySubject = Subject> {
  readonly subject: S;
  readonly call: <T>(
    purpose: string,
    operation: Operation<A>,
    send: (client: Clients[A]) => Promise<T>,
  ) => Promise<T>;
  /** Every entry of a paged list. Throws if the list does not end or a page lacks the list. */
  readonly pages: <M extends string, T>(
    operation: Operation<A>,
    member: M,
    send: (client: Clients[A], NextToken: string | undefined) => Promise<Page<M, T>>,
  ) => Promise<T[]>;
  /** Runs an act of at most so many milliseconds, as one wait for the operation. */
  readonly during: <T>(
    operation: Operation<A>,
    longest: number,
    act: () => Promise<T>,
  ) => Promise<T>;
  readonly session: () => Promise<Session<A>>;
}

/** No list of AWS comes near this limit: for users it is half a million. */
const MOST_PAGES = 1000;

/** Amazon Q in Connect spells the token in lower case. */
export type Page<M extends string, T> = {
  NextToken?: string | undefined;
  nextToken?: string | undefined;
} & {
  [K in M]?: T[] | undefined;
};

/** @param onWait called every 30 s with what is waited for; for calls of other subjects, too */
export function callsFor<A extends Api, S extends AnySubject>(
  api: A,
  subject: S,
  credentials: Credentials,
  onWait: OnWait = () => undefined,
): Calls<A, S> {
  const { region } = "what" in subject ? subject : locateInstance(subject.InstanceArn);
  const session = () => sessionOf(api, region, credentials);

  const call: Calls<A>["call"] = async (purpose, operation, send) => {
    const { client, redactor, waits } = await session();
    try {
      return await waits.during(operation, onWait, async () => {
        await loadCredentials(() => client.config.credentials());
        return send(client);
      });
    } catch (error) {
      // A write without a permit.
      if (isSecurityProfileError(error)) throw withoutMetadata(error);
      const { profile } = credentials;
      const attempts = currentBudget()?.used;
      const request = { api, purpose, operation, subject, profile, attempts };
      throw translate(error, request, await redactor());
    }
  };

  const during: Calls<A>["during"] = async (operation, longest, act) => {
    const { waits } = await session();
    return waits.during(operation, onWait, act, longest);
  };

  const pages: Calls<A>["pages"] = async (operation, member, send) => {
    const incomplete = (reason: string) => new IncompleteReadError(subject, operation, reason);
    const pagesRead = [];
    const seen = new Set<string>();
    let NextToken: string | undefined;
    while (pagesRead.length < MOST_PAGES) {
      const page = await call("read", operation, (client) => send(client, NextToken));
      const listed = page[member];
      // The SDK does not check types.
      if (!Array.isArray(listed)) throw incomplete(`returned no ${member}`);
      pagesRead.push(listed);
      NextToken = page.NextToken ?? page.nextToken;
      if (NextToken === undefined || NextToken === "") return pagesRead.flat(1);
      if (seen.has(NextToken)) throw incomplete("gave the same page token twice");
      seen.add(NextToken);
    }
    throw incomplete(`did not end after ${MOST_PAGES} pages`);
  };

  return { subject, call, pages, during, session };
}

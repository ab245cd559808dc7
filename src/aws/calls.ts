import type { Connect } from "@aws-sdk/client-connect";
import { type Subject, IncompleteReadError } from "../errors.ts";
import { locateInstance } from "../profile/arn.ts";
import { type ConnectSession, connectSession } from "./clients.ts";
import type { Credentials } from "./credentials.ts";
import { translate } from "./errors.ts";

/** Names every operation of the Amazon Connect API once, as AWS spells it. */
export type ConnectOperation = Capitalize<Extract<keyof Connect, string>>;

/** Calls to the instance of one subject; whatever goes wrong comes out as an error of ours about it. */
export interface Calls {
  readonly subject: Subject;
  readonly call: <T>(
    purpose: string,
    operation: ConnectOperation,
    send: (connect: Connect) => Promise<T>,
  ) => Promise<T>;
  /** Every entry of a paged list. A page token that comes twice never ends: that is no read. */
  readonly pages: <M extends string, T>(
    operation: ConnectOperation,
    member: M,
    send: (connect: Connect, page: PageInput) => Promise<Page<M, T>>,
  ) => Promise<T[]>;
  readonly session: () => Promise<ConnectSession>;
}

export interface PageInput {
  readonly NextToken: string | undefined;
  readonly MaxResults: number;
}

type Page<M extends string, T> = { NextToken?: string | undefined } & {
  [K in M]?: T[] | undefined;
};

export function callsFor(subject: Subject, credentials: Credentials): Calls {
  const { region } = locateInstance(subject.InstanceArn);
  const session = () => connectSession(region, credentials);

  const call: Calls["call"] = async (purpose, operation, send) => {
    const { connect, secrets } = await session();
    try {
      return await send(connect);
    } catch (error) {
      throw translate(error, { purpose, operation, subject }, await secrets());
    }
  };

  const pages: Calls["pages"] = async (operation, member, send) => {
    const pagesRead = [];
    const seen = new Set<string>();
    let NextToken: string | undefined;
    do {
      const page = await call("read", operation, (connect) =>
        send(connect, { NextToken, MaxResults: 1000 }),
      );
      pagesRead.push(page[member] ?? []);
      NextToken = page.NextToken;
      if (NextToken !== undefined && seen.has(NextToken)) {
        throw new IncompleteReadError(subject, operation, "gave the same page token twice");
      }
      if (NextToken !== undefined) seen.add(NextToken);
    } while (NextToken !== undefined);
    return pagesRead.flat(1);
  };

  return { subject, call, pages, session };
}

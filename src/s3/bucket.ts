import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type * as Sdk from "@aws-sdk/client-s3";
import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { HttpRequest, HttpResponse } from "@smithy/core/protocols";
import type { MetadataBearer, MiddlewareStack } from "@smithy/types";
import { isAboutCredentials, messageOf } from "../aws/credential-failures.ts";
import { isRefusal, metadataOf, withoutMetadata } from "../aws/metadata.ts";
import { type Redact, redactor } from "../aws/redact.ts";
import { FOREIGN_ANSWER, ForeignAnswer, type Permit, TIMEOUTS } from "../aws/retries.ts";
import { SecurityProfileError, StateStoreFailedError } from "../errors/index.ts";

/** An object, as one request read it. */
export interface StoredObject {
  readonly text: string;
  readonly etag: string;
  /** Milliseconds since it was written, by the server's clock alone. */
  readonly age: number;
}

/** The condition of a write: the object does not exist, or it still has this ETag. */
export type Condition = "absent" | { readonly etag: string };

/** A signed request that deletes an object if it still has the ETag that was signed. */
export interface PreparedDelete {
  readonly url: string;
  readonly headers: Record<string, string>;
}

export interface BucketOptions {
  readonly bucketName: string;
  readonly region?: string | undefined;
  readonly client?: S3Client | S3ClientConfig | undefined;
}

/** The requests of a state store, and the IAM permission that each needs. */
const REQUESTS = {
  list: { action: "s3:ListBucket", words: "list the state in" },
  // S3 also denies an object that does not exist to whoever may not list.
  get: { action: "s3:GetObject and s3:ListBucket", words: "read" },
  put: { action: "s3:PutObject", words: "write" },
  delete: { action: "s3:DeleteObject", words: "delete" },
} as const;

type Request = keyof typeof REQUESTS;

/** A bucket that holds state. The SDK is loaded, and the client made, by the first request. */
export class Bucket {
  readonly name: string;
  readonly #options: BucketOptions;
  #opened: Promise<{ readonly sdk: typeof Sdk; readonly client: S3Client }> | undefined;

  constructor(options: BucketOptions) {
    this.name = options.bucketName;
    this.#options = options;
  }

  /** All keys that begin with the prefix. */
  async list(Prefix: string): Promise<string[]> {
    const keys: string[] = [];
    const tokens = new Set<string | undefined>();
    let ContinuationToken: string | undefined;
    do {
      tokens.add(ContinuationToken);
      const page = await this.#send("list", Prefix, [], (sdk, client) => {
        const input = { Bucket: this.name, Prefix, ContinuationToken };
        const command = new sdk.ListObjectsV2Command(input);
        checkAnswers(command.middlewareStack, (answer) => {
          const { Contents = [], IsTruncated, NextContinuationToken } = answer;
          if (IsTruncated === undefined) return "it is not a list";
          if (Contents.some(({ Key }) => Key === undefined)) return "an entry has no key";
          const isNext = NextContinuationToken && !tokens.has(NextContinuationToken);
          return IsTruncated && !isNext ? "the next page has no new token" : undefined;
        });
        return client.send(command);
      });
      keys.push(...(page?.Contents ?? []).flatMap(({ Key }) => Key ?? []));
      ContinuationToken = page?.IsTruncated ? page.NextContinuationToken : undefined;
    } while (ContinuationToken !== undefined);
    return keys;
  }

  async get(Key: string): Promise<StoredObject | undefined> {
    let now = Date.now();
    const found = await this.#send("get", Key, ["NoSuchKey"], (sdk, client) => {
      const command = new sdk.GetObjectCommand({ Bucket: this.name, Key });
      command.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          const { response } = result;
          now = dateOf(response) ?? now;
          // Read here, an answer that breaks off is asked for again.
          if (HttpResponse.isInstance(response) && response.body instanceof Readable)
            response.body = Readable.from(await buffer(response.body));
          return result;
        },
        // The innermost step has the answer with its headers.
        { step: "deserialize", priority: "low", name: "readDate" },
      );
      checkAnswers(command.middlewareStack, lacksETag);
      return client.send(command);
    });
    if (found?.Body === undefined) return undefined;
    const { Body, ETag = "", LastModified } = found;
    const text = await Body.transformToString();
    return { text, etag: ETag, age: LastModified ? now - LastModified.getTime() : 0 };
  }

  /**
   * Returns the ETag of what was written; `undefined` if the condition was not true.
   *
   * @param permit is asked before each attempt
   */
  async put(
    Key: string,
    text: string,
    condition?: Condition,
    permit?: Permit,
  ): Promise<string | undefined> {
    const conflicts = ["ConditionalRequestConflict", "OperationAborted"];
    const expected =
      condition === undefined ? [] : ["PreconditionFailed", "NoSuchKey", ...conflicts];
    const written = await this.#send("put", Key, expected, (sdk, client) => {
      const command = new sdk.PutObjectCommand({
        Bucket: this.name,
        Key,
        Body: text,
        ContentType: "application/json",
        ...(condition === "absent" && { IfNoneMatch: "*" }),
        ...(typeof condition === "object" && { IfMatch: condition.etag }),
      });
      if (permit) askBefore(command.middlewareStack, permit);
      checkAnswers(command.middlewareStack, lacksETag);
      return client.send(command);
    });
    return written?.ETag;
  }

  /**
   * Deletes the object, or, with an ETag, only while it has that. Returns `false` if the condition was not true, also
   * because an attempt whose answer was lost has deleted it.
   *
   * @param permit is asked before each attempt
   */
  async delete(Key: string, etag?: string, permit?: Permit): Promise<boolean> {
    const answers = ["PreconditionFailed", "NoSuchKey"];
    const deleted = await this.#send("delete", Key, answers, (sdk, client) => {
      const command = new sdk.DeleteObjectCommand({
        Bucket: this.name,
        Key,
        ...(etag !== undefined && { IfMatch: etag }),
      });
      if (permit) askBefore(command.middlewareStack, permit);
      checkAnswers(command.middlewareStack, ({ $metadata: { httpStatusCode } }) =>
        httpStatusCode === 204 ? undefined : `its status is ${httpStatusCode}, not 204`,
      );
      return client.send(command);
    });
    return deleted !== undefined;
  }

  /** The request that `delete` would send, for a process that can no longer wait for an answer. */
  async prepareDelete(Key: string, etag: string): Promise<PreparedDelete> {
    const { client, sdk } = await this.#open();
    const command = new sdk.DeleteObjectCommand({ Bucket: this.name, Key, IfMatch: etag });
    return new Promise((resolve, reject) => {
      command.middlewareStack.add(
        () =>
          ({ request }) => {
            if (HttpRequest.isInstance(request)) resolve(preparedOf(request));
            else reject(new TypeError("The S3 client made no HTTP request"));
            return Promise.resolve({ response: undefined, output: { $metadata: {} } });
          },
        // Behind the signature, in front of the network.
        { step: "deserialize", priority: "high", name: "keepRequest" },
      );
      client.send(command).catch(reject);
    });
  }

  async #send<Output>(
    request: Request,
    key: string,
    /** Names of errors that mean "no" and not a failure. */
    answers: readonly string[],
    ask: (sdk: typeof Sdk, client: S3Client) => Promise<Output>,
  ): Promise<Output | undefined> {
    const { client, sdk } = await this.#open();
    try {
      return await ask(sdk, client);
    } catch (error) {
      // A write without a permit.
      if (error instanceof SecurityProfileError) throw withoutMetadata(error);
      const name = error instanceof Error ? error.name : "";
      if (answers.includes(name)) return undefined;
      // S3 quotes the session token, and the request with its headers, beside its message.
      const redact = await redactor({}, [client.config.credentials]);
      const what = `${REQUESTS[request].words} s3://${this.name}/${key}`;
      throw new StateStoreFailedError(
        `Could not ${what}: ${this.#reason(request, error, redact)}`,
        { name: redact(name), message: redact(messageOf(error)) },
      );
    }
  }

  #open() {
    const { client: given, region } = this.#options;
    return (this.#opened ??= loadSdk().then((sdk) => ({
      sdk,
      client: isClient(given)
        ? given
        : new sdk.S3Client({
            maxAttempts: 5,
            requestHandler: TIMEOUTS,
            ...(region !== undefined && { region }),
            ...given,
          }),
    })));
  }

  /** Why S3 refused a request, and what to do. */
  #reason(request: Request, error: unknown, redact: Redact): string {
    const message = redact(messageOf(error));
    if (!(error instanceof Error)) return message;
    const { name } = error;
    // The SDK's text for an answer without one.
    const reason = message === "UnknownError" ? "S3 refused the request" : message;
    const { attempts, requestId } = metadataOf(error);
    const answer = `${name}${requestId === undefined ? "" : `, request ID ${requestId}`}`;
    if (isAboutCredentials(error)) {
      return `${reason} (${answer}). Log in to AWS again; with the dummy keys of the local Amazon Connect, set the option client to { profile: NAME }.`;
    }
    switch (name) {
      case FOREIGN_ANSWER:
        return `${message}. A proxy or gateway in front of S3 may have answered, so it is unknown whether S3 did it. Check the endpoint and the network path to S3, then run the same command again.`;
      case "NoSuchBucket":
        return `the bucket does not exist (${answer}). Create it, or correct bucketName.`;
      case "AccessDenied":
        return deniedWith(message, answer, REQUESTS[request].action);
      case "PermanentRedirect":
        return `the bucket is in another region (${answer}). Set the option region to the bucket's.`;
      case "RequestTimeTooSkewed":
        return `${reason} (${answer}). Set the clock of this machine.`;
      default:
        // Without an attempt, the SDK could make no request of the options.
        return `${reason} (${answer}). ${attempts === undefined || isRefusal(error) ? "Check the options of S3StateStore." : "It may be temporary: try again."}`;
    }
  }
}

/** AWS usually names the action, which may be one of KMS, and the kind of policy that denies it. */
function deniedWith(message: string, answer: string, needed: string): string {
  const named = /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1];
  const reason = named === undefined ? "" : ` with "${message}"`;
  return `S3 denied the request${reason} (${answer}). Allow ${named ?? needed} for the current credentials.`;
}

async function loadSdk(): Promise<typeof Sdk> {
  try {
    return await import("@aws-sdk/client-s3");
  } catch (cause) {
    throw new StateStoreFailedError(
      "State in S3 needs the package @aws-sdk/client-s3, which is not installed. Run: npm install @aws-sdk/client-s3",
      cause,
    );
  }
}

function isClient(client: S3Client | S3ClientConfig | undefined): client is S3Client {
  return client !== undefined && "send" in client;
}

/** Refuses an answer that S3 cannot have given; the SDK then asks again. */
function checkAnswers<I extends object, O extends MetadataBearer>(
  stack: MiddlewareStack<I, O>,
  problemIn: (answer: O) => string | undefined,
): void {
  stack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { output } = result;
      const problem = output && problemIn(output);
      if (problem === undefined) return result;
      throw new ForeignAnswer("S3", problem, output?.$metadata.httpStatusCode);
    },
    // Outside of the step that parses the answer.
    { step: "deserialize", priority: "high", name: "checkAnswer" },
  );
}

function lacksETag({ ETag }: { readonly ETag?: string | undefined }): string | undefined {
  return ETag === undefined ? "it has no ETag" : undefined;
}

/** Asks between a pause before another attempt and the network, and looks again right before the network. */
function askBefore<I extends object, O extends object>(
  stack: MiddlewareStack<I, O>,
  permit: Permit,
): void {
  stack.add(
    (next) => async (args) => {
      await permit.confirm();
      return next(args);
    },
    { step: "finalizeRequest", priority: "low", name: "askPermit" },
  );
  stack.add(
    (next) => async (args) => {
      permit.check();
      return next(args);
    },
    { step: "deserialize", priority: "low", name: "checkPermit" },
  );
}

function dateOf(response: unknown): number | undefined {
  const { date } = HttpResponse.isInstance(response) ? response.headers : {};
  const time = Date.parse(date ?? "");
  return Number.isNaN(time) ? undefined : time;
}

function preparedOf(request: HttpRequest): PreparedDelete {
  const { headers, hostname, path, port, protocol, query } = request;
  const url = new URL(`${protocol}//${hostname}${path}`);
  if (port !== undefined) url.port = String(port);
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) url.searchParams.append(name, each ?? "");
  }
  return { url: url.href, headers };
}

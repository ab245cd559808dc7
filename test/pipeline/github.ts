/** A comment or an issue as GitHub's API gives it, as far as a script looks at it. */
export interface Post {
  readonly id: number;
  readonly number: number;
  readonly user: { readonly login: string };
  readonly title?: string;
  readonly pull_request?: object;
  body: string;
  state: "open" | "closed";
}

export interface GitHub extends AsyncDisposable {
  readonly url: string;
  /** `POST /repos/…/issues`, of each request that writes. */
  readonly writes: readonly string[];
  /** The comments on the issue or pull request of a number. */
  comments(number: number): readonly Post[];
  readonly issues: readonly Post[];
  /** What somebody else writes. */
  add(post: { login: string; body: string; on?: number; isPullRequest?: boolean }): void;
  /** Answers every request with this status from now on. */
  fail(status: number): void;
}

export const REPOSITORY = "acme/access";
export const TOKEN = "ghs_example";
const BOT = "github-actions[bot]";

/** What a request to write has. */
interface Given {
  readonly body?: string;
  readonly title?: string;
  readonly state?: "open" | "closed";
  readonly pull_request?: object;
}

/** The part of GitHub's REST API that is about comments and issues, on this machine. */
export function startGitHub(): GitHub {
  const issues: Post[] = [];
  const comments = new Map<number, Post[]>();
  const writes: string[] = [];
  let next = 1;
  let failure: number | undefined;
  const post = (login: string, { body = "", ...more }: Given): Post => {
    const id = next++;
    return { id, number: id, user: { login }, body, state: "open", ...more };
  };
  const on = (number: number) => {
    const found = comments.get(number) ?? [];
    comments.set(number, found);
    return found;
  };

  async function answer(request: Request): Promise<Response> {
    const { method, headers } = request;
    const { pathname, searchParams } = new URL(request.url);
    if (failure !== undefined) return Response.json({ message: "no" }, { status: failure });
    if (headers.get("authorization") !== `Bearer ${TOKEN}`) {
      return Response.json({ message: "Bad credentials" }, { status: 401 });
    }
    if (method !== "GET") writes.push(`${method} ${pathname}`);
    const given: Given = method === "GET" ? { body: "" } : ((await request.json()) as Given);
    if (given.body !== undefined && given.body.length > 65_536) {
      return Response.json({ message: "Body is too long" }, { status: 422 });
    }
    const at = pathname.replace(`/repos/${REPOSITORY}/issues`, "").split("/").slice(1);
    const page = (all: readonly Post[]) => {
      const size = Number(searchParams.get("per_page") ?? 30);
      const start = size * (Number(searchParams.get("page") ?? 1) - 1);
      return Response.json(all.slice(start, start + size));
    };
    const change = (found: Post | undefined) => {
      if (!found) return Response.json({ message: "Not Found" }, { status: 404 });
      return Response.json(Object.assign(found, given));
    };
    const create = (list: Post[]) => {
      const made = post(BOT, given);
      list.push(made);
      return Response.json(made, { status: 201 });
    };
    switch (`${method} ${at.map((part) => (/^\d+$/.test(part) ? "N" : part)).join("/")}`) {
      case "GET ":
        return page(issues.filter(({ state }) => state === searchParams.get("state")));
      case "POST ":
        return create(issues);
      case "PATCH N":
        return change(issues.find(({ number }) => number === Number(at[0])));
      case "GET N/comments":
        return page(on(Number(at[0])));
      case "POST N/comments":
        return create(on(Number(at[0])));
      case "PATCH comments/N":
        return change([...comments.values()].flat().find(({ id }) => id === Number(at[1])));
      default:
        return Response.json({ message: "Not Found" }, { status: 404 });
    }
  }

  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: answer });
  return {
    url: server.url.origin,
    writes,
    issues,
    comments: on,
    add({ login, body, on: number, isPullRequest }) {
      const list = number === undefined ? issues : on(number);
      list.push(post(login, { body, ...(isPullRequest && { pull_request: {} }) }));
    },
    fail(status) {
      failure = status;
    },
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

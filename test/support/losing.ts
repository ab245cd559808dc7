import { type Fate, type Passing, type Verb, startProxy } from "./proxy.ts";
import type { Stack } from "./stack.ts";

/**
 * Sends the stack's calls through a proxy in which those of one kind meet a fate: the first ones, and the
 * SDK tries on; or all, and the SDK tries once.
 */
export async function losing<T>(
  stack: Stack,
  which: Verb | RegExp,
  fate: Fate,
  act: () => Promise<T>,
  times = Number.POSITIVE_INFINITY,
): Promise<T> {
  let met = 0;
  const matches = ({ verb, method, path }: Passing) =>
    typeof which === "string" ? verb === which : which.test(`${method} ${path}`);
  await using proxy = await startProxy([stack.connect], (request) =>
    matches(request) && met++ < times ? fate : "pass",
  );
  stack.pointTo(proxy);
  if (times === Number.POSITIVE_INFINITY) process.env["AWS_MAX_ATTEMPTS"] = "1";
  try {
    return await act();
  } finally {
    delete process.env["AWS_MAX_ATTEMPTS"];
    stack.pointTo(stack.connect);
  }
}

import type { WireAnswer } from "../aws/wire.ts";
import { parsedJson } from "../profile/shapes.ts";
import type { Case, Expectation, Step } from "./case.ts";
import { memberAt } from "./check.ts";

/** How an answer of AWS differs from the expected one. */
export interface Difference {
  readonly operation: string;
  /** `status: 400, not 200` */
  readonly problems: readonly string[];
  /** What to change. */
  readonly advice: string;
}

type Find = (text: string) => unknown;

/** The differences between an answer and the expected one. */
export function problemsOf(expect: Expectation, answer: WireAnswer, find: Find): string[] {
  const { body = {}, error, headers = {}, status } = expect;
  const members = parsedJson(answer.text);
  return [
    ...(answer.error === error
      ? []
      : [`exception: ${answer.error ?? "none"}, not ${error ?? "none"}`]),
    ...(answer.status === status ? [] : [`status: ${answer.status}, not ${status}`]),
    ...Object.entries(headers).flatMap(([name, check]) =>
      check.holds(answer.headers[name], find)
        ? []
        : [`header ${name}: ${shown(answer.headers[name])}, not ${check.expected}`],
    ),
    ...Object.entries(body).flatMap(([path, check]) => {
      const value = memberAt(members, path);
      return check.holds(value, find)
        ? []
        : [`${path === "" ? "body" : path}: ${shown(value)}, not ${check.expected}`];
    }),
  ];
}

/** What to change in the local Amazon Connect for a difference. */
export function differenceOf(
  { setting }: Case,
  { operation }: Step,
  { answer, find, problems }: { answer: WireAnswer; find: Find; problems: readonly string[] },
): Difference {
  const here = `Change the answer of the local Amazon Connect to ${operation} (src/local), and the statement.`;
  if (!setting) return { operation, problems, advice: here };
  const { name, otherwise } = setting;
  const found = otherwise.find((each) => problemsOf(each.answer, answer, find).length === 0);
  return {
    operation,
    problems,
    advice: found
      ? `startLocalConnect({ behavior: { ${name}: ${JSON.stringify(found.value)} } }) gives this answer: make it the default in src/local/behavior.ts, and change the statement.`
      : `No value of behavior.${name} gives this answer: add one in src/local/behavior.ts. ${here}`,
  };
}

const LONGEST = 300;

function shown(value: unknown): string {
  const text = value === undefined ? "absent" : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

import { escapeText } from "../access/escape-text.ts";
import {
  type AccessReview,
  type ReviewBy,
  type ReviewRow,
  reviewAccess,
} from "../access/review.ts";
import { type SnapshotPart, AI_AGENT_PARTS, isRead } from "../profile/snapshot.ts";
import { readAccess } from "../read-instance.ts";
import type { Run } from "./command.ts";
import { INCOMPLETE, countRead, reportMissing } from "./incomplete.ts";
import { instanceOf } from "./instance.ts";
import { type Cell, listOf } from "./list.ts";
import { table } from "./layout.ts";
import { outputOf, paint } from "./output.ts";
import { UsageError } from "./usage-error.ts";
import { remarkOnFilter, userFilterOf } from "./user-filter.ts";
import { HOLDER_COLUMNS, tagsOf } from "./user.ts";
import { refuseExisting } from "./write.ts";

export const run: Run<"review"> = async ({ args, values, repeated }) => {
  const output = outputOf(args);
  const by = reviewBy(args.by);
  const agentArns = values("ai-agent");
  const filter = userFilterOf(args, repeated("tag"), agentArns);
  if (args.out !== undefined) {
    refuseExisting(
      args.out,
      "It may contain decisions of reviewers, and review never overwrites a file",
    );
  }
  const instance = instanceOf(args);
  const snapshot = await output.reading("Reading who holds what", (onProgress) =>
    readAccess({ ...instance, ...filter, onProgress, aiAgents: agentArns }),
  );
  const review = reviewAccess(snapshot, by);
  await output.result(
    () => format(review),
    review,
    () =>
      listOf(COLUMNS[by], review.rows.map(cellsOf), { missing: review.missing, column: "holder" }),
  );
  remarkOnFilter(output, filter);
  return reportMissing(output, review.missing);
};

const FIRST = [...HOLDER_COLUMNS, "profiles"] as const;
const LAST = ["risks", "restrictions", "reviewer", "decision", "comment"] as const;

const COLUMNS = {
  profile: [...FIRST, ...LAST],
  permission: [...FIRST, "permission", "label", ...LAST],
} as const satisfies Record<ReviewBy, readonly (keyof ReviewRow)[]>;

function reviewBy(given: string): ReviewBy {
  if (given === "profile" || given === "permission") return given;
  throw new UsageError(`--by takes profile or permission, not "${given}"`);
}

function cellsOf(row: ReviewRow): Readonly<Record<keyof ReviewRow, Cell>> {
  return {
    ...row,
    tags: tagsOf(row.tags),
    risks: row.risks ?? "unknown",
    restrictions: row.restrictions ?? "unknown",
  };
}

/** The parts without which rows are missing. */
const DECIDING: Readonly<Record<ReviewBy, readonly SnapshotPart[]>> = {
  profile: ["users", ...AI_AGENT_PARTS],
  permission: ["users", ...AI_AGENT_PARTS, "permissions", "describe"],
};

function format({ by, complete, InstanceArn, missing, rows }: AccessReview): string {
  const lines = rows.map(({ group, holder, label, permission, profiles, restrictions, risks }) =>
    [
      holder,
      group ?? "-",
      profiles.join(", "),
      ...(by === "permission" ? [label ?? permission ?? ""] : []),
      risks?.join(", ") ?? "permissions not read",
      restrictions?.map((each) => `only ${each}`).join("; ") ?? "restrictions not read",
    ].map(escapeText),
  );
  const unread = isRead(missing, "users") ? "" : ", users could not be read";
  return [
    `${paint("bold", InstanceArn)}: ${countRead(rows.length, "row", missing, [], DECIDING[by])} to review${unread}${complete ? "" : INCOMPLETE}`,
    ...(lines.length === 0 ? [] : ["", table(lines, "  ")]),
  ].join("\n");
}

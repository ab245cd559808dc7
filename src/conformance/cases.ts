import { type Case, type Statement, isCase } from "./case.ts";
import { CLOUD_CONTROL } from "./cloud-control.ts";
import { CONNECT } from "./connect.ts";
import { QUESTIONS } from "./questions.ts";

/** The statements about the local Amazon Connect, by their table in docs/local.md. */
export const STATEMENTS: Readonly<
  Record<"questions" | "connect" | "cloud-control", readonly Statement[]>
> = { questions: QUESTIONS, connect: CONNECT, "cloud-control": CLOUD_CONTROL };

/** The statements that calls can check, the open questions first. */
export const CASES: readonly Case[] = Object.values(STATEMENTS).flatMap((statements) =>
  statements.filter(isCase),
);

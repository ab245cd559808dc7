import { fstatSync, statSync, writeFileSync } from "node:fs";
import { open, rm, stat, writeFile } from "node:fs/promises";
import { reasonOf } from "./reason.ts";
import { UsageError } from "./usage-error.ts";

/** The result could not be written completely to standard output: its reader is gone, or the disk is full. */
export class OutputError extends Error {
  override readonly name = "OutputError";
  /** Whether the reader closed the pipe, as `head` does. Then the error is not printed. */
  readonly isClosedPipe: boolean;

  constructor(cause: Error) {
    super(`Could not write the result: ${reasonOf(cause)}. It is incomplete.`, { cause });
    this.isClosedPipe = "code" in cause && cause.code === "EPIPE";
  }
}

/**
 * Prints the result of a command.
 *
 * @throws OutputError if it could not be written completely
 */
export async function print(text: string): Promise<void> {
  const { stdout } = process;
  try {
    // A stream of Node.js does not report a partial write to a full disk.
    if (fstatSync(stdout.fd).isFile()) writeFileSync(stdout.fd, text);
    else {
      await new Promise<void>((resolve, reject) => {
        stdout.write(text, (error) => (error ? reject(error) : resolve()));
      });
    }
  } catch (error) {
    throw error instanceof Error ? new OutputError(error) : error;
  }
}

/** Writes the file of `--out`. */
export async function writeOut(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: unknown) => {
    throw outError(file, error);
  });
}

/** Checks that the file of `--out` can be written, without changing anything. */
export async function checkOut(file: string): Promise<void> {
  try {
    const found = await stat(file).catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    });
    // Opening and closing a pipe would end the input of its reader.
    if (found && !found.isFile() && !found.isDirectory()) return;
    await (await open(file, "a")).close();
    if (!found) await rm(file);
  } catch (error) {
    throw outError(file, error);
  }
}

/** Refuses to overwrite a file whose content nobody can make again. */
export function refuseExisting(file: string, rule: string): void {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return;
  throw new UsageError(`--out ${file} already exists. ${rule}: choose another name.`);
}

function outError(file: string, error: unknown): UsageError {
  return new UsageError(
    `Could not write ${file}: ${reasonOf(error)}. Name another file with --out.`,
  );
}

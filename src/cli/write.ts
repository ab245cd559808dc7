import { fstatSync, writeFileSync } from "node:fs";
import { open, rm, stat, writeFile } from "node:fs/promises";
import { reasonOf } from "./reason.ts";
import { UsageError } from "./usage-error.ts";

/** Standard output did not take the whole text: its reader has gone, or the disk is full. */
export class OutputError extends Error {
  override readonly name = "OutputError";
  /** Whether the reader closed the pipe, as `head` does, and so knows. */
  readonly isClosedPipe: boolean;

  constructor(cause: Error) {
    super(`Could not write the result: ${reasonOf(cause)}. It is incomplete.`, { cause });
    this.isClosedPipe = "code" in cause && cause.code === "EPIPE";
  }
}

/**
 * Prints the result of a command.
 *
 * @throws OutputError where not all of it could be written
 */
export async function print(text: string): Promise<void> {
  const { stdout } = process;
  try {
    // The stream of Node.js does not notice that a full disk took only a part.
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

/** Refuses a file for `--out` that cannot be written, and leaves everything as it was. */
export async function checkOut(file: string): Promise<void> {
  try {
    const found = await stat(file).catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    });
    // Whoever reads a pipe would take its being closed for the end.
    if (found && !found.isFile() && !found.isDirectory()) return;
    await (await open(file, "a")).close();
    if (!found) await rm(file);
  } catch (error) {
    throw outError(file, error);
  }
}

function outError(file: string, error: unknown): UsageError {
  return new UsageError(`--out ${file}: ${reasonOf(error)}`);
}

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isRecord } from "../profile/shapes.ts";
import { type Data, addedLater, dataViolations, isData } from "./data.ts";

/** The file that keeps the instances of a server between starts. */
export class StateFile {
  readonly #path: string;
  /** What the file has of each instance, as text, by ARN. */
  #sections: ReadonlyMap<string, string>;

  /** @throws when the file cannot be read, or holds anything but these instances */
  constructor(file: string, instanceArns: readonly string[]) {
    this.#path = resolve(file);
    this.#sections = new Map(readState(this.#path, instanceArns));
  }

  /** What the file has of an instance; none if it does not have the instance yet. */
  held(instanceArn: string): Data | undefined {
    const section = this.#sections.get(instanceArn);
    if (section === undefined) return undefined;
    const { instanceArn: _, ...data } = JSON.parse(section);
    return isData(data) ? data : undefined;
  }

  /** When it throws, the file is as before. */
  write(instanceArn: string, data: Data): void {
    const sections = new Map(this.#sections).set(instanceArn, sectionOf(instanceArn, data));
    const [only = "", ...others] = sections.values();
    const text =
      others.length === 0 ? only : `{\n"instances": [\n${[only, ...others].join(",\n")}\n]\n}`;
    replaceFile(this.#path, `${text}\n`);
    this.#sections = sections;
  }
}

function sectionOf(instanceArn: string, data: Data): string {
  return JSON.stringify({ instanceArn, ...data }, null, 2);
}

function replaceFile(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} cannot be written: ${why}. Name another file.`, { cause: error });
  }
}

/** What the file has of each instance, with its ARN. */
function readState(file: string, instanceArns: readonly string[]): (readonly [string, string])[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw new Error(`${file} cannot be read. Name another file.`, { cause: error });
  }
  const parsed = parseState(file, text);
  const foreign = parsed.find(({ instanceArn }) => !instanceArns.includes(instanceArn));
  if (foreign) {
    throw new Error(
      `${file} holds the instance ${foreign.instanceArn}, not ${instanceArns.join(", ")}. Start with that instance ARN, or name another file.`,
    );
  }
  return parsed.map(({ instanceArn, ...held }, index) => {
    const data = { ...addedLater(), ...held };
    if (isData(data)) return [instanceArn, sectionOf(instanceArn, data)];
    const place = parsed.length > 1 ? `instances[${index}].` : "";
    const wrong = dataViolations(data).slice(0, 3);
    throw new Error(
      `${file} is not the state of a local Amazon Connect (see ${wrong.map((each) => place + each).join(", ")}). Name another file, or delete this one to start anew.`,
    );
  });
}

type Parsed = Record<string, unknown> & { readonly instanceArn: string };

/** A file has one instance, or a list of them. */
function parseState(file: string, text: string): Parsed[] {
  let cause: unknown;
  try {
    const state: unknown = JSON.parse(text);
    const several = isRecord(state) ? state["instances"] : undefined;
    const sections: unknown[] = Array.isArray(several) ? several : [state];
    if (sections.length > 0 && sections.every(isParsed)) {
      const arns = new Set(sections.map(({ instanceArn }) => instanceArn));
      if (arns.size === sections.length) return sections;
    }
  } catch (error) {
    cause = error;
  }
  throw new Error(
    `${file} is not the state of a local Amazon Connect. Name another file, or delete this one to start anew.`,
    { cause },
  );
}

function isParsed(state: unknown): state is Parsed {
  return isRecord(state) && typeof state["instanceArn"] === "string";
}
